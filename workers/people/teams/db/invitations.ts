/** Invitations into the team of an advertiser or affiliate, or into the platform's staff. */

import { type SQL, sql } from 'drizzle-orm'
import {
  type InvitationKind,
  invitationKinds,
  type Language,
  languages,
  type Role,
  roles,
} from '../../../../schema/vocabulary.ts'
import {
  readText,
  readTextOrNull,
  readTimeOrNull,
  readWord,
  readWordOrNull,
} from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'
import type { Team } from '../rules.ts'
import { isOfTeam } from './team.ts'

export interface NewInvitation {
  id: string
  team: Team
  /** Lower-case. */
  email: string
  role: Role
  language: Language
  invitedBy: string
  now: Date
  expiresAt: Date
}

const alias = sql.raw('i')
/** Invitations of partners are a different kind. */
const isIntoTeam = sql`i.kind in ('team', 'staff')`
const isUndecided = sql`i.accepted_at is null and i.revoked_at is null`

/**
 * Runs after the team's lock. Checks that nobody with this address is in the team, and that the
 * team has not sent too many invitations.
 * @throws TR001 `already_member` or `too_many`.
 */
export function requireInvitable(
  { team, email, now }: NewInvitation,
  limit: { invitations: number; hours: number },
): SQL {
  return sql`
    select affiliate.require(not exists (
        select from affiliate.user_roles r join affiliate.users u on u.id = r.user_id
        where u.email = ${email} and ${isOfTeam(sql.raw('r'), team)}), 'already_member'),
      affiliate.require((select count(*) from affiliate.invitations i
        where ${isIntoTeam} and ${isOfTeam(alias, team)}
          and i.created_at > ${now.toISOString()}::timestamptz - make_interval(hours => ${limit.hours}))
        < ${limit.invitations}, 'too_many')`
}

/** Revokes an open invitation to the same address, which the new one replaces. */
export function revokeOlder({ team, email, now }: NewInvitation): SQL {
  return sql`
    update affiliate.invitations i set revoked_at = ${now.toISOString()}::timestamptz
    where ${isIntoTeam} and ${isUndecided} and i.email = ${email} and ${isOfTeam(alias, team)}`
}

export function insertInvitation(invitation: NewInvitation): SQL {
  const { team, now, expiresAt } = invitation
  const isStaff = team.advertiserId === null && team.affiliateId === null
  return sql`
    insert into affiliate.invitations (id, kind, email, advertiser_id, affiliate_id, role, language,
      invited_by, created_at, expires_at)
    values (${invitation.id}::uuid, ${isStaff ? 'staff' : 'team'}, ${invitation.email},
      ${team.advertiserId}::uuid, ${team.affiliateId}::uuid, ${invitation.role},
      ${invitation.language}, ${invitation.invitedBy}::uuid, ${now.toISOString()}::timestamptz,
      ${expiresAt.toISOString()}::timestamptz)`
}

/** An invitation, as the team sees it. */
export interface InvitationView {
  id: string
  email: string
  role: Role
  language: Language
  /** Name of the inviting person; null if the reader cannot see them. */
  invitedBy: string | null
  createdAt: Date
  expiresAt: Date
  acceptedAt: Date | null
  revokedAt: Date | null
}

/** Newest first; with `id`, only that one. */
export function listInvitations(team: Team, { id, limit }: { id?: string; limit: number }): SQL {
  return sql`
    select i.id, i.email, i.role, i.language, u.name as invited_by, i.created_at, i.expires_at,
      i.accepted_at, i.revoked_at
    from affiliate.invitations i left join affiliate.users u on u.id = i.invited_by
    where ${isIntoTeam} and ${isOfTeam(alias, team)}
      ${id === undefined ? sql`` : sql`and i.id = ${id}::uuid`}
    order by i.id desc limit ${limit}`
}

export function toInvitationView(row: Row): InvitationView {
  return {
    id: readText(row.id),
    email: readText(row.email),
    role: readWord(roles, row.role),
    language: readWord(languages, row.language),
    invitedBy: readTextOrNull(row.invited_by),
    createdAt: readTimeOrNull(row.created_at)!,
    expiresAt: readTimeOrNull(row.expires_at)!,
    acceptedAt: readTimeOrNull(row.accepted_at),
    revokedAt: readTimeOrNull(row.revoked_at),
  }
}

/** Returns a row if the invitation was open and is now revoked. */
export function revokeInvitation(team: Team, id: string, now: Date): SQL {
  return sql`
    update affiliate.invitations i set revoked_at = ${now.toISOString()}::timestamptz
    where i.id = ${id}::uuid and ${isIntoTeam} and ${isUndecided} and ${isOfTeam(alias, team)}
    returning i.id`
}

/** What the holder of an invitation's link may see of it. */
export interface ShownInvitation {
  id: string
  kind: InvitationKind
  email: string
  role: Role | null
  language: Language
  team: Team
  /** Name of the account; null for the platform. */
  accountName: string | null
  isOpen: boolean
  hasAccount: boolean
}

/** In any scope: the link's token is checked before. */
export function showInvitation(id: string): SQL {
  return sql`select * from affiliate.invitation_shown(${id}::uuid)`
}

export function toShownInvitation(row: Row): ShownInvitation {
  return {
    id: readText(row.id),
    kind: readWord(invitationKinds, row.kind),
    email: readText(row.email),
    role: readWordOrNull(roles, row.role),
    language: readWord(languages, row.language),
    team: {
      advertiserId: readTextOrNull(row.advertiser_id),
      affiliateId: readTextOrNull(row.affiliate_id),
    },
    accountName: readTextOrNull(row.account_name),
    isOpen: row.is_open === true,
    hasAccount: row.has_account === true,
  }
}

/**
 * Accepts an invitation, in scope `user` with the invited address. Of two concurrent calls, one
 * succeeds.
 * @throws TR001 `invitation_gone`.
 */
export function claimInvitation(id: string, userId: string, now: Date): SQL {
  const at = sql`${now.toISOString()}::timestamptz`
  return sql`
    with claimed as (
      update affiliate.invitations i set accepted_at = ${at}, accepted_by = ${userId}::uuid
      where i.id = ${id}::uuid and ${isIntoTeam} and ${isUndecided} and i.expires_at > ${at}
      returning 1)
    select affiliate.require(exists (select from claimed), 'invitation_gone')`
}

/**
 * Checks that the person has no role in the account: each person has only one.
 * @throws TR001 `already_member`.
 */
export function requireNoRole(team: Team, userId: string): SQL {
  return sql`
    select affiliate.require(not exists (select from affiliate.user_roles r
      where r.user_id = ${userId}::uuid and ${isOfTeam(sql.raw('r'), team)}), 'already_member')`
}

/** A new person whose address the link in their mail has confirmed. */
export interface InvitedPerson {
  id: string
  email: string
  name: string
  passwordHash: string
  language: Language
  timeZone: string
  now: Date
}

/** In scope `user` with the same address. */
export function insertInvitedPerson(person: InvitedPerson): SQL {
  const at = sql`${person.now.toISOString()}::timestamptz`
  return sql`
    insert into affiliate.users (id, email, name, password_hash, language, time_zone,
      email_verified_at, password_changed_at, created_at)
    values (${person.id}::uuid, ${person.email}, ${person.name}, ${person.passwordHash},
      ${person.language}, ${person.timeZone}, ${at}, ${at}, ${at})`
}
