/** How far affiliates have come with an advertiser. */
import { type SQL, sql } from 'drizzle-orm'
import { readFlag, readNumber, readText, readTime, readTimeOrNull } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import type { StepTimes } from '../steps-rules.ts'

export interface PartnerSteps {
  affiliate: { id: string; code: string; name: string }
  advertiser: { id: string; name: string }
  joinedAt: Date
  times: StepTimes
}

/** Partners of one answer, the newest first. */
export const PARTNERS_MAX = 500

type Wanted = { affiliateId: string } | { advertiserId: string; since: Date }

/** Approved partners: all of one affiliate, or the advertiser's that joined since. */
export function listPartnerSteps(wanted: Wanted): SQL {
  const isWanted =
    'affiliateId' in wanted
      ? sql`p.affiliate_id = ${wanted.affiliateId}::uuid`
      : sql`p.advertiser_id = ${wanted.advertiserId}::uuid
          and coalesce(p.decided_at, p.created_at) >= ${wanted.since.toISOString()}::timestamptz`
  return sql`
    select f.id, f.code, f.name, v.id as advertiser_id, v.name as advertiser_name,
      coalesce(p.decided_at, p.created_at) as joined_at, f.paypal_email is not null as has_receiver,
      s.lessons, s.done, s.done_at,
      (select min(e.created_at) from affiliate.enrollments e
        where e.advertiser_id = p.advertiser_id and e.affiliate_id = p.affiliate_id) as link_at,
      (select min(h.hour) from affiliate.click_rollups_hourly h
        where h.advertiser_id = p.advertiser_id and h.affiliate_id = p.affiliate_id and h.billable > 0) as click_at,
      (select min(c.recorded_at) from affiliate.conversions c where c.advertiser_id = p.advertiser_id
        and c.affiliate_id = p.affiliate_id and c.event = 'sale' and c.status <> 'rejected' and not c.is_test) as sale_at
    from affiliate.partnerships p
    join affiliate.affiliates f on f.id = p.affiliate_id
    join affiliate.advertisers v on v.id = p.advertiser_id
    cross join lateral (
      select count(*)::int as lessons, count(d.done_at)::int as done, max(d.done_at) as done_at
      from affiliate.lessons l
      left join affiliate.lessons_done d on d.lesson_id = l.id and d.affiliate_id = p.affiliate_id
      where l.advertiser_id = p.advertiser_id and l.published_at is not null and l.archived_at is null) s
    where p.status = 'approved' and ${isWanted}
    order by joined_at desc, f.id limit ${PARTNERS_MAX}`
}

export function toPartnerSteps(row: Row): PartnerSteps {
  const joinedAt = readTime(row.joined_at)
  const lessons = readNumber(row.lessons)
  const isTaught = readNumber(row.done) === lessons
  return {
    affiliate: { id: readText(row.id), code: readText(row.code), name: readText(row.name) },
    advertiser: { id: readText(row.advertiser_id), name: readText(row.advertiser_name) },
    joinedAt,
    times: {
      // Nobody is approved with an address that is not confirmed.
      email: joinedAt,
      receiver: readFlag(row.has_receiver) ? joinedAt : null,
      lessons: lessons === 0 ? undefined : isTaught ? readTimeOrNull(row.done_at) : null,
      link: readTimeOrNull(row.link_at),
      click: readTimeOrNull(row.click_at),
      sale: readTimeOrNull(row.sale_at),
    },
  }
}
