/** Shared by the routes of an account's team and of the platform's staff. */

import type * as z from 'zod'
import { readText, readTime } from '../../../core/columns.ts'
import { type Row, runScoped, type Scope } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { Refusal } from '../../../core/refusal.ts'
import { databaseOf, membershipInUse, personOf, scopeOf } from '../../../http/actor.ts'
import type { ApiRequest } from '../../../http/context.ts'
import { timeAnswer, timeOrNull } from '../../../http/present.ts'
import { sendMailSoon } from '../../../mail/mail-queue.ts'
import { requireNoNewcomer } from '../../factors/http/waiting-period.ts'
import { type InvitationView, listInvitations, toInvitationView } from '../db/invitations.ts'
import { findMemberRole, findNames, listMembers, type Member, toMember } from '../db/team.ts'
import { headRoleOf, rolesToGive } from '../rules.ts'
import { changeRole, leaveTeam, removeMember } from '../verbs/change-team.ts'
import { invite, revokeOpenInvitation } from '../verbs/invite.ts'
import type {
  ChangeMemberInput,
  InvitationSummary,
  InviteInput,
  TeamAnswer,
} from './team-contract.ts'

export const MEMBERS_MAX = 200
export const INVITATIONS_MAX = 100

/** The team of the account the person acts for. */
async function teamOf(c: ApiRequest) {
  const { userId } = personOf(c)
  const membership = membershipInUse(c)
  const { role, advertiserId, affiliateId } = membership
  const scope: Scope = scopeOf(membership, userId)
  return {
    ...{ db: await databaseOf(c), scope, now: c.var.actualNow },
    ...{ team: { advertiserId, affiliateId }, actor: { userId, role } },
  }
}

export async function readTeam(c: ApiRequest): Promise<TeamAnswer> {
  const { db, scope, team, actor } = await teamOf(c)
  const statements = [findNames(team, actor.userId), listMembers(team, MEMBERS_MAX)]
  const [[named] = [], rows = []] = await runScoped(db, scope, statements)
  if (named === undefined) throw new Refusal('unauthenticated', 'The session has ended.')
  return {
    account_name: readText(named.account),
    members: rows.map(toMember).map(memberAnswer),
    roles_to_give: [...rolesToGive(actor.role)],
  }
}

export async function changeMember(
  c: ApiRequest,
  userId: string,
  { role }: z.infer<typeof ChangeMemberInput>,
) {
  const { db, scope, ...asked } = await teamOf(c)
  await requireMayChangeHead(c, userId)
  const { mailIds } = await changeRole(db, scope, { ...asked, userId, role, newId })
  await sendMailSoon(c, mailIds)
  const [rows = []] = await runScoped(db, scope, [listMembers(asked.team, MEMBERS_MAX)])
  const member = rows.map(toMember).find((row) => row.userId === userId)
  if (!member) throw new Refusal('not_found', 'Nobody by this id works here.')
  return { member: memberAnswer(member) }
}

export async function dropMember(c: ApiRequest, userId: string): Promise<void> {
  const { db, scope, ...asked } = await teamOf(c)
  await requireMayChangeHead(c, userId)
  const { mailIds } = await removeMember(db, scope, { ...asked, userId })
  await sendMailSoon(c, mailIds)
}

/**
 * Refuses new people changes to heads who were there before them.
 * @throws Refusal `waiting_period`
 */
async function requireMayChangeHead(c: ApiRequest, userId: string): Promise<void> {
  const { db, scope, team } = await teamOf(c)
  const [[member] = []] = await runScoped(db, scope, [findMemberRole(team, userId)])
  if (member?.role !== headRoleOf(team)) return
  await requireNoNewcomer(c, readTime(member.created_at))
}

export async function leave(c: ApiRequest): Promise<void> {
  const { db, scope, ...asked } = await teamOf(c)
  await leaveTeam(db, scope, asked)
}

export async function readInvitations(c: ApiRequest) {
  const { db, scope, team } = await teamOf(c)
  const statement = listInvitations(team, { limit: INVITATIONS_MAX })
  const [rows = []] = await runScoped(db, scope, [statement])
  return { invitations: rows.map((row) => invitationAnswer(c, row)) }
}

export async function sendInvitation(c: ApiRequest, asked: z.infer<typeof InviteInput>) {
  const { db, scope, ...by } = await teamOf(c)
  const { id, mailId } = await invite(db, scope, { ...by, ...asked, newId })
  await sendMailSoon(c, [mailId])
  const [[row = {}] = []] = await runScoped(db, scope, [listInvitations(by.team, { id, limit: 1 })])
  return { invitation: invitationAnswer(c, row) }
}

export async function revoke(c: ApiRequest, id: string): Promise<void> {
  const { db, scope, ...by } = await teamOf(c)
  await revokeOpenInvitation(db, scope, { ...by, id })
}

function memberAnswer(member: Member) {
  return {
    user_id: member.userId,
    name: member.name,
    email: member.email,
    role: member.role,
    since: timeAnswer(member.since),
    last_signed_in_at: timeOrNull(member.lastSignedInAt),
    has_second_factor: member.hasSecondFactor,
    has_avatar: member.hasAvatar,
  }
}

function invitationAnswer(c: ApiRequest, row: Row): InvitationSummary {
  const invitation = toInvitationView(row)
  return {
    id: invitation.id,
    email: invitation.email,
    role: invitation.role,
    language: invitation.language,
    state: stateOf(invitation, c.var.actualNow),
    invited_by: invitation.invitedBy,
    created_at: timeAnswer(invitation.createdAt),
    expires_at: timeAnswer(invitation.expiresAt),
  }
}

function stateOf({ acceptedAt, revokedAt, expiresAt }: InvitationView, now: Date) {
  if (acceptedAt !== null) return 'accepted'
  if (revokedAt !== null) return 'revoked'
  return expiresAt <= now ? 'expired' : 'open'
}
