/** Deliveries that are due, with all that their requests say. */
import { type SQL, sql } from 'drizzle-orm'
import {
  type ChatStop,
  currencies,
  eventKinds,
  postbackMethods,
  receiverKinds,
} from '../../../schema/vocabulary.ts'
import {
  readFlag,
  readMinorOrNull,
  readNumber,
  readRow,
  readText,
  readTextOrNull,
  readTexts,
  readTime,
  readTimeOrNull,
  readWord,
  readWordOrNull,
} from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'

export interface DueDelivery {
  id: string
  endpointId: string
  event: string
  eventId: string
  subjectId: string
  facts: Record<string, unknown>
  /** Whose endpoint it is. */
  owner: 'advertiser' | 'affiliate'
  occurredAt: Date
  /** This attempt, counted from 1. */
  attempt: number
  endpoint: Endpoint
  /** Of postbacks: what the macros stand for. */
  about: About
}

export interface Endpoint {
  kind: (typeof receiverKinds)[number]
  url: string
  host: string
  method: (typeof postbackMethods)[number]
  preset: string | null
  sendsNegative: boolean
  secret: string | null
  previousSecret: string | null
  previousUntil: Date | null
  /** Hosts that its account allows; empty = any. */
  allowedHosts: readonly string[]
}

export interface About {
  affiliateId: string | null
  affiliateCode: string | null
  advertiserId: string | null
  offerId: string | null
  conversionId: string | null
  clickId: string | null
  country: string | null
  subs: readonly (string | null)[]
  /** What the affiliate earned by the conversion at level 1. */
  minor: bigint | null
  currency: (typeof currencies)[number] | null
}

export const fanOutEvents = (most: number) =>
  sql`select affiliate.fan_out_events(${most}::integer) as events`

export interface ClaimLimits {
  most: number
  /** At a time, of one endpoint. */
  each: number
  leaseSeconds: number
}

/** Takes what is due, for the length of the lease. Rows for toClaim. */
export const claimDeliveries = (now: Date, { most, each, leaseSeconds }: ClaimLimits): SQL => sql`
  select id, attempt from affiliate.claim_deliveries(${now.toISOString()}::timestamptz, ${most}::integer, ${each}::integer,
    make_interval(secs => ${leaseSeconds}))`

export interface Claim {
  id: string
  /** Counted from 1. */
  attempt: number
}

export const toClaim = (row: Row): Claim => ({
  id: readText(row.id),
  attempt: readNumber(row.attempt),
})

/**
 * What the requests of claimed deliveries say. A statement after the claim: one that claims as well would read the rows as
 * they were when it began, and miss what another Worker wrote meanwhile.
 */
export function readClaimed(claims: readonly Claim[]): SQL {
  return sql`
    select d.id, d.endpoint_id, d.event, d.event_id, d.subject_id, d.facts, d.occurred_at, d.affiliate_id is null as is_of_advertiser,
      claimed.attempt,
      p.kind, p.url, p.host, p.method, p.preset, p.sends_negative, p.secret, p.previous_secret, p.previous_until,
      (select l.hosts from affiliate.endpoint_allow_lists l where l.account_id = coalesce(p.affiliate_id, p.advertiser_id)) as allowed_hosts,
      coalesce(d.affiliate_id, c.affiliate_id) as affiliate_id, f.code as affiliate_code,
      coalesce(c.advertiser_id, k.advertiser_id, u.advertiser_id, i.advertiser_id) as advertiser_id,
      coalesce(c.offer_id, k.offer_id, u.offer_id) as offer_id, c.id as conversion_id,
      coalesce(c.click_id, k.id, u.click_id) as click_id, k.country,
      array[k.sub1, k.sub2, k.sub3, k.sub4, k.sub5, k.sub6, k.sub7, k.sub8, k.sub9, k.sub10] as subs,
      coalesce(m.amount_minor, i.amount_minor) as minor, coalesce(m.currency, i.currency) as currency
    from json_to_recordset(${JSON.stringify(claims)}::json) as claimed (id uuid, attempt smallint)
    join logs.deliveries d on d.id = claimed.id
    join affiliate.endpoints p on p.id = d.endpoint_id
    left join affiliate.conversions c on c.id = d.subject_id
    left join affiliate.customers u on u.id = d.subject_id
    left join affiliate.payout_items i on i.id = d.subject_id
    left join affiliate.commissions m on m.conversion_id = c.id and m.level = 1
    left join affiliate.clicks k on k.id = coalesce(c.click_id, u.click_id, case when d.event = 'click' then d.subject_id end)
    left join affiliate.affiliates f on f.id = d.affiliate_id
    order by d.occurred_at, d.id`
}

export function toDueDelivery(row: Row): DueDelivery {
  return {
    id: readText(row.id),
    endpointId: readText(row.endpoint_id),
    // A webhook has a form for each event. One that only a newer Worker can read stays for that Worker.
    event: row.kind === 'webhook' ? readWord(eventKinds, row.event) : readText(row.event),
    eventId: readText(row.event_id),
    subjectId: readText(row.subject_id),
    facts: readRow(row.facts),
    owner: readFlag(row.is_of_advertiser) ? 'advertiser' : 'affiliate',
    occurredAt: readTime(row.occurred_at),
    attempt: readNumber(row.attempt),
    endpoint: {
      kind: readWord(receiverKinds, row.kind),
      url: readText(row.url),
      host: readText(row.host),
      method: readWord(postbackMethods, row.method),
      preset: readTextOrNull(row.preset),
      sendsNegative: readFlag(row.sends_negative),
      secret: readTextOrNull(row.secret),
      previousSecret: readTextOrNull(row.previous_secret),
      previousUntil: readTimeOrNull(row.previous_until),
      allowedHosts: readTexts(row.allowed_hosts ?? []),
    },
    about: {
      affiliateId: readTextOrNull(row.affiliate_id),
      affiliateCode: readTextOrNull(row.affiliate_code),
      advertiserId: readTextOrNull(row.advertiser_id),
      offerId: readTextOrNull(row.offer_id),
      conversionId: readTextOrNull(row.conversion_id),
      clickId: readTextOrNull(row.click_id),
      country: readTextOrNull(row.country),
      subs: (row.subs as (string | null)[] | null) ?? [],
      minor: readMinorOrNull(row.minor),
      currency: readWordOrNull(currencies, row.currency),
    },
  }
}

/** What one attempt came to. */
export interface Attempt {
  id: string
  state: 'retrying' | 'success' | 'failed'
  nextAt: Date | null
  request: string
  status: number | null
  answer: string | null
  /** Null = it arrived. */
  problem: string | null
  ms: number
  /** The receiver answered 410. */
  isGone: boolean
  /** Of a chat: why nothing is sent to it any more. */
  stop?: ChatStop | null
  /** Of a chat: its new address. */
  movedTo?: string | null
}

/** One row `stopped`: the endpoints that stopped now. */
export function settleDeliveries(attempts: readonly Attempt[], now: Date, failuresMost: number) {
  const rows = attempts.map(({ nextAt, isGone, movedTo, ...attempt }) => ({
    ...{ ...attempt, next_at: nextAt, is_gone: isGone, moved_to: movedTo },
  }))
  return sql`select affiliate.settle_deliveries(${JSON.stringify(rows)}::json, ${now.toISOString()}::timestamptz,
    ${failuresMost}::integer) as stopped`
}
