/** Registration links: the advertiser's own, its invitations, and affiliates' referral links. */

import { type SQL, sql } from 'drizzle-orm'
import { readText, readTextOrNull, readTime } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'

export interface RegistrationLinkView {
  id: string
  code: string
  name: string
  isInvitation: boolean
  /** In the marketplace. */
  isListed: boolean
  usesMax: number | null
  uses: number
  expiresAt: Date | null
  revokedAt: Date | null
  createdAt: Date
}

export type RegistrationLinkFilter =
  | { linkId: string }
  | { afterId: string | null; isInvitation: boolean | null; limit: number }

/** The advertiser's own links, newest first, without referral links. */
export function listRegistrationLinks(advertiserId: string, filter: RegistrationLinkFilter): SQL {
  const isAsked =
    'linkId' in filter
      ? sql`l.id = ${filter.linkId}::uuid`
      : sql`(${filter.afterId}::uuid is null or l.id < ${filter.afterId}::uuid)
          and (${filter.isInvitation}::boolean is null
            or l.is_invitation = ${filter.isInvitation}::boolean)`
  return sql`
    select l.* from affiliate.registration_links l
    where l.advertiser_id = ${advertiserId}::uuid and l.sponsor_id is null and ${isAsked}
    order by l.id desc limit ${'linkId' in filter ? 1 : filter.limit}`
}

const timeOf = (value: unknown) => (value === null ? null : new Date(value as string))

export function toRegistrationLink(row: Row): RegistrationLinkView {
  return {
    id: readText(row.id),
    code: readText(row.code),
    name: readText(row.name),
    isInvitation: row.is_invitation === true,
    isListed: row.is_listed === true,
    usesMax: row.uses_max === null ? null : Number(row.uses_max),
    uses: Number(row.uses),
    expiresAt: timeOf(row.expires_at),
    revokedAt: timeOf(row.revoked_at),
    createdAt: readTime(row.created_at),
  }
}

export interface NewRegistrationLink {
  id: string
  advertiserId: string
  code: string
  name: string
  isInvitation: boolean
  usesMax: number | null
  expiresAt: Date | null
  now: Date
}

export function insertRegistrationLink(link: NewRegistrationLink, when: SQL = sql`true`): SQL {
  const { id, advertiserId, code, name, isInvitation, usesMax, expiresAt, now } = link
  return sql`
    insert into affiliate.registration_links
      (id, advertiser_id, code, name, is_invitation, uses_max, expires_at, created_at)
    select ${id}::uuid, ${advertiserId}::uuid, ${code}, ${name}, ${isInvitation}::boolean,
      ${usesMax}::integer, ${expiresAt?.toISOString() ?? null}::timestamptz,
      ${now.toISOString()}::timestamptz
    where ${when}
    returning id`
}

export interface RegistrationLinkChange {
  name?: string | undefined
  usesMax?: number | null | undefined
  expiresAt?: Date | null | undefined
  isRevoked?: boolean | undefined
  /** To list a link, see listLink. */
  isListed?: boolean | undefined
}

/**
 * Undefined values stay unchanged. A revoked link keeps the time it was revoked, and leaves the
 * marketplace.
 */
export function updateRegistrationLink(
  advertiserId: string,
  linkId: string,
  { name, usesMax, expiresAt, isRevoked, isListed }: RegistrationLinkChange,
  now: Date,
): SQL {
  const revokedAt = isRevoked
    ? sql`coalesce(revoked_at, ${now.toISOString()}::timestamptz)`
    : sql`null`
  return sql`
    update affiliate.registration_links set
      name = coalesce(${name ?? null}::text, name),
      uses_max = ${usesMax === undefined ? sql`uses_max` : sql`${usesMax}::integer`},
      expires_at = ${
        expiresAt === undefined
          ? sql`expires_at`
          : sql`${expiresAt?.toISOString() ?? null}::timestamptz`
      },
      revoked_at = ${isRevoked === undefined ? sql`revoked_at` : revokedAt},
      is_listed = ${isRevoked || isListed === false ? sql`false` : sql`is_listed`}
    where id = ${linkId}::uuid and advertiser_id = ${advertiserId}::uuid and sponsor_id is null
    returning id`
}

/** Lists one of an advertiser's links after another, until the end of the batch. Before listLink and other changes. */
export const lockListedLink = (advertiserId: string): SQL =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`listed link ${advertiserId}`}, 0))`

/**
 * Lists the advertiser's link in the marketplace instead of another one. Guard `link_not_listable`
 * for an invitation, or a link that is revoked, expired or used up. An unknown link changes nothing.
 */
export function listLink(advertiserId: string, linkId: string, now: Date): SQL[] {
  const own = sql`l.advertiser_id = ${advertiserId}::uuid and l.sponsor_id is null`
  const isIt = sql`${own} and l.id = ${linkId}::uuid`
  return [
    sql`update affiliate.registration_links l set is_listed = false
      where ${own} and l.is_listed and l.id <> ${linkId}::uuid
        and exists (select from affiliate.registration_links l where ${isIt})`,
    sql`
      with listed as (
        update affiliate.registration_links l set is_listed = true
        where ${isIt} and not l.is_invitation and l.revoked_at is null
          and (l.expires_at is null or l.expires_at > ${now.toISOString()}::timestamptz)
          and (l.uses_max is null or l.uses < l.uses_max)
        returning l.id)
      select affiliate.require(exists (select from listed)
        or not exists (select from affiliate.registration_links l where ${isIt}), 'link_not_listable')`,
  ]
}

/** Runs an advertiser's invitations one after another, until the end of the batch. */
export function lockInvitations(advertiserId: string): SQL {
  return sql`select pg_advisory_xact_lock(hashtextextended(${`invitations ${advertiserId}`}, 0))`
}

/** Whether the address has no open invitation. */
export function isUninvited(advertiserId: string, email: string, now: Date): SQL {
  return sql`not exists (select from affiliate.registration_links l
    where l.advertiser_id = ${advertiserId}::uuid and l.is_invitation and l.name = ${email}
      and l.revoked_at is null and l.uses = 0 and l.expires_at > ${now.toISOString()}::timestamptz)`
}

/** Guard `too_many_invitations`: limits how many an advertiser has sent since `since`. */
export function requireFewInvitations(advertiserId: string, since: Date, most: number): SQL {
  return sql`select affiliate.require((select count(*) from affiliate.registration_links l
    where l.advertiser_id = ${advertiserId}::uuid and l.is_invitation and l.expires_at is not null
      and l.created_at > ${since.toISOString()}::timestamptz) < ${most}, 'too_many_invitations')`
}

export const isLinkMade = (linkId: string): SQL =>
  sql`exists (select from affiliate.registration_links l where l.id = ${linkId}::uuid)`

/** In the affiliate's scope: the advertisers whose partner they are, with their own link. */
export function listReferralLinks(affiliateId: string, limit: number): SQL {
  return sql`
    select v.id as advertiser_id, v.name as advertiser_name, l.code, l.uses, l.revoked_at
    from affiliate.partnerships p
    join affiliate.advertisers v on v.id = p.advertiser_id
    left join affiliate.registration_links l
      on l.advertiser_id = p.advertiser_id and l.sponsor_id = p.affiliate_id
    where p.affiliate_id = ${affiliateId}::uuid and p.status = 'approved' and v.status = 'active'
    order by v.name, v.id limit ${limit}`
}

export interface ReferralLinkView {
  advertiser: { id: string; name: string }
  /** Null = none yet, or the advertiser has switched it off. */
  code: string | null
  /** How many have applied with it. */
  applied: number
}

export function toReferralLink(row: Row): ReferralLinkView {
  return {
    advertiser: { id: readText(row.advertiser_id), name: readText(row.advertiser_name) },
    code: row.revoked_at === null ? (readTextOrNull(row.code) ?? null) : null,
    applied: Number(row.uses ?? 0),
  }
}

export interface NewReferralLink {
  id: string
  advertiserId: string
  affiliateId: string
  code: string
  now: Date
}

/** In the affiliate's scope. Only an approved partner can have one, and only one. */
export function insertReferralLink(link: NewReferralLink): SQL {
  const { id, advertiserId, affiliateId, code, now } = link
  return sql`
    insert into affiliate.registration_links (id, advertiser_id, sponsor_id, code, name, created_at)
    select ${id}::uuid, p.advertiser_id, p.affiliate_id, ${code}, a.name,
      ${now.toISOString()}::timestamptz
    from affiliate.partnerships p join affiliate.affiliates a on a.id = p.affiliate_id
    where p.advertiser_id = ${advertiserId}::uuid and p.affiliate_id = ${affiliateId}::uuid
      and p.status = 'approved'
    on conflict (advertiser_id, sponsor_id) where sponsor_id is not null do nothing`
}
