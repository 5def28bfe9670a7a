/**
 * An affiliate's money events, limited to what the affiliate may see, and the debts of affiliates.
 */

import { type SQL, sql } from 'drizzle-orm'
import {
  type ConversionEvent,
  conversionEvents,
  currencies,
  type MoneyEventKind,
  moneyEventKinds,
} from '../../../schema/vocabulary.ts'
import { readText, readTextOrNull, readTime, readWord, readWordOrNull } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import type { Money } from '../../core/money.ts'

export interface OwnEventsPage {
  affiliateId: string
  advertiserId: string | null
  kinds: readonly MoneyEventKind[]
  afterId: string | null
  limit: number
}

export interface OwnEvent {
  id: string
  kind: MoneyEventKind
  event: ConversionEvent | null
  advertiser: { id: string; name: string }
  offer: string | null
  level: number | null
  money: Money | null
  createdAt: Date
}

/**
 * Newest first. Contains only the affiliate's own facts, never what the advertiser pays in total.
 */
export function listOwnEvents(page: OwnEventsPage): SQL {
  const { affiliateId, advertiserId, kinds, afterId, limit } = page
  return sql`
    select e.id, e.kind, e.advertiser_id, a.name as advertiser_name, o.name as offer_name,
      e.facts->>'event' as event, e.facts->>'level' as level, e.facts->>'currency' as currency,
      coalesce(e.facts->>'taken_minor', e.facts->>'debt_minor', e.facts->>'commission_minor') as minor,
      e.created_at
    from logs.events e
    join affiliate.advertisers a on a.id = e.advertiser_id
    left join affiliate.conversions c
      on c.id = e.subject_id and c.affiliate_id = ${affiliateId}::uuid
    left join affiliate.offers o on o.id = c.offer_id
    where e.affiliate_id = ${affiliateId}::uuid
      and e.kind in (select jsonb_array_elements_text(${JSON.stringify(kinds)}::jsonb))
      and (${advertiserId}::uuid is null or e.advertiser_id = ${advertiserId}::uuid)
      and (${afterId}::uuid is null or e.id < ${afterId}::uuid)
    order by e.id desc limit ${limit}`
}

export function toOwnEvent(row: Row): OwnEvent {
  const currency = readWordOrNull(currencies, row.currency)
  const minor = readTextOrNull(row.minor)
  return {
    id: readText(row.id),
    kind: readWord(moneyEventKinds, row.kind),
    event: readWordOrNull(conversionEvents, row.event),
    advertiser: { id: readText(row.advertiser_id), name: readText(row.advertiser_name) },
    offer: readTextOrNull(row.offer_name),
    level: row.level === null ? null : Number(row.level),
    money: currency === null || minor === null ? null : { minor: BigInt(minor), currency },
    createdAt: readTime(row.created_at),
  }
}

export interface Debt {
  advertiser: { id: string; name: string }
  affiliate: { id: string; name: string; code: string }
  debt: Money
  inTransit: Money
}

export function listDebts(limit: number): SQL {
  return sql`
    select d.currency, d.advertiser_id, a.name as advertiser_name, d.affiliate_id,
      f.name as affiliate_name, f.code as affiliate_code,
      (d.debits_minor - d.credits_minor)::text as debt,
      coalesce((t.credits_minor - t.debits_minor)::text, '0') as in_transit
    from ledger.accounts d
    join affiliate.advertisers a on a.id = d.advertiser_id
    join affiliate.affiliates f on f.id = d.affiliate_id
    left join ledger.accounts t on t.kind = 'aff.in_transit' and t.currency = d.currency
      and t.advertiser_id = d.advertiser_id and t.affiliate_id = d.affiliate_id
    where d.kind = 'aff.debt' and d.debits_minor > d.credits_minor
    order by d.currency, d.debits_minor - d.credits_minor desc, d.id limit ${limit}`
}

export function toDebt(row: Row): Debt {
  const currency = readWord(currencies, row.currency)
  const money = (column: string) => ({ minor: BigInt(row[column] as string), currency })
  return {
    advertiser: { id: readText(row.advertiser_id), name: readText(row.advertiser_name) },
    affiliate: {
      id: readText(row.affiliate_id),
      name: readText(row.affiliate_name),
      code: readText(row.affiliate_code),
    },
    debt: money('debt'),
    inTransit: money('in_transit'),
  }
}
