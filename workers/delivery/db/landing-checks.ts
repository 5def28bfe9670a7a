/** Which landing pages are due for a check, and what checks came to. */
import { type SQL, sql } from 'drizzle-orm'
import { readRow, readText } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import { timestamp } from '../../core/timestamp.ts'
import type { MacroFacts } from '../../offers/rules/macros.ts'
import type { PageCheck } from '../rules/landing-page.ts'

/** After this time other Workers take over the pages of a crashed Worker. */
const LEASE = sql`interval '5 minutes'`
const FORGOTTEN = sql`interval '30 days'`

export interface DuePage {
  advertiserId: string
  urlHash: string
  url: string
  /** One of the offers with this URL. */
  offer: MacroFacts['offer']
}

/**
 * Takes pages of active offers that are due, the oldest check first, each for one Worker. Advertisers who have
 * switched the alert off are left out. Rows for toDuePage.
 */
export const claimPages = (now: Date, most: number): SQL => sql`
  with pages as (
    select distinct on (l.advertiser_id, l.url) l.advertiser_id, md5(l.url)::uuid as url_hash, l.url,
      jsonb_build_object('id', o.id, 'code', o.code, 'advertiserId', o.advertiser_id, 'appId', o.app_id, 'currency', o.currency) as offer
    from affiliate.landing_urls l
    join affiliate.offers o on o.id = l.offer_id and o.status = 'active'
    join affiliate.apps a on a.id = o.app_id and a.status = 'active'
    join affiliate.advertisers v on v.id = l.advertiser_id and v.status = 'active'
    where coalesce((v.alert_settings->'landing_page_down'->>'on')::boolean, true)
    order by l.advertiser_id, l.url, o.id
  ), due as (
    select p.* from pages p
    left join logs.landing_checks k on k.advertiser_id = p.advertiser_id and k.url_hash = p.url_hash
    where k.next_check_at is null or k.next_check_at <= ${timestamp(now)}
    order by k.next_check_at nulls first limit ${most}
  ), taken as (
    insert into logs.landing_checks as k (advertiser_id, url_hash, url, next_check_at)
    select d.advertiser_id, d.url_hash, d.url, ${timestamp(now)} + ${LEASE} from due d order by d.advertiser_id, d.url_hash
    on conflict (advertiser_id, url_hash) do update set next_check_at = excluded.next_check_at
      where k.next_check_at <= ${timestamp(now)}
    returning k.advertiser_id, k.url_hash
  )
  select d.* from due d join taken t on t.advertiser_id = d.advertiser_id and t.url_hash = d.url_hash`

export const toDuePage = (row: Row): DuePage => ({
  advertiserId: readText(row.advertiser_id),
  urlHash: readText(row.url_hash),
  url: readText(row.url),
  offer: readRow(row.offer) as DuePage['offer'],
})

export interface CheckedPage {
  page: DuePage
  check: PageCheck
  nextAt: Date
}

/** Stores what checks came to. Pages that have been checked last a month ago are forgotten. */
export function settlePages(checked: readonly CheckedPage[], now: Date): SQL[] {
  const rows = checked.map(({ page, check, nextAt }) => ({
    ...{ advertiser_id: page.advertiserId, url_hash: page.urlHash, is: check.is },
    status: 'status' in check ? check.status : null,
    problem: 'problem' in check ? check.problem : null,
    next_check_at: nextAt,
  }))
  return [
    sql`
    update logs.landing_checks k set next_check_at = c.next_check_at, checked_at = ${timestamp(now)},
      failures = case c."is" when 'up' then 0 when 'down' then k.failures + 1 else k.failures end,
      status = case c."is" when 'unclear' then k.status else c.status end,
      problem = case c."is" when 'unclear' then k.problem else c.problem end
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as c(advertiser_id uuid, url_hash uuid, "is" text, status integer, problem text, next_check_at timestamptz)
    where k.advertiser_id = c.advertiser_id and k.url_hash = c.url_hash`,
    sql`delete from logs.landing_checks k where k.checked_at < ${timestamp(now)} - ${FORGOTTEN}`,
  ]
}
