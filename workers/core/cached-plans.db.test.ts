/** Functions with cached plans read exactly the fields that TypeScript sends, name by name. */
import { type SQL, sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import { beforeAll, expect, test } from 'vitest'
import { type ClickRow, insertClicks, type MessageRow } from '../clicks/db/clicks.ts'
import type { CountChange } from '../conversions/record/db/conversion-counts.ts'
import { findConversionFacts } from '../conversions/record/db/conversion-facts.ts'
import { type Earning, recordEarnings } from '../conversions/record/db/record-earnings.ts'
import { saleOf, seedTenant } from '../test/books-world.ts'
import { makeDatabaseWorld } from '../test/fresh-database.ts'
import { type Row, runScoped } from './database.ts'
import type { OutboundEvent } from './events.ts'
import { newId } from './ids.ts'

const now = new Date()
let functions: Map<string, { names: string[]; source: string }>

const world = await makeDatabaseWorld()
beforeAll(async () => {
  const [rows = []] = await runScoped(world.system, { kind: 'system' }, [
    sql`select p.proname, to_json(p.proargnames) as names, p.prosrc from pg_proc p
        join pg_namespace n on n.oid = p.pronamespace where n.nspname in ('affiliate', 'ledger')
        order by p.oid`,
  ])
  functions = new Map(
    rows.map(({ proname, names, prosrc }: Row) => [
      proname as string,
      { names: (names ?? []) as string[], source: prosrc as string },
    ]),
  )
}, 60_000)

/** The columns as which the function reads a JSON parameter, at every place. */
function columnsRead(name: string, parameter: string): string[][] {
  const reading = new RegExp(
    `json_to_record(?:set)?\\(${parameter}\\)\\s+as \\w+\\s*\\(([^)]+)\\)`,
    'g',
  )
  const found = [...(functions.get(name)?.source ?? '').matchAll(reading)]
  expect(found.length, `${name} reads ${parameter}`).toBeGreaterThan(0)
  return found.map(([, columns = '']) =>
    columns.split(',').map((column) => column.trim().split(/\s+/)[0] as string),
  )
}

const paramsOf = (statement: SQL) => new PgDialect().sqlToQuery(statement).params
function keysOf(param: unknown): string[] {
  const json = JSON.parse(param as string) as object | object[]
  return Object.keys(Array.isArray(json) ? (json[0] as object) : json).toSorted()
}

interface Parts extends Pick<Earning, 'conversion' | 'entries'> {
  change: CountChange
  event: OutboundEvent
  line: NonNullable<Earning['line']>
}

/** A value for every field, including optional ones. */
async function earning() {
  const tenant = await seedTenant(world.system)
  const id = newId(now)
  const line = { id, affiliateId: tenant.affiliateId, level: 1, rateBps: 1, fixedMinor: 1n }
  const amount = { minor: 100n, currency: 'USD' } as const
  const commission = { ...line, amount, status: 'held', holdUntil: now, releasedAt: now }
  const owner = { advertiserId: tenant.advertiserId, affiliateId: tenant.affiliateId }
  const report = {
    ...saleOf(tenant),
    ...{ originalExternalId: 'order', visitor: { ip: '192.0.2.7' }, metadata: {} },
    ...{ foreignStatus: 'ok', customerId: 'customer' },
  }
  const entries = [
    {
      ...{ idempotencyKey: 'key', reason: 'commission_created', currency: 'USD', effectiveAt: now },
      ...{ commissionId: id, payoutItemId: null, conversionId: id, bookingId: null },
      transfers: [
        {
          debit: { kind: 'adv.receivable', ...owner, affiliateId: null },
          credit: { kind: 'aff.available', ...owner },
          amountMinor: 1n,
        },
      ],
    },
  ]
  const conversion = {
    ...{ id, offerId: id, affiliateId: id, clickId: id, customerId: id, originalId: id },
    ...{ amount, currency: 'USD', revenueMinor: 1n, feeMinor: 1n, status: 'approved', receipt: {} },
    ...{ rejection: 'none', attributedBy: 'click', occurredAt: now, recordedAt: now },
    commissions: [{ ...commission, isInReview: false }],
    renewal: null,
  }
  const change = {
    ...{ at: now, ...owner, offerId: id, event: 'sale', currency: 'USD', conversions: 1 },
    ...{ amountMinor: 1n, revenueMinor: 1n, commissionMinor: 1n, uplineMinor: 1n },
    conversionId: id,
  }
  const event = {
    id,
    kind: 'conversion.recorded',
    ...owner,
    subjectId: id,
    facts: {},
    createdAt: now,
  }
  const inbound = { id, ...owner, appId: id, appKeyId: id, source: 'api', foreignStatus: 'ok' }
  const evaluated = {
    verdict: 'recorded',
    detail: 'why',
    conversionId: id,
    parked: null,
    judgedAt: now,
  }
  const journaled = { report: { ...inbound, body: '', receivedAt: now }, evaluated }
  const written = {
    ...{ report, contentHash: 'hash', conversion, entries, changes: [change], events: [event] },
    binding: { id, replaces: now },
    known: { id, affiliateId: id, boundAt: now, endedAt: now },
    ...{
      firstOrder: { clickId: id, mayRepeat: false, isHeld: false, closesClickId: id },
      completes: 'hash',
    },
    line: journaled,
    awaited: [{ what: 'conversion', key: 'key' }],
  }
  const parts = { conversion, entries, change, event, line: journaled }
  // Only the part that is sent to the database is filled in.
  return { written: recordEarnings([written as never]), report, ...(parts as unknown as Parts) }
}

/** The function and parameter that read each part of a batch. */
const readers: Readonly<Record<string, readonly [string, string]>> = {
  accounts: ['lock_accounts', 'of_accounts'],
  swept: ['lock_accounts', 'of_swept'],
  funds: ['require_funds', 'of_funds'],
  bindings: ['require_bindings', 'of_bindings'],
  orders: ['require_first_orders', 'of_orders'],
  customers: ['bind_customers', 'of_customers'],
  conversions: ['insert_conversions', 'of_conversions'],
  commissions: ['insert_conversions', 'of_commissions'],
  entries: ['post_entries', 'of_entries'],
  lines: ['post_entries', 'of_lines'],
  changes: ['count_conversions', 'of_changes'],
  events: ['insert_events', 'of_events'],
  reports: ['insert_reports', 'of_reports'],
  awaited: ['reports_awaiting', 'of_awaited'],
}

test('the names written with conversions are those that the functions read', async () => {
  const { written } = await earning()
  const [json] = paramsOf(written)
  expect(columnsRead('record_conversions', 'of_batch')[0]?.toSorted()).toEqual(keysOf(json))
  const batch = JSON.parse(json as string) as Record<string, object[]>
  for (const [part, [name, parameter]] of Object.entries(readers)) {
    // The debt sweep names its entries for the next statement.
    const keys = Object.keys(batch[part]?.[0] ?? {}).filter((key) => key !== 'keys')
    const columns = new Set(columnsRead(name, parameter).flat())
    expect([...columns].toSorted(), `${name} ${parameter}`).toEqual(keys.toSorted())
  }
})

test('what the consumer writes is what affiliate.record_clicks reads', () => {
  const message: Record<keyof MessageRow, null> = {
    ...{ isolate: null, sequence: null, cumulative: null, clicks: null, unknown_codes: null },
    ...{ lock_groups: null, inherits: null, offers: null, seen_from: null, seen_until: null },
  }
  const click: Record<keyof ClickRow, null> = {
    ...{ id: null, at: null, offer_id: null, app_id: null, advertiser_id: null },
    ...{ affiliate_id: null, link_id: null, landing_url_id: null, sub1: null, sub2: null },
    ...{ sub3: null, sub4: null, sub5: null, sub6: null, sub7: null, sub8: null, sub9: null },
    ...{ sub10: null, ip: null, country: null, region: null, city: null, asn: null, device: null },
    ...{ os: null, browser: null, user_agent: null, referrer: null, language: null },
    ...{ fingerprint: null, reason: null, duplicate_of: null, lease_ids: null, consent: null },
    ...{ visitor: null, inherits: null, dedupe_ms: null, has_company: null },
    ...{ kept_click_id: null, utm_source: null, utm_medium: null, utm_campaign: null },
    ...{ referrer_host: null, cost_micros: null, cost_currency: null, is_test: null },
  }
  const [messages, clicks] = paramsOf(insertClicks([message as never], [click as never]))
  const ofMessages = new Set(columnsRead('record_clicks', 'of_messages').flat())
  expect([...ofMessages].toSorted()).toEqual(keysOf(messages))
  expect(columnsRead('record_clicks', 'of_clicks')[0]?.toSorted()).toEqual(keysOf(clicks))
})

test('the names sent for conversions are those that affiliate.conversion_facts reads', async () => {
  const tenant = await seedTenant(world.system)
  const asked = { report: saleOf(tenant), appKeyId: null, now, receivedAt: now }
  const result = keysOf(paramsOf(findConversionFacts([asked]))[0])
  const read = new Set(columnsRead('conversion_facts', 'of_reports').flat())
  expect([...read].toSorted()).toEqual(result)
})

test('no closed list of words is stored word by word: every write would read each of them', async () => {
  const [slow] = await runScoped(world.system, { kind: 'system' }, [
    sql`select conname from pg_constraint where contype = 'c' and pg_get_constraintdef(oid) ~ 'ANY \\(ARRAY'`,
  ])
  expect(slow).toEqual([])
})
