/** The log of clicks. */
import { type SQL, sql } from 'drizzle-orm'
import { type ClickReason, clickReasons } from '../../../../schema/vocabulary.ts'
import {
  readFlag,
  readNumber,
  readText,
  readTextOrNull,
  readTime,
  readWord,
  readWordOrNull,
} from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'
import { clickAttribute, within } from '../../db/raw-sources.ts'
import {
  type ClickDetails,
  type LogPage,
  type LogSelection,
  type NamedRecord,
  type Verdict,
  verdicts,
} from '../log-questions-rules.ts'
import {
  clickDetails,
  endOf,
  filtered,
  idsWithin,
  namedRecord,
  namedRecords,
  recordNames,
  startOf,
  toClickDetails,
} from './selected.ts'

/** Newest first. Names and counts are read for the rows of the page only. */
export function listClicks(selection: LogSelection, { afterId, limit }: LogPage): SQL {
  const { scope, clickId, isTest, filters } = selection
  const isKeptShown =
    scope.kind === 'affiliate' ? sql`and kept.affiliate_id = p.affiliate_id` : sql``
  return sql`
    with p as materialized (
      select k.*, ${clickAttribute('verdict')} as verdict from affiliate.clicks k
        ${filters.campaign ? sql`left join affiliate.links l on l.id = k.link_id` : sql``}
      where ${idsWithin(sql`k.id`, selection)}
        and k.clicked_at >= ${startOf(selection)} and k.clicked_at < ${endOf(selection)}
        and k.is_test = ${isTest} ${within(scope, 'k')}
        ${clickId === null ? sql`` : sql`and k.id = ${clickId}::uuid`}
        ${afterId === null ? sql`` : sql`and k.id < ${afterId}::uuid`}
        ${filtered(selection, clickAttribute)}
      order by k.id desc limit ${limit})
    select p.id, p.clicked_at, p.offer_id, p.app_id, p.advertiser_id, p.affiliate_id, ${clickDetails('p')},
      host(p.ip) as ip, p.verdict, p.reason, p.duplicate_of, p.is_test,
      (select kept.id from affiliate.clicks kept where kept.id = p.kept_click_id ${isKeptShown}) as kept_click_id,
      (select count(*)::int from affiliate.conversions c
        where c.click_id = p.id and c.affiliate_id = p.affiliate_id and c.status <> 'rejected'
          and c.event in ('lead', 'sale', 'rebill')) as conversions,
      ${recordNames}
    from p left join affiliate.links l on l.id = p.link_id ${namedRecords}
    order by p.id desc`
}

export interface ClickEntry extends ClickDetails {
  id: string
  clickedAt: Date
  offer: NamedRecord
  app: NamedRecord
  advertiser: NamedRecord
  affiliate: NamedRecord
  /** As far as the advertiser's setting keeps it. */
  ip: string | null
  verdict: Verdict
  reason: ClickReason | null
  duplicateOf: string | null
  keptClickId: string | null
  isTest: boolean
  /** Leads, sales and rebills that were not rejected. */
  conversions: number
}

export function toClickEntry(row: Row): ClickEntry {
  return {
    id: readText(row.id),
    clickedAt: readTime(row.clicked_at),
    offer: namedRecord(row, 'offer'),
    app: namedRecord(row, 'app'),
    advertiser: namedRecord(row, 'advertiser'),
    affiliate: namedRecord(row, 'affiliate'),
    ...toClickDetails(row),
    ip: readTextOrNull(row.ip),
    verdict: readWord(verdicts, row.verdict),
    reason: readWordOrNull(clickReasons, row.reason),
    duplicateOf: readTextOrNull(row.duplicate_of),
    keptClickId: readTextOrNull(row.kept_click_id),
    isTest: readFlag(row.is_test),
    conversions: readNumber(row.conversions),
  }
}
