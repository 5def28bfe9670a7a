/** Reads and writes partnerships and enrollments. */

import { type SQL, sql } from 'drizzle-orm'
import {
  type AffiliateStatus,
  affiliateStatuses,
  type PartnershipStatus,
  partnershipStatuses,
} from '../../../schema/vocabulary.ts'
import { readText, readWord } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'

/**
 * Condition on a partnership `p`: an application whose sender has not confirmed their mail
 * address. It is hidden until then.
 */
export const isUnproven = sql`(p.status = 'pending' and p.unmet_rules is null
  and p.registration_link_id is not null)`

/** In the person's own scope: no row if they cannot see it. */
export function findPartnership(advertiserId: string, affiliateId: string): SQL {
  return sql`
    select p.advertiser_id, v.name as advertiser_name, p.affiliate_id, a.code, a.name,
      a.status as account_status, p.status
    from affiliate.partnerships p
    join affiliate.affiliates a on a.id = p.affiliate_id
    join affiliate.advertisers v on v.id = p.advertiser_id
    where p.advertiser_id = ${advertiserId}::uuid and p.affiliate_id = ${affiliateId}::uuid
      and not ${isUnproven}`
}

export interface Partnership {
  advertiserId: string
  advertiserName: string
  affiliateId: string
  affiliateCode: string
  affiliateName: string
  accountStatus: AffiliateStatus
  status: PartnershipStatus
}

export function toPartnership(row: Row): Partnership {
  return {
    advertiserId: readText(row.advertiser_id),
    advertiserName: readText(row.advertiser_name),
    affiliateId: readText(row.affiliate_id),
    affiliateCode: readText(row.code),
    affiliateName: readText(row.name),
    accountStatus: readWord(affiliateStatuses, row.account_status),
    status: readWord(partnershipStatuses, row.status),
  }
}

export interface PartnershipChange {
  advertiserId: string
  affiliateId: string
  from: PartnershipStatus
  to: PartnershipStatus
  reason: string | null
  /** Null = the advertiser's rules. */
  decidedBy: string | null
  now: Date
}

/** Guard `partnership_changed`: the status must be the one that was read. */
export function updatePartnershipStatus(change: PartnershipChange): SQL {
  const { advertiserId, affiliateId, from, to, reason, decidedBy, now } = change
  return sql`
    with changed as (
      update affiliate.partnerships set status = ${to}, status_reason = ${reason},
        decided_by = ${decidedBy}::uuid, decided_at = ${now.toISOString()}::timestamptz
        ${decidedBy === null ? sql`, unmet_rules = '{}'` : sql``}
      where advertiser_id = ${advertiserId}::uuid and affiliate_id = ${affiliateId}::uuid
        and status = ${from}
      returning affiliate_id)
    select affiliate.require(exists (select from changed), 'partnership_changed')`
}

/**
 * Also approves the account of an affiliate that was just approved, if this decision also
 * approves the account (`approves_account`). In the same batch, after the partnership's change.
 */
export function approveInvitedAccount(advertiserId: string, affiliateId: string, now: Date): SQL {
  return sql`
    update affiliate.affiliates set status = 'approved', decided_at = ${now.toISOString()}::timestamptz
    where id = ${affiliateId}::uuid and status = 'pending'
      and affiliate.approves_account(${advertiserId}::uuid, ${affiliateId}::uuid)`
}

/** The app of offer `o` is active. Links of a paused app lead nowhere. */
export const isAppActive = sql`exists (
  select from affiliate.apps ap where ap.id = o.app_id and ap.status = 'active')`

/** Active open offers that the affiliate has not joined, oldest first. */
export function listOpenPlaces(advertiserId: string, affiliateId: string): SQL {
  return sql`
    select o.id, o.code from affiliate.offers o
    where o.advertiser_id = ${advertiserId}::uuid and o.joining = 'open' and o.status = 'active'
      and ${isAppActive} and not exists (select from affiliate.enrollments e
        where e.offer_id = o.id and e.affiliate_id = ${affiliateId}::uuid)
    order by o.id`
}

/** One offer of the advertiser, and whether the affiliate has joined it. An active offer of a paused app is paused. */
export function findPlace(advertiserId: string, affiliateId: string, offerId: string): SQL {
  return sql`
    select o.id, o.code, o.joining,
      case when o.status = 'active' and not ${isAppActive} then 'paused' else o.status end as status,
      (select e.coupon from affiliate.enrollments e
        where e.offer_id = o.id and e.affiliate_id = ${affiliateId}::uuid) as coupon
    from affiliate.offers o
    where o.id = ${offerId}::uuid and o.advertiser_id = ${advertiserId}::uuid`
}

/** Coupons of the advertiser that begin like one of these and may collide. */
export function listCouponsLike(advertiserId: string, plain: readonly string[]): SQL {
  return sql`
    select e.coupon_key as coupon from affiliate.enrollments e
    where e.advertiser_id = ${advertiserId}::uuid
      and e.coupon_key in (select jsonb_array_elements_text(${JSON.stringify(plain)}::jsonb))`
}

export interface NewEnrollment {
  offerId: string
  coupon: string
}

/**
 * Joins offers. Existing enrollments are not changed. Guard `partnership_changed`: only an
 * approved partner can join.
 */
export function insertEnrollments(
  advertiserId: string,
  affiliateId: string,
  enrollments: readonly NewEnrollment[],
  now: Date,
): SQL {
  const rows = JSON.stringify(
    enrollments.map(({ offerId, coupon }) => ({ offer_id: offerId, coupon })),
  )
  return sql`
    with guard as (select affiliate.require(exists (select from affiliate.partnerships
        where advertiser_id = ${advertiserId}::uuid and affiliate_id = ${affiliateId}::uuid
          and status = 'approved'), 'partnership_changed'))
    insert into affiliate.enrollments (offer_id, affiliate_id, advertiser_id, coupon, created_at)
    select e.offer_id, ${affiliateId}::uuid, ${advertiserId}::uuid, e.coupon,
      ${now.toISOString()}::timestamptz
    from guard, jsonb_to_recordset(${rows}::jsonb) as e (offer_id uuid, coupon text)
    on conflict (offer_id, affiliate_id) do nothing`
}

export interface Overrides {
  holdDays?: number | null | undefined
  cookieDays?: number | null | undefined
}

/** Undefined values stay unchanged. One row if the partnership exists. */
export function updateOverrides(
  advertiserId: string,
  affiliateId: string,
  { holdDays, cookieDays }: Overrides,
): SQL {
  return sql`
    update affiliate.partnerships set
      hold_days = ${holdDays === undefined ? sql`hold_days` : sql`${holdDays}::smallint`},
      cookie_days = ${cookieDays === undefined ? sql`cookie_days` : sql`${cookieDays}::smallint`}
    where advertiser_id = ${advertiserId}::uuid and affiliate_id = ${affiliateId}::uuid
    returning affiliate_id`
}

/** Ends all bindings of a partnership that is terminated. Those that ended before keep their reason. */
export function endBindingsOf(advertiserId: string, affiliateId: string, now: Date): SQL {
  return sql`update affiliate.customers set ended_at = ${now.toISOString()}::timestamptz, ended_by = 'terminated'
    where advertiser_id = ${advertiserId}::uuid and affiliate_id = ${affiliateId}::uuid and ended_at is null`
}
