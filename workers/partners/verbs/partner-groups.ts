/** An advertiser creates, changes and deletes groups of partners, and puts partners into them. */
import { readText } from '../../core/columns.ts'
import { constraintOf, type Db, guardOf, runScoped, type Scope } from '../../core/database.ts'
import { fieldProblem, Refusal, refuse, refuseField, refuseProblem } from '../../core/refusal.ts'
import {
  deleteGroup,
  type GroupSettings,
  insertGroup,
  listGroups,
  putInGroup,
  updateGroup,
} from '../db/partner-groups.ts'

export const GROUPS_MAX = 100

export interface OfGroup {
  advertiserId: string
  groupId: string
}

/** @throws Refusal `conflict` if the name is taken, `quota_reached` above 100 groups. */
export async function createGroup(
  db: Db,
  scope: Scope,
  { advertiserId, groupId }: OfGroup,
  settings: GroupSettings,
): Promise<void> {
  const group = { id: groupId, advertiserId, ...settings }
  await runScoped(db, scope, insertGroup(group, GROUPS_MAX)).catch((error: unknown) => {
    if (guardOf(error) !== 'too_many_groups') throw asTaken(error)
    throw refuse('conflict', 'groups_max', { max: GROUPS_MAX })
  })
}

/** Undefined values stay unchanged. @throws Refusal `not_found`, `conflict` if the name is taken. */
export async function changeGroup(
  db: Db,
  scope: Scope,
  { advertiserId, groupId }: OfGroup,
  settings: Parameters<typeof updateGroup>[2],
): Promise<void> {
  const changed = await runScoped(db, scope, [updateGroup(advertiserId, groupId, settings)]).catch(
    (error: unknown) => {
      throw asTaken(error)
    },
  )
  if (changed[0]?.length === 0) throw noGroup()
}

/**
 * The partners of the group get the offers' terms for new conversions.
 * @throws Refusal `not_found`.
 */
export async function removeGroup(db: Db, scope: Scope, of: OfGroup): Promise<void> {
  const [, deleted = []] = await runScoped(db, scope, deleteGroup(of.advertiserId, of.groupId))
  if (deleted.length === 0) throw noGroup()
}

/**
 * Unknown affiliates are left out. Repeating it changes nothing.
 * @returns the partners found.
 * @throws Refusal `invalid_input` for an unknown group.
 */
export async function assignGroup(
  db: Db,
  scope: Scope,
  { advertiserId, groupId }: { advertiserId: string; groupId: string | null },
  affiliateIds: readonly string[],
): Promise<string[]> {
  if (groupId !== null) {
    const [known = []] = await runScoped(db, scope, [listGroups(advertiserId, groupId, 1)])
    if (known.length === 0) throw refuseField('group_id', 'not_found')
  }
  const put = putInGroup(advertiserId, affiliateIds, groupId)
  const [changed = []] = await runScoped(db, scope, [put]).catch((error: unknown) => {
    // The group was deleted meanwhile.
    if (constraintOf(error) !== 'partnerships_group_fk') throw error
    throw refuseField('group_id', 'not_found')
  })
  return changed.map((row) => readText(row.affiliate_id))
}

function asTaken(error: unknown): unknown {
  if (constraintOf(error) !== 'partner_groups_name_key') return error
  return refuseProblem(fieldProblem('name', 'taken'), 'conflict')
}

const noGroup = () => new Refusal('not_found', 'There is no such group.')
