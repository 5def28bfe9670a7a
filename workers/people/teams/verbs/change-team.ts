import { type Role, roles } from '../../../../schema/vocabulary.ts'
import { readWord } from '../../../core/columns.ts'
import { type Db, guardOf, type Row, runScoped, type Scope } from '../../../core/database.ts'
import { Refusal, refuse } from '../../../core/refusal.ts'
import { revokeSessions } from '../../sign-in/db/sessions.ts'
import { mailMemberChange, mailTeamChange } from '../../team-change-mail.ts'
import {
  type Actor,
  findMemberRole,
  giveRole,
  lockTeam,
  requireHead,
  requireRole,
  takeRole,
} from '../db/team.ts'
import { rolesToGive, type Team } from '../rules.ts'

export interface TeamChange {
  team: Team
  actor: Actor
  /** The member to change. */
  userId: string
  now: Date
}

/**
 * Changes a member's role, ends their sessions, and mails them and the heads. If they have the
 * role already, nothing changes. Returns the ids of the mails to send.
 * @throws Refusal `not_found`; `forbidden` on oneself, or for a role the actor cannot give;
 *   `conflict` for the last head, or if the member changed meanwhile.
 */
export async function changeRole(
  db: Db,
  scope: Scope,
  change: TeamChange & { role: Role; newId: (now: Date) => string },
): Promise<{ mailIds: string[] }> {
  const { team, actor, userId, role, now } = change
  const before = await readChangeable(db, scope, change)
  requireMayGive(actor, role)
  if (before === role) return { mailIds: [] }
  const grantId = change.newId(now)
  const answers = await write(db, scope, [
    lockTeam(team),
    requireRole(team, actor),
    // Runs before the role is removed, because the mail names the old role.
    mailMemberChange(team, { userId, newRole: role, byUserId: actor.userId }, now),
    endSessions(userId, now),
    takeRole(team, { userId, role: before }),
    giveRole(team, { userId, role }, grantId, now),
    requireHead(team),
    mailTeamChange(userId, 'role_changed', { grantId, now }),
  ])
  return { mailIds: [...mailIdsOf(answers[MAILED_AT]), ...mailIdsOf(answers.at(-1))] }
}

/**
 * Removes a member from the team, ends their sessions, and mails them and the heads. Returns the
 * ids of the mails to send.
 * @throws Refusal as changeRole.
 */
export async function removeMember(
  db: Db,
  scope: Scope,
  change: TeamChange,
): Promise<{ mailIds: string[] }> {
  const { team, actor, userId, now } = change
  const role = await readChangeable(db, scope, change)
  const answers = await write(db, scope, [
    lockTeam(team),
    requireRole(team, actor),
    // Both run before the role is removed: afterwards the actor may no longer end the person's
    // sessions.
    mailMemberChange(team, { userId, newRole: null, byUserId: actor.userId }, now),
    endSessions(userId, now),
    takeRole(team, { userId, role }),
    requireHead(team),
  ])
  return { mailIds: mailIdsOf(answers[MAILED_AT]) }
}

/** Index of the statement that writes the mails to the member. */
const MAILED_AT = 2
const mailIdsOf = (rows: readonly Row[] = []) => rows.map(({ id }) => id as string)

/**
 * Leaves the team, and ends all own sessions, because their tokens contain the role.
 * @throws Refusal `conflict` for the last head.
 */
export async function leaveTeam(
  db: Db,
  scope: Scope,
  { team, actor, now }: Pick<TeamChange, 'team' | 'actor' | 'now'>,
): Promise<void> {
  await write(db, scope, [
    lockTeam(team),
    requireRole(team, actor),
    endSessions(actor.userId, now),
    takeRole(team, actor),
    requireHead(team),
  ])
}

/** All their access tokens contain the old role. */
function endSessions(userId: string, now: Date) {
  return revokeSessions(userId, { exceptId: null, reason: 'role_changed', now })
}

/** Role of a member whom the actor may change. */
async function readChangeable(db: Db, scope: Scope, { team, actor, userId }: TeamChange) {
  const [[row] = []] = await runScoped(db, scope, [findMemberRole(team, userId)])
  if (row === undefined) throw new Refusal('not_found', 'Nobody by this id works here.')
  if (userId === actor.userId) {
    throw refuse('forbidden', 'own_role')
  }
  const role = readWord(roles, row.role)
  requireMayGive(actor, role)
  return role
}

/** @throws Refusal `forbidden` for a role the actor may not give or remove. */
export function requireMayGive(actor: Actor, role: Role): void {
  if (!rolesToGive(actor.role).includes(role)) {
    throw refuse('forbidden', 'role_not_yours')
  }
}

async function write(db: Db, scope: Scope, statements: Parameters<typeof runScoped>[2]) {
  return runScoped(db, scope, statements).catch((error: unknown) => {
    const guard = guardOf(error)
    if (guard === 'last_head') {
      throw refuse('conflict', 'last_head')
    }
    if (guard === 'member_changed') {
      throw refuse('conflict', 'record_changed')
    }
    throw error
  })
}
