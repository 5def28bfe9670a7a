/** Each row of a round is made of its own report, in whatever order many are told. */

import { sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import { beforeAll, expect, test } from 'vitest'
import { attributionRules } from '../../../../schema/vocabulary.ts'
import { customerTermsToJson } from '../../../commissions/rules/customer-terms.ts'
import { callScoped, runScoped } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import {
  type Account,
  affiliateAccount,
  type Books,
  type LedgerEntry,
} from '../../../ledger/rules/ledger.ts'
import * as money from '../../../test/books-world.ts'
import { makeDice } from '../../../test/dice.ts'
import { sourceNames } from '../../sources/sources.ts'
import { type Awaited, reportToJson } from '../rules/report.ts'
import { conversionRow } from './conversions.ts'
import { inboundReportRow, insertInboundReport, judgeParkedReport, WOKEN_MAX } from './inbound.ts'
import { type Earning, recordEarnings, toWoken } from './record-earnings.ts'

const { roll, pick, chance } = makeDice('rounds')
const [number, minor] = [() => 1 + roll(9_999), () => BigInt(1 + roll(9_999))]
const time = () => new Date(Date.UTC(2026, 10, 1) + roll(1_000_000) * 1000)
const id = () => newId(time())
const maybe = <Value>(value: Value) => (chance(3, 4) ? value : null)
const currency = () => pick(['USD', 'EUR'] as const)
const amount = () => ({ minor: minor(), currency: currency() })
const hours = Array.from({ length: 168 }, (_, n) => new Date(Date.UTC(2026, 10, 1, (n * 7) % 169)))

let ground: money.MoneyGround
const places: money.SeededTenant[] = []
const [told, tables] = [[] as Earning[], new Map<string, object[]>()]
const parked: { id: string; receivedAt: Date; key: string }[] = []
/** Our ids of the customers who are bound. */
const boundIds = new Map<string, string>()
const keyOf = (appId: string, { what, key }: Awaited) => `${appId} ${what} ${key}`

beforeAll(async () => {
  ground = await money.makeMoneyGround()
  for (const terms of Array(2).fill({ sponsors: 2, depositMinor: 9_000_000n })) {
    const place = await money.seedTenant(ground.system, terms)
    await money.deposit(ground.system, { ...place, currency: 'EUR' }, 9_000_000n)
    places.push(place)
  }
})

type Wish = { customerId?: string; binds?: boolean; known?: string | undefined; sweeps?: boolean }

function conversionOf(place: money.SeededTenant, known?: string): Earning['conversion'] {
  const affiliates = [place.affiliateId, ...place.sponsorIds]
  const earlier = told.find(({ report }) => report.advertiserId === place.advertiserId)
  return {
    ...{ id: id(), status: pick(['approved', 'pending']), rejection: null, offerId: place.offerId },
    ...{ affiliateId: pick(affiliates), clickId: maybe(id()), customerId: known ?? null },
    ...{ attributedBy: pick(attributionRules), amount: maybe(amount()), currency: currency() },
    ...{ revenueMinor: minor(), feeMinor: minor(), occurredAt: time(), recordedAt: time() },
    ...{ originalId: earlier ? maybe(earlier.conversion.id) : null, receipt: { of: number() } },
    commissions: ([1, 2, 3] as const).slice(roll(4)).map((level) => ({
      ...{ id: id(), level, affiliateId: pick(affiliates), rateBps: number(), fixedMinor: minor() },
      ...{ amount: amount(), releasedAt: maybe(time()), status: pick(['held', 'pending']) },
      ...{ holdUntil: time(), isInReview: chance(1, 2) },
    })),
  }
}

function entryOf(books: Books, conversionId: string, sweeps = false): LedgerEntry {
  const from: Account = { ...books, kind: 'adv.deposit', affiliateId: null }
  const pending = affiliateAccount('aff.pending', books)
  const last = affiliateAccount(sweeps ? 'aff.available' : 'aff.hold', books)
  const first = { debit: from, credit: pending, amountMinor: 9_999n + minor() }
  const second = { debit: pending, credit: last, amountMinor: minor() }
  return {
    ...{ idempotencyKey: id(), reason: 'commission_created', bookingId: null, payoutItemId: null },
    ...{ currency: currency(), commissionId: maybe(id()), conversionId: maybe(conversionId) },
    ...{ effectiveAt: time(), transfers: sweeps || chance(1, 2) ? [first, second] : [first] },
  }
}

function earningOf(place: money.SeededTenant, externalId: string, wish: Wish): Earning {
  const { advertiserId, appId, offerId } = place
  const conversion = conversionOf(place, wish.known)
  const books = { advertiserId, affiliateId: conversion.affiliateId ?? '' }
  const [event, customerId] = [pick(['lead', 'sale', 'rebill'] as const), wish.customerId ?? null]
  const door = () => ({ source: pick(sourceNames), foreignStatus: maybe(id()) })
  const sent = { advertiserId, appId, id: id(), appKeyId: maybe(place.appKeyId), body: id() }
  const report = { ...sent, ...door(), receivedAt: time() }
  const judged = { conversionId: conversion.id, detail: maybe(id()), judgedAt: time() }
  const terms = { since: time(), rules: {}, level2Bps: number(), level3Bps: number() }
  const awaited: Awaited[] = [{ what: 'conversion', key: externalId }]
  if (customerId !== null) awaited.push({ what: 'customer', key: customerId })
  return {
    report: {
      ...{ advertiserId, appId, event, externalId, customerId, clickId: null, coupon: null },
      ...{ ...door(), originalExternalId: maybe(id()), occurredAt: null, amount: null },
      ...{ visitor: maybe({ ip: `192.0.2.${roll(256)}` }), metadata: maybe({ of: number() }) },
    },
    ...{ contentHash: id(), conversion, awaited, binding: wish.binds ? { id: id(), terms } : null },
    entries: [1, 2].slice(roll(3)).map(() => entryOf(books, conversion.id, wish.sweeps)),
    changes: [1, 2].map(() => ({
      ...{ at: hours.pop() as Date, ...books, offerId, event, currency: currency() },
      ...{ conversions: number(), amountMinor: minor(), revenueMinor: minor() },
      commissionMinor: minor(),
    })),
    events: [1, 2].slice(roll(3)).map(() => ({
      ...{ advertiserId, affiliateId: maybe(id()), subjectId: id(), facts: { of: number() } },
      ...{ id: id(), kind: pick(['review.opened', 'commission.unfunded']), createdAt: time() },
    })),
    line: maybe({ report, judged: { ...judged, parked: null, verdict: 'recorded' } }),
  }
}

const others = `to_jsonb(t)->>'awaits' is not null or to_jsonb(t)->>'reason' <> 'commission_created'`
/** What the table holds of rounds, and nothing else; but for what the database makes. */
async function expectRows(table: string, all: readonly object[]) {
  const json = JSON.stringify(all, (_, cell) => (typeof cell === 'bigint' ? `${cell}` : cell))
  const told = json.replace(/[A-Z](?=\w*":)/g, (letter) => `_${letter.toLowerCase()}`)
  const made = table === 'ledger.transactions' ? '{id,recorded_at}' : '{}'
  const row = sql`to_jsonb(t) - ${made}::text[] as row`
  const kept = sql.raw(`${table} t where (${others}) is not true`)
  const of = sql.raw(`null::${table}`)
  const [rows, expected] = await runScoped(ground.system, { kind: 'system' }, [
    sql`select ${row} from ${kept} order by 1`,
    sql`select ${row} from json_populate_recordset(${of}, ${told}::json) t order by 1`,
  ])
  expect(rows, table).toEqual(expected)
}

const hourly = ({ at, ...change }: Earning['changes'][0]) => ({ ...change, hour: at })
function rowsOf({ report, conversion, binding, ...it }: Earning, customerId: string | null) {
  const { id, offerId, affiliateId, clickId, attributedBy, recordedAt } = conversion
  const { advertiserId, appId } = report
  const terms = binding && customerTermsToJson(binding.terms)
  const customer = { advertiserId, appId, externalId: report.customerId, offerId, affiliateId }
  const bound = { ...customer, clickId, boundAt: recordedAt, boundBy: attributedBy, terms }
  const row = conversionRow(report, it.contentHash, conversion)
  const none = { refundedMinor: 0, feeReturnedMinor: 0 }
  return {
    'affiliate.customers': customerId === binding?.id ? [{ ...bound, id: customerId }] : [],
    'affiliate.conversions': [{ ...row, ...none, customer_id: row.customer_id ?? customerId }],
    'affiliate.commissions': conversion.commissions.map(({ amount, ...line }) => ({
      ...{ ...line, conversionId: id, advertiserId, offerId, createdAt: recordedAt },
      ...{ amountMinor: amount.minor, currency: amount.currency, refundedMinor: 0 },
    })),
    'affiliate.conversion_rollups_hourly': it.changes.map(hourly),
    'logs.events': it.events,
    'logs.inbound_reports': it.line ? [inboundReportRow(it.line.report, it.line.judged)] : [],
    'ledger.transactions': it.entries.map((entry) => ({ ...entry, ...entry.transfers[0]?.credit })),
  }
}

const transferred = sql.raw(`select concat_ws(' ', idempotency_key, amount_minor, l.currency,
    d.kind, d.advertiser_id, d.affiliate_id, c.kind, c.advertiser_id, c.affiliate_id) as line
  from ledger.transfers l join ledger.transactions t on t.id = l.transaction_id
  join ledger.accounts d on d.id = debit_account_id and d.currency = l.currency
  join ledger.accounts c on c.id = credit_account_id and c.currency = l.currency
    and (c.advertiser_id, c.affiliate_id) = (l.advertiser_id, l.affiliate_id)
  where reason = 'commission_created' order by t.id, l.id`)
const whose = 'offer_id, affiliate_id, advertiser_id, event, currency'
const sums = 'sum(conversions), sum(amount_minor), sum(revenue_minor), sum(commission_minor)'
const wrongDays = sql.raw(`select day, ${whose}, ${sums} from affiliate.conversion_rollups_daily
  group by 1, ${whose} except select (hour at time zone 'UTC')::date, ${whose}, ${sums}
  from affiliate.conversion_rollups_hourly group by 1, ${whose}`)

async function expectPostings() {
  const sideOf = (it: Account) => [it.kind, it.advertiserId, it.affiliateId].join(' ').trim()
  const entries = told.flatMap((earning) => earning.entries)
  const lines = entries.map(({ idempotencyKey: key, currency, transfers }) =>
    transfers.map(({ debit, credit, amountMinor }) => ({
      line: `${key} ${amountMinor} ${currency} ${sideOf(debit)} ${sideOf(credit)}`,
    })),
  )
  expect(await money.ask(ground.system, transferred)).toEqual(lines.flat())
  expect(await money.ask(ground.system, wrongDays)).toEqual([])
}

/** So many wait for each thing that the earning brings; one for none of it, and one does not wait any more. */
async function park({ report, awaited }: Earning, times: number) {
  const judged = { detail: null, conversionId: null, judgedAt: time(), parked: null }
  const other: Awaited = { what: 'customer', key: report.externalId }
  const wanted = Array.from({ length: times + 1 }, () => [...awaited, other]).flat()
  const lines = wanted.map((awaits) => ({ id: id(), receivedAt: time(), awaits }))
  const statements = lines.map(({ awaits, ...own }) => {
    const line = { ...report, ...own, appKeyId: null, body: '' }
    const waits = { report: reportToJson(report), awaits }
    return insertInboundReport(line, { ...judged, verdict: 'parked', parked: waits })
  })
  const [gone, ...others] = lines
  statements.push(judgeParkedReport(gone?.id ?? '', { ...judged, verdict: 'failed' }))
  await runScoped(ground.system, { kind: 'system' }, statements)
  parked.push(...others.map((it) => ({ ...it, key: keyOf(report.appId, it.awaits) })))
}

async function write(round: readonly Earning[]) {
  for (const [n, it] of round.entries()) await park(it, n === 3 ? WOKEN_MAX : n % 3)
  const advertiserIds = [...new Set(round.map(({ report }) => report.advertiserId))]
  const scope = { kind: 'advertisers', advertiserIds } as const
  const row = await callScoped(ground.api, scope, recordEarnings(round))
  parked.sort((a, b) => +a.receivedAt - +b.receivedAt || (a.id < b.id ? -1 : 1))
  const woken = round.map(({ report, awaited }) => {
    const keys = awaited.map((it) => keyOf(report.appId, it))
    return parked.flatMap(({ key, id }) => (keys.includes(key) ? [id] : [])).slice(0, WOKEN_MAX)
  })
  expect(toWoken(row, round.length)).toEqual(woken)
  for (const earning of round) {
    const { report, binding } = earning
    const key = keyOf(report.appId, { what: 'customer', key: `${report.customerId}` })
    // Whoever is bound already stays so.
    if (binding !== null && !boundIds.has(key)) boundIds.set(key, binding.id)
    const rows = Object.entries(rowsOf(earning, boundIds.get(key) ?? null))
    for (const [table, own] of rows) tables.set(table, [...(tables.get(table) ?? []), ...own])
  }
  told.push(...round)
  for (const [table, rows] of tables) await expectRows(table, rows)
  await expectPostings()
}

/** Each app by turns; in it neither ids nor customers come in the order of telling. */
const roundOf = (name: string, wishOf: (customerId: string, n: number, appId: string) => Wish) =>
  Array.from({ length: 24 }, (_, n) => {
    const place = places[n % 2] as money.SeededTenant
    const wish = wishOf(`customer-${10 + (((n >> 1) * 5) % 12)}`, n >> 1, place.appId)
    return earningOf(place, `${name}-${99 - n}`, wish)
  })

test('customers are bound each by their own report', async () => {
  await write(roundOf('new', (customerId, n) => ({ customerId, binds: n % 4 !== 3 })))
})

test('some are bound already, asked for, known by our id, unknown or nobody', async () => {
  const wishOf = (customerId: string, n: number, appId: string): Wish => {
    const known = boundIds.get(keyOf(appId, { what: 'customer', key: customerId }))
    const bound = ['new', 'old'].map((it) => ({ customerId: `${it}-${customerId}`, binds: true }))
    const bindings = [...bound, { ...bound[0], known }, { customerId, binds: true }]
    const wishes = [...bindings, { known }, {}, { known, customerId }, { customerId }]
    return { ...wishes[(n * 3) % 8], sweeps: n > 5 }
  }
  await write(roundOf('again', wishOf))
})

test('what nobody says is not told', async () => {
  const { report, conversion, ...earning } = earningOf(places[0] as money.SeededTenant, 'one', {})
  const silent = { visitor: null, metadata: null, foreignStatus: null, originalExternalId: null }
  const unsaid = { originalId: null, clickId: null, amount: null, currency: null, offerId: null }
  Object.assign(conversion, unsaid, { affiliateId: null, status: 'rejected', commissions: [] })
  const none = { binding: null, line: null, awaited: [], entries: [], changes: [], events: [] }
  const bare = { ...earning, ...none, conversion, report: { ...report, ...silent } }
  const [json] = new PgDialect().sqlToQuery(recordEarnings([bare])).params
  expect(`${Object.keys(JSON.parse(`${json}`))}`.replaceAll('conversion_', '')).toBe(
    'ids,times,id,advertiser,app,event,external_id,content_hash,revenue_minor,fee_minor,status,' +
      'attributed_by,receipt,source,occurred_at,recorded_at,woken_most',
  )
  await write([bare])
})
