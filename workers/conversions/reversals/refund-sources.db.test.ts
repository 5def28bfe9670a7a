/** One refund that several sources report, several refunds of one order, and several conversions of one order id. */
import { sql } from 'drizzle-orm'
import { describe, expect, it, test } from 'vitest'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { Refusal } from '../../core/refusal.ts'
import type { SnapshotStore } from '../../snapshots/store.ts'
import {
  ask,
  expectSoundBooks,
  id,
  saleOf,
  seedClick,
  seedTenant,
  setAdvertiser,
  type Tenant,
} from '../../test/books-world.ts'
import { makeDatabaseWorld } from '../../test/fresh-database.ts'
import { type ConversionInput, recordConversion } from '../record/verbs/record-conversion.ts'
import { recordQuery } from '../sources/query/ingest.ts'

const { api, system } = await makeDatabaseWorld()
const now = new Date()
const secretHash = 'b'.repeat(64)
const store = {} as SnapshotStore

interface Shop {
  tenant: Tenant
  clickId: string
}

/** An offer that pays 30 % and 20 % of rebills, and takes postbacks. */
async function open(): Promise<Shop> {
  const terms = { depositMinor: 1_000_000n, rebillBps: 2_000 }
  const tenant = await seedTenant(system, terms)
  await runScoped(api, { kind: 'advertiser', advertiserId: tenant.advertiserId }, [
    sql`update affiliate.offers set postback_secret_hash = ${secretHash} where id = ${tenant.offerId}`,
  ])
  const clickId = await seedClick(system, tenant, new Date(now.getTime() - 60_000))
  return { tenant, clickId }
}

/** What is said of a report: an outcome, or the first field that it is refused for. */
type Says = (shop: Shop) => Promise<string>

const outcomeOf = (promise: Promise<string>) =>
  promise.catch((error: unknown) => {
    if (error instanceof Refusal) return error.fields[0]?.field ?? error.code
    throw error
  })

const postback =
  (query: Record<string, string>): Says =>
  ({ clickId }) => {
    const asked = new URLSearchParams({ click_id: clickId, ...query }).toString()
    const sent = { source: 'postback' as const, reportId: id(), receivedAt: now, ip: null }
    return outcomeOf(
      recordQuery({ db: system, store, now, newId }, { ...sent, query: asked, secretHash }),
    )
  }

const app =
  (over: Partial<ConversionInput>): Says =>
  ({ tenant }) =>
    outcomeOf(
      recordConversion(api, saleOf(tenant, { now, ...over })).then(({ outcome }) => outcome),
    )

const usd = (minor: number) => ({ minor: BigInt(minor), currency: 'USD' }) as const
const sells =
  (externalId = 'order-1', minor = 5_000): Says =>
  (shop) =>
    app({ clickId: shop.clickId, externalId, amount: usd(minor), customerId: 'eve' })(shop)
const renews = (externalId: string, minor: number) =>
  app({ event: 'rebill', externalId, customerId: 'eve', amount: usd(minor) })
const refunds = (externalId: string, minor: number | null, over: Partial<ConversionInput> = {}) =>
  app({
    ...{ event: 'refund', externalId, originalExternalId: 'order-1' },
    ...{ amount: minor === null ? null : usd(minor), ...over },
  })
const called = (amount: string, more: Record<string, string> = {}) =>
  postback({ status: 'refund', txid: 'order-1', amount, ...more })
const total = (refunded_total: string) =>
  postback({ status: 'refund', txid: 'order-1', refunded_total })
const yesterday = { occurredAt: new Date(now.getTime() - 24 * 60 * 60_000) }

/** What is left of each sale and rebill, in cents, by event. */
async function left({ tenant }: Shop) {
  const rows = await ask(
    system,
    sql`select event || ' ' || (amount_minor - refunded_minor) as money from affiliate.conversions
      where advertiser_id = ${tenant.advertiserId} and event in ('sale', 'rebill')
      order by event desc, external_id`,
  )
  return rows.map(({ money }) => money).join(', ')
}

/** Each step with what is said of it; then what is left. */
const cases: [string, [Says, string][], string][] = [
  [
    'by postback, an id each',
    [
      [called('10.00', { refund_id: 'r1' }), 'recorded'],
      [called('10.00', { refund_id: 'r2' }), 'recorded'],
      [called('10.00', { refund_id: 'r2' }), 'replayed'],
    ],
    'sale 3000',
  ],
  [
    'by postback, an id each as txid',
    [
      [called('10.00', { txid: 'r1', original_txid: 'order-1' }), 'recorded'],
      [called('10.00', { txid: 'r2', original_txid: 'order-1' }), 'recorded'],
    ],
    'sale 3000',
  ],
  [
    'by postback, a running total',
    [
      [total('10.00'), 'recorded'],
      [total('25.00'), 'recorded'],
      [total('25.00'), 'replayed'],
      [total('15.00'), 'replayed'],
      [total('60.00'), 'recorded'],
    ],
    'sale 0',
  ],
  [
    'a running total after refunds by the app',
    [
      [refunds('r1', 1_000), 'recorded'],
      [total('10.00'), 'replayed'],
      [total('25.00'), 'recorded'],
    ],
    'sale 2500',
  ],
  [
    'by postback, neither',
    [
      [called('10.00'), 'recorded'],
      [called('10.00'), 'refund_id'],
      [called('15.00'), 'refund_id'],
      [called('15.00', { refund_id: 'r2' }), 'recorded'],
    ],
    'sale 2500',
  ],
  [
    'by postback, neither, of the whole',
    [
      [called('50.00'), 'recorded'],
      [called('50.00'), 'replayed'],
      [called('10.00'), 'refund_id'],
    ],
    'sale 0',
  ],
  [
    'by the app, then by postback without an id',
    [
      [refunds('r1', 2_000), 'recorded'],
      [called('20.00'), 'replayed'],
    ],
    'sale 3000',
  ],
  [
    'by postback without an id, then by the app',
    [
      [called('20.00'), 'recorded'],
      [refunds('r1', 2_000), 'replayed'],
      [refunds('r1', 2_000), 'replayed'],
      [refunds('r2', 2_000), 'recorded'],
    ],
    'sale 1000',
  ],
  [
    'two by the app, both by postback',
    [
      [refunds('r1', 2_000), 'recorded'],
      [refunds('r2', 2_000), 'recorded'],
      [called('20.00'), 'replayed'],
      [called('20.00', { refund_id: 'r2' }), 'replayed'],
    ],
    'sale 1000',
  ],
  [
    'of another amount',
    [
      [refunds('r1', 2_000), 'recorded'],
      [called('10.00'), 'recorded'],
    ],
    'sale 2000',
  ],
  [
    'on another day',
    [
      [refunds('r1', 2_000, yesterday), 'recorded'],
      [called('20.00'), 'recorded'],
    ],
    'sale 1000',
  ],
  [
    'with ids that differ',
    [
      [refunds('r1', 2_000), 'recorded'],
      [called('20.00', { refund_id: 'r9' }), 'recorded'],
    ],
    'sale 1000',
  ],
  [
    'with one id',
    [
      [refunds('r1', 2_000), 'recorded'],
      [called('20.00', { refund_id: 'r1' }), 'replayed'],
    ],
    'sale 3000',
  ],
  [
    'with one id and other amounts',
    [
      [refunds('r1', 2_000), 'recorded'],
      [called('10.00', { refund_id: 'r1' }), 'amount'],
    ],
    'sale 3000',
  ],
  [
    'twice by the app, with ids that differ',
    [
      [refunds('r1', 2_000), 'recorded'],
      [refunds('r2', 2_000), 'recorded'],
    ],
    'sale 1000',
  ],
]

describe('refunds of one order of 50.00', () => {
  it.each(cases)('%s', async (_, steps, expected) => {
    const shop = await open()
    await sells()(shop)
    const said: string[] = []
    for (const [says] of steps) said.push(await says(shop))
    expect(said).toEqual(steps.map(([, words]) => words))
    expect(await left(shop)).toBe(expected)
    await expectSoundBooks(system)
  })
})

/** A sale of 50.00 and a rebill have one order id. */
const shared: [string, number, [Says, string][], string][] = [
  ['the amount shows which', 1_000, [[refunds('r1', 1_000), 'recorded']], 'sale 5000, rebill 0'],
  [
    'the amount of neither',
    1_000,
    [[refunds('r1', 500), 'original_event']],
    'sale 5000, rebill 1000',
  ],
  ['no amount', 1_000, [[refunds('r1', null), 'original_event']], 'sale 5000, rebill 1000'],
  [
    'both have the amount',
    5_000,
    [[refunds('r1', 5_000), 'original_event']],
    'sale 5000, rebill 5000',
  ],
  [
    'the event is named',
    1_000,
    [[refunds('r1', 500, { refund: { originalEvent: 'sale' } }), 'recorded']],
    'sale 4500, rebill 1000',
  ],
  [
    'by postback',
    1_000,
    [
      [called('5.00'), 'original_event'],
      [called('5.00', { original_event: 'rebill' }), 'recorded'],
    ],
    'sale 5000, rebill 500',
  ],
  [
    'one is refunded already',
    1_000,
    [
      [refunds('r1', 5_000), 'recorded'],
      [refunds('r2', 500), 'original_event'],
      [refunds('r3', 1_000), 'recorded'],
    ],
    'sale 0, rebill 0',
  ],
]

describe('a refund that fits two conversions', () => {
  it.each(shared)('%s', async (_, minor, steps, expected) => {
    const shop = await open()
    await sells()(shop)
    await renews('order-1', minor)(shop)
    const said: string[] = []
    for (const [says] of steps) said.push(await says(shop))
    expect(said).toEqual(steps.map(([, words]) => words))
    expect(await left(shop)).toBe(expected)
  })
})

const sale = (amount: string) => postback({ status: 'approved', amount })
const refund = (query: Record<string, string>) => postback({ status: 'refund', ...query })

/** A sale of 50.00 that later postbacks without a transaction id made 80.00. */
const parts: [string, 'add' | 'update', [Says, string][], string][] = [
  ['all of it', 'update', [[refund({}), 'recorded']], 'sale 0, sale 0'],
  ['the amount of a part', 'add', [[refund({ amount: '50.00' }), 'recorded']], 'sale 0, sale 3000'],
  [
    'less than the newest',
    'add',
    [[refund({ amount: '10.00' }), 'recorded']],
    'sale 5000, sale 2000',
  ],
  [
    'more than the newest',
    'update',
    [[refund({ amount: '40.00' }), 'recorded']],
    'sale 4000, sale 0',
  ],
  [
    'a second without an id',
    'update',
    [
      [refund({ amount: '10.00' }), 'recorded'],
      [refund({ amount: '10.00' }), 'refund_id'],
    ],
    'sale 5000, sale 2000',
  ],
  [
    'a second with an id',
    'add',
    [
      [refund({ amount: '10.00' }), 'recorded'],
      [refund({ amount: '10.00', refund_id: 'r2' }), 'recorded'],
    ],
    'sale 5000, sale 1000',
  ],
  [
    'a running total',
    'update',
    [
      [refund({ refunded_total: '10.00' }), 'recorded'],
      [refund({ refunded_total: '45.00' }), 'recorded'],
      [refund({ refunded_total: '45.00' }), 'ignored'],
    ],
    'sale 3500, sale 0',
  ],
  ['a rejection', 'update', [[postback({ status: 'rejected' }), 'updated']], 'rejected'],
]

describe('refunds of a sale with two parts', () => {
  it.each(parts)('%s', async (_, policy, steps, expected) => {
    const shop = await open()
    await setAdvertiser(
      api,
      shop.tenant,
      sql`repeat_policies = ${JSON.stringify({ sale: policy })}`,
    )
    await sale('50.00')(shop)
    await sale(policy === 'add' ? '30.00' : '80.00')(shop)
    const said: string[] = []
    for (const [says] of steps) said.push(await says(shop))
    expect(said).toEqual(steps.map(([, words]) => words))
    if (expected === 'rejected') {
      const rows = await ask(
        system,
        sql`select distinct status from affiliate.conversions where advertiser_id = ${shop.tenant.advertiserId}`,
      )
      expect(rows).toEqual([{ status: 'rejected' }])
    } else expect(await left(shop)).toBe(expected)
    await expectSoundBooks(system)
  })
})

describe('at once', () => {
  const races: [string, Says[], string[]][] = [
    [
      'the app and a postback without an id',
      [refunds('r1', 2_000), called('20.00')],
      ['sale 3000'],
    ],
    [
      'the app and a postback with the id',
      [refunds('r1', 2_000), called('20.00', { refund_id: 'r1' })],
      ['sale 3000'],
    ],
    ['two postbacks without an id', [called('20.00'), called('20.00')], ['sale 3000']],
    ['two running totals', [total('10.00'), total('25.00')], ['sale 2500']],
    [
      'two ids',
      [called('20.00', { refund_id: 'r1' }), called('20.00', { refund_id: 'r2' })],
      ['sale 1000'],
    ],
    [
      'a postback and two of the app',
      [called('20.00'), refunds('r1', 2_000), refunds('r2', 2_000)],
      ['sale 1000'],
    ],
  ]
  test.each(races)('%s', async (_, steps, expected) => {
    for (const order of [steps, steps.toReversed(), steps]) {
      const shop = await open()
      await sells()(shop)
      await Promise.all(order.map((says) => says(shop)))
      expect(expected).toContain(await left(shop))
    }
    await expectSoundBooks(system)
  })
})
