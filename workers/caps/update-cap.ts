import { type Db, runScoped, type Scope } from '../core/database.ts'
import { Refusal } from '../core/refusal.ts'
import type { CapChanges } from '../snapshots/rules.ts'
import { changesOfCap, readLimit } from './set-cap.ts'
import { type CapView, listCaps, toCapView, updateCapRow } from './settings.ts'

export interface CapUpdate {
  capId: string
  /** Undefined values stay unchanged. */
  limit: string | undefined
  isHard: boolean | undefined
  isArchived: boolean | undefined
  now: Date
}

/**
 * Changes a cap's limit, makes it hard or soft, archives or restores it. Repeating it changes
 * nothing.
 * @returns the cap after the change, and the documents that contain it.
 * @throws Refusal `not_found` or `invalid_input`.
 */
export async function updateCap(
  db: Db,
  scope: Scope,
  { capId, limit, isHard, isArchived, now }: CapUpdate,
): Promise<{ cap: CapView; changes: CapChanges }> {
  const before = await getCap(db, scope, capId, now)
  const change = {
    ...(limit === undefined ? {} : { limitValue: readLimit(limit, before.currency) }),
    ...(isHard === undefined ? {} : { isHard }),
    ...(isArchived === undefined ? {} : { isArchived }),
  }
  await runScoped(db, scope, [updateCapRow(capId, change)])
  const changes = changesOfCap({
    advertiserId: before.advertiser.id,
    offerId: before.offer?.id ?? null,
    affiliateId: before.affiliate?.id ?? null,
  })
  return { cap: await getCap(db, scope, capId, now), changes }
}

async function getCap(db: Db, scope: Scope, capId: string, now: Date): Promise<CapView> {
  const [[row] = []] = await runScoped(db, scope, [listCaps({ capId }, now)])
  if (row === undefined) throw new Refusal('not_found', 'There is no such cap.')
  return toCapView(row)
}
