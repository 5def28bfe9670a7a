/** Members of a team. All changes of one team run one after another, behind one lock. */

import { type SQL, sql } from 'drizzle-orm'
import { type Role, roles } from '../../../../schema/vocabulary.ts'
import { readText, readTimeOrNull, readWord } from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'
import { headRoleOf, type Team } from '../rules.ts'

/** Condition on a row with both columns. */
export function isOfTeam(alias: SQL, { advertiserId, affiliateId }: Team): SQL {
  return sql`${alias}.advertiser_id is not distinct from ${advertiserId}::uuid
    and ${alias}.affiliate_id is not distinct from ${affiliateId}::uuid`
}

/** Of two concurrent changes of a team, the second sees the effect of the first. */
export function lockTeam({ advertiserId, affiliateId }: Team): SQL {
  const name = `affiliate.team.${advertiserId ?? affiliateId ?? 'staff'}`
  return sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`
}

/** A member, as their team sees them. */
export interface Member {
  userId: string
  name: string
  email: string
  role: Role
  since: Date
  lastSignedInAt: Date | null
  hasSecondFactor: boolean
  hasAvatar: boolean
}

const roleColumn = sql.raw('r')

/** Heads first, then by name. */
export function listMembers(team: Team, limit: number): SQL {
  return sql`
    select u.id, u.name, u.email, r.role, r.created_at, u.last_signed_in_at,
      affiliate.has_second_factor(u.id) as has_second_factor,
      exists (select from affiliate.avatars v where v.user_id = u.id) as has_avatar
    from affiliate.user_roles r join affiliate.users u on u.id = r.user_id
    where ${isOfTeam(roleColumn, team)}
    order by r.role <> ${headRoleOf(team)}, u.name, u.id, r.id limit ${limit}`
}

/** The role of a member, and since when they have it. */
export function findMemberRole(team: Team, userId: string): SQL {
  return sql`
    select r.role, r.created_at from affiliate.user_roles r
    where r.user_id = ${userId}::uuid and ${isOfTeam(roleColumn, team)}`
}

/** Names of the account (for staff: of the platform) and of a person. */
export function findNames({ advertiserId, affiliateId }: Team, userId: string): SQL {
  return sql`
    select u.name as person, coalesce(
      (select a.name from affiliate.advertisers a where a.id = ${advertiserId}::uuid),
      (select f.name from affiliate.affiliates f where f.id = ${affiliateId}::uuid),
      (select p.mail_name from affiliate.platform_settings p)) as account
    from affiliate.users u where u.id = ${userId}::uuid`
}

export function toMember(row: Row): Member {
  return {
    userId: readText(row.id),
    name: readText(row.name),
    email: readText(row.email),
    role: readWord(roles, row.role),
    since: readTimeOrNull(row.created_at)!,
    lastSignedInAt: readTimeOrNull(row.last_signed_in_at),
    hasSecondFactor: row.has_second_factor === true,
    hasAvatar: row.has_avatar === true,
  }
}

/** The person who acts, and their role in the team. */
export interface Actor {
  userId: string
  role: Role
}

/**
 * Checks, behind the lock, that the actor still has the role they act in.
 * @throws TR001 `role_gone`.
 */
export function requireRole(team: Team, { userId, role }: Actor): SQL {
  return sql`
    select affiliate.require(exists (select from affiliate.user_roles r
      where r.user_id = ${userId}::uuid and r.role = ${role} and ${isOfTeam(roleColumn, team)}),
      'role_gone')`
}

/**
 * Removes a member's role.
 * @throws TR001 `member_changed` if they no longer have this role.
 */
export function takeRole(team: Team, { userId, role }: Actor): SQL {
  return sql`
    with gone as (
      delete from affiliate.user_roles r
      where r.user_id = ${userId}::uuid and r.role = ${role} and ${isOfTeam(roleColumn, team)}
      returning 1)
    select affiliate.require(exists (select from gone), 'member_changed')`
}

/** Gives a role; `id` is the id of the new grant. */
export function giveRole(team: Team, { userId, role }: Actor, id: string, now: Date): SQL {
  return sql`
    insert into affiliate.user_roles (id, user_id, role, advertiser_id, affiliate_id, created_at)
    values (${id}::uuid, ${userId}::uuid, ${role}, ${team.advertiserId}::uuid,
      ${team.affiliateId}::uuid, ${now.toISOString()}::timestamptz)`
}

/**
 * Checks that the account still has a head who can sign in.
 * @throws TR001 `last_head`.
 */
export function requireHead(team: Team): SQL {
  return sql`
    select affiliate.require(exists (select from affiliate.user_roles r
      join affiliate.users u on u.id = r.user_id and u.status = 'active'
      where r.role = ${headRoleOf(team)} and ${isOfTeam(roleColumn, team)}), 'last_head')`
}
