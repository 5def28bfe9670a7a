/** Partnerships, as the advertiser sees them. */

import { type SQL, sql } from 'drizzle-orm'
import type { ApplicationQuestion, AutoApproval } from '../../../schema/applications.ts'
import {
  type AffiliateStatus,
  type ApprovalRule,
  affiliateStatuses,
  type OfferStatus,
  offerStatuses,
  type PartnershipStatus,
  partnershipStatuses,
} from '../../../schema/vocabulary.ts'
import {
  readText,
  readTextOrNull,
  readTextsByName,
  readTime,
  readTimeOrNull,
  readWord,
} from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import { isUnproven } from './partnerships.ts'

export interface PartnerView {
  affiliate: {
    id: string
    code: string
    name: string
    /** Status of the affiliate's account on the platform. */
    status: AffiliateStatus
    country: string | null
    websiteUrl: string | null
  }
  status: PartnershipStatus
  statusReason: string | null
  /** Answers to deleted questions are included, without the question's text. */
  answers: { questionId: string; text: string }[]
  unmetRules: ApprovalRule[]
  /** Country they applied from. */
  country: string | null
  sponsor: { code: string; name: string } | null
  /** The advertiser's name of the link they applied with. */
  cameBy: string | null
  isInvited: boolean
  group: { id: string; name: string } | null
  holdDays: number | null
  cookieDays: number | null
  offersJoined: number
  appliedAt: Date
  decidedAt: Date | null
  /** Approved by the advertiser's rules, and not changed by anybody since. */
  isByRules: boolean
}

export type PartnerFilter =
  | { affiliateId: string }
  | {
      afterId: string | null
      status: PartnershipStatus | null
      groupId: string | null
      text: string | null
      limit: number
    }

/** Pending applications first, then the newest. */
export function listPartners(advertiserId: string, filter: PartnerFilter): SQL {
  return sql`
    select p.*, p.decided_by is null and p.unmet_rules = '{}' as is_by_rules, a.code, a.name, a.status as account_status, a.country as home, a.website_url,
      s.code as sponsor_code, s.name as sponsor_name, l.sponsor_id as link_sponsor_id,
      g.name as group_name, l.name as link_name, coalesce(l.is_invitation, false) as is_invited,
      (select count(*) from affiliate.enrollments e
        where e.advertiser_id = p.advertiser_id and e.affiliate_id = p.affiliate_id)::int as offers
    from affiliate.partnerships p
    join affiliate.affiliates a on a.id = p.affiliate_id
    left join affiliate.affiliates s on s.id = p.sponsor_id
    left join affiliate.partner_groups g on g.id = p.group_id
    left join affiliate.registration_links l on l.id = p.registration_link_id
    where p.advertiser_id = ${advertiserId}::uuid and not ${isUnproven} and ${askedOf(filter)}
    order by (p.status = 'pending') desc, p.created_at desc, p.affiliate_id desc
    limit ${'affiliateId' in filter ? 1 : filter.limit}`
}

/** One row: partners today, applications, and who joined in a range of UTC days and in as many days before it. */
export function countPartners(
  advertiserId: string,
  { from, to }: { from: string; to: string },
): SQL {
  const joined = sql`coalesce(p.decided_at, p.created_at) at time zone 'UTC'`
  const isPartner = sql`p.status = 'approved'`
  const length = sql`(${to}::date - ${from}::date + 1)`
  return sql`
    select count(*) filter (where ${isPartner})::int as approved,
      count(*) filter (where p.status = 'pending')::int as pending,
      count(*) filter (where ${isPartner} and ${joined} >= ${from}::date and ${joined} < ${to}::date + 1)::int as joined,
      count(*) filter (where ${isPartner} and ${joined} >= ${from}::date - ${length}
        and ${joined} < ${from}::date)::int as joined_before
    from affiliate.partnerships p join affiliate.affiliates a on a.id = p.affiliate_id
    where p.advertiser_id = ${advertiserId}::uuid and not ${isUnproven}`
}

function askedOf(filter: PartnerFilter): SQL {
  if ('affiliateId' in filter) return sql`p.affiliate_id = ${filter.affiliateId}::uuid`
  const { afterId, status, groupId, text } = filter
  return sql`(${afterId}::uuid is null or ((p.status = 'pending'), p.created_at, p.affiliate_id)
      < (select (b.status = 'pending'), b.created_at, b.affiliate_id
        from affiliate.partnerships b
        where b.advertiser_id = p.advertiser_id and b.affiliate_id = ${afterId}::uuid))
    and (${status}::text is null or p.status = ${status}::text)
    and (${groupId}::uuid is null or p.group_id = ${groupId}::uuid)
    and ${hasText(text)}`
}

/** Affiliates `a` whose name or code contains the text, ignoring case; null = all. */
const hasText = (text: string | null): SQL =>
  sql`(${text}::text is null or position(lower(${text}::text) in lower(a.name)) > 0
    or position(lower(${text}::text) in lower(a.code)) > 0)`

export function toPartner(row: Row): PartnerView {
  const sponsorCode = readTextOrNull(row.sponsor_code)
  return {
    affiliate: {
      ...{ id: readText(row.affiliate_id), code: readText(row.code), name: readText(row.name) },
      status: readWord(affiliateStatuses, row.account_status),
      country: readTextOrNull(row.home),
      websiteUrl: readTextOrNull(row.website_url),
    },
    status: readWord(partnershipStatuses, row.status),
    statusReason: readTextOrNull(row.status_reason),
    answers: Object.entries(readTextsByName(row.answers)).map(([questionId, text]) => ({
      ...{ questionId, text },
    })),
    unmetRules: (row.unmet_rules ?? []) as ApprovalRule[],
    country: readTextOrNull(row.country),
    sponsor: sponsorCode === null ? null : { code: sponsorCode, name: readText(row.sponsor_name) },
    cameBy: row.link_sponsor_id === null ? readTextOrNull(row.link_name) : null,
    isInvited: row.is_invited === true,
    group:
      row.group_id === null ? null : { id: readText(row.group_id), name: readText(row.group_name) },
    holdDays: row.hold_days === null ? null : Number(row.hold_days),
    cookieDays: row.cookie_days === null ? null : Number(row.cookie_days),
    offersJoined: Number(row.offers),
    appliedAt: readTime(row.created_at),
    decidedAt: readTimeOrNull(row.decided_at),
    isByRules: row.is_by_rules === true,
  }
}

/** The advertiser's offers that are not archived, with the partner's enrollment in each. */
export function listPlaces(advertiserId: string, affiliateId: string, limit: number): SQL {
  return sql`
    select o.id, o.code, o.name, o.status, o.joining, e.coupon, e.created_at
    from affiliate.offers o
    left join affiliate.enrollments e on e.offer_id = o.id and e.affiliate_id = ${affiliateId}::uuid
    where o.advertiser_id = ${advertiserId}::uuid
      and (o.status <> 'archived' or e.coupon is not null)
    order by e.coupon is null, o.name, o.id limit ${limit}`
}

export interface PlaceView {
  offer: { id: string; code: string; name: string; status: OfferStatus }
  isOpen: boolean
  /** Null = not joined. */
  enrollment: { coupon: string; joinedAt: Date } | null
}

export function toPlace(row: Row): PlaceView {
  const coupon = readTextOrNull(row.coupon)
  return {
    offer: {
      ...{ id: readText(row.id), code: readText(row.code), name: readText(row.name) },
      status: readWord(offerStatuses, row.status),
    },
    isOpen: row.joining === 'open',
    enrollment: coupon === null ? null : { coupon, joinedAt: readTime(row.created_at) },
  }
}

/** Affiliates the person can see, of one advertiser if it is given. Newest first. */
export function listAffiliates(filter: {
  advertiserId: string | null
  text: string | null
  affiliateId: string | null
  afterId: string | null
  limit: number
}): SQL {
  const { advertiserId, text, affiliateId, afterId, limit } = filter
  return sql`
    select a.id, a.code, a.name from affiliate.affiliates a
    where (${afterId}::uuid is null or a.id < ${afterId}::uuid)
      and (${affiliateId}::uuid is null or a.id = ${affiliateId}::uuid)
      and (${advertiserId}::uuid is null or exists (select from affiliate.partnerships p
        where p.advertiser_id = ${advertiserId}::uuid and p.affiliate_id = a.id
          and not ${isUnproven}))
      and ${hasText(text)}
    order by a.id desc limit ${limit}`
}

/** One row: the questions to applicants, and the rules for automatic approval. */
export function findApplicationSettings(advertiserId: string): SQL {
  return sql`select name, application_questions, auto_approval from affiliate.advertisers
    where id = ${advertiserId}::uuid`
}

export interface ApplicationSettings {
  questions: ApplicationQuestion[]
  autoApproval: AutoApproval
}

/** One row if the advertiser exists. */
export function updateApplicationSettings(
  advertiserId: string,
  { questions, autoApproval }: ApplicationSettings,
): SQL {
  return sql`update affiliate.advertisers
    set application_questions = ${JSON.stringify(questions)}::jsonb,
      auto_approval = ${JSON.stringify(autoApproval)}::jsonb
    where id = ${advertiserId}::uuid returning id`
}
