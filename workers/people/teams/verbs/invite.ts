import type { Language, Role } from '../../../../schema/vocabulary.ts'
import { readText } from '../../../core/columns.ts'
import { type Db, guardOf, runScoped, type Scope } from '../../../core/database.ts'
import { requireRoom } from '../../../core/quotas.ts'
import { Refusal, refuse } from '../../../core/refusal.ts'
import { insertMail } from '../../../mail/mails.ts'
import {
  insertInvitation,
  listInvitations,
  requireInvitable,
  revokeInvitation,
  revokeOlder,
  toInvitationView,
} from '../db/invitations.ts'
import { type Actor, findNames, lockTeam, requireRole } from '../db/team.ts'
import type { Team } from '../rules.ts'
import { requireMayGive } from './change-team.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const GOOD_FOR_MS = 7 * DAY_MS
/** Bounds how many mails a team can send to strangers. */
const LIMIT = { invitations: 30, hours: 24 }

export interface Invite {
  team: Team
  actor: Actor
  email: string
  role: Role
  language: Language
  now: Date
  newId: (now: Date) => string
}

/**
 * Invites an address into the team and replaces an open invitation to it. The result is the same
 * whether or not the address has an account.
 * @returns the ids of the invitation and of its mail, to be sent after this.
 * @throws Refusal `forbidden`, `conflict` if the person is in the team; `rate_limited`.
 */
export async function invite(db: Db, scope: Scope, asked: Invite) {
  const { team, actor, role, language, now } = asked
  requireMayGive(actor, role)
  const [id, mailId] = [asked.newId(now), asked.newId(now)]
  const email = asked.email.toLowerCase()
  const expiresAt = new Date(now.getTime() + GOOD_FOR_MS)
  const invitation = { id, team, email, role, language, invitedBy: actor.userId, now, expiresAt }
  const [[named = {}] = []] = await runScoped(db, scope, [findNames(team, actor.userId)])
  const facts = {
    ...{ invitation_id: id, invited_by: readText(named.person), role },
    account_name: readText(named.account),
  }
  const { advertiserId } = team
  const account = advertiserId ?? team.affiliateId
  await runScoped(db, scope, [
    lockTeam(team),
    requireRole(team, actor),
    requireInvitable(invitation, LIMIT),
    ...(account === null ? [] : [requireRoom('invitations', account)]),
    revokeOlder(invitation),
    insertInvitation(invitation),
    insertMail({
      ...{ id: mailId, kind: 'invitation', toAddress: email, language, userId: null },
      ...{ advertiserId, facts, now },
    }),
  ]).catch(refuseGuard)
  return { id, mailId }
}

function refuseGuard(error: unknown): never {
  const guard = guardOf(error)
  if (guard === 'already_member') {
    throw refuse('conflict', 'member_exists')
  }
  if (guard === 'too_many') {
    throw refuse('rate_limited', 'invitations_today')
  }
  throw error
}

/**
 * Revokes an invitation; its link becomes invalid. Repeating it changes nothing.
 * @throws Refusal `not_found`, `forbidden`, `conflict` if it was accepted before.
 */
export async function revokeOpenInvitation(
  db: Db,
  scope: Scope,
  { team, actor, id, now }: { team: Team; actor: Actor; id: string; now: Date },
): Promise<void> {
  const [[row] = []] = await runScoped(db, scope, [listInvitations(team, { id, limit: 1 })])
  if (row === undefined) throw new Refusal('not_found', 'There is no such invitation.')
  requireMayGive(actor, toInvitationView(row).role)
  const [[revoked] = [], [after = {}] = []] = await runScoped(db, scope, [
    revokeInvitation(team, id, now),
    listInvitations(team, { id, limit: 1 }),
  ])
  if (revoked === undefined && toInvitationView(after).acceptedAt !== null) {
    throw refuse('conflict', 'invitation_accepted')
  }
}
