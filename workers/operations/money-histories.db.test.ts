/**
 * Random histories against an outside model: plain arithmetic in a Map that knows what should have
 * happened. Sound books alone would not notice the same fact under two ids, or a fact left out.
 */
import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import type { Db } from '../db/database.ts'
import {
  ask,
  balances,
  deposit,
  expectSoundBooks,
  makeMoneyGround,
  saleOf,
  seedAffiliate,
  seedClick,
  seedTenant,
  type Tenant,
} from '../test/money-ground.ts'
import { buildPayoutBatches } from './build-payout-batches.ts'
import { discardPayoutBatch } from './discard-payout-batch.ts'
import { recordConversion } from './record-conversion.ts'
import { releaseHolds } from './release-holds.ts'

const DAY_MS = 86_400_000
const HOLD_DAYS = 3
const MINIMUM = 1_000n
const start = new Date('2026-11-20T10:00:00.000Z')
const RUNS = Number(process.env.MONEY_HISTORIES ?? 10)

let api: Db
let system: Db
beforeAll(async () => {
  ;({ api, system } = await makeMoneyGround())
})

type Step =
  | { kind: 'sale'; who: number; order: number; minor: bigint; at_once: number }
  | { kind: 'deposit'; minor: bigint }
  | { kind: 'days'; days: number }
  | { kind: 'release' | 'build' | 'discard'; at_once: number }

const atOnce = fc.constantFrom(1, 1, 2, 3)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('sale' as const),
      who: fc.nat(1),
      order: fc.nat(7),
      minor: fc.bigInt(1n, 9_000n),
      at_once: atOnce,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('deposit' as const), minor: fc.bigInt(1n, 4_000n) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('days' as const),
      days: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('release' as const, 'build' as const, 'discard' as const),
      at_once: atOnce,
    }),
  },
)

/** What should be: one commission per order, moved by hand. */
class Model {
  deposit = 5_000n
  unfunded = 0
  readonly orders = new Map<number, string>()
  readonly held: { who: number; minor: bigint; due: number }[] = []
  readonly available = [0n, 0n]
  readonly inTransit = [0n, 0n]

  sale(who: number, order: number, minor: bigint, now: Date): 'recorded' | 'replayed' | 'conflict' {
    const content = `${who} ${minor}`
    const known = this.orders.get(order)
    if (known !== undefined) return known === content ? 'replayed' : 'conflict'
    this.orders.set(order, content)
    const earned = (minor * 30n * 2n + 100n) / 200n
    if (earned === 0n) return 'recorded'
    if (earned > this.deposit) this.unfunded += 1
    else {
      this.deposit -= earned
      this.held.push({ who, minor: earned, due: now.getTime() + HOLD_DAYS * DAY_MS })
    }
    return 'recorded'
  }

  release(now: Date): void {
    const due = this.held.filter((commission) => commission.due <= now.getTime())
    for (const commission of due) {
      this.held.splice(this.held.indexOf(commission), 1)
      this.available[commission.who] = this.of(this.available, commission.who) + commission.minor
    }
  }

  /** One open item per account, the whole of what is available. */
  build(): void {
    for (const who of [0, 1]) {
      const available = this.of(this.available, who)
      if (this.of(this.inTransit, who) > 0n || available < MINIMUM) continue
      this.inTransit[who] = available
      this.available[who] = 0n
    }
  }

  discard(): void {
    for (const who of [0, 1]) {
      this.available[who] = this.of(this.available, who) + this.of(this.inTransit, who)
      this.inTransit[who] = 0n
    }
  }

  balances() {
    const sum = (list: bigint[]) => list.reduce((total, minor) => total + minor, 0n)
    return {
      deposit: this.deposit,
      hold: sum(this.held.map(({ minor }) => minor)),
      available: sum(this.available),
      inTransit: sum(this.inTransit),
      unfunded: this.unfunded,
    }
  }

  private of(list: readonly bigint[], who: number): bigint {
    return list[who] ?? 0n
  }
}

async function play(steps: readonly Step[]): Promise<void> {
  const terms = { depositMinor: 5_000n, holdDays: HOLD_DAYS, payoutMinimumMinor: MINIMUM }
  const tenant = await seedTenant(system, { ...terms, windowDays: 365 })
  const second = await seedAffiliate(system, tenant.advertiserId)
  const clicks = [
    await seedClick(system, tenant, start),
    await seedClick(system, tenant, start, { affiliateId: second }),
  ]
  const model = new Model()
  let now = start
  for (const next of steps) {
    if (next.kind === 'days') now = new Date(now.getTime() + next.days * DAY_MS)
    else await take(next, { tenant, clicks, model, now })
    expect(await booksOf(tenant), JSON.stringify(next, written)).toEqual(model.balances())
  }
  await expectSoundBooks(system)
}

interface World {
  tenant: Tenant
  clicks: string[]
  model: Model
  now: Date
}

async function take(next: Exclude<Step, { kind: 'days' }>, world: World): Promise<void> {
  const { tenant, clicks, model, now } = world
  if (next.kind === 'deposit') {
    model.deposit += next.minor
    return deposit(system, tenant, next.minor)
  }
  const times = <Answer>(verb: () => Promise<Answer>) =>
    Promise.all(Array.from({ length: next.at_once }, verb))
  if (next.kind === 'sale') {
    const { who, order, minor } = next
    const over = { clickId: clicks[who] ?? null, externalId: `order-${order}`, now }
    const input = saleOf(tenant, { ...over, amount: { minor, currency: 'USD' } })
    const outcomes = (await times(() => recordConversion(api, input))).map(({ outcome }) => outcome)
    const expected = Array.from({ length: next.at_once }, () => model.sale(who, order, minor, now))
    expect(outcomes.sort()).toEqual(expected.sort())
  } else if (next.kind === 'release') {
    await times(() => releaseHolds(system, now))
    model.release(now)
  } else if (next.kind === 'build') {
    const run = { createdBy: null, currency: 'USD', minimum: null, now } as const
    await times(() => buildPayoutBatches(system, run))
    model.build()
  } else {
    const drafts = await draftsOf(tenant)
    await times(async () => {
      // The second of two at once is told that the batch has moved on: nothing more happens.
      for (const batchId of drafts) {
        await discardPayoutBatch(system, { batchId, userId: null, now }).catch(() => {})
      }
    })
    model.discard()
  }
}

async function booksOf(tenant: Tenant) {
  const found = await balances(system, tenant)
  const [row] = await ask(
    system,
    sql`select count(*)::int as n from affiliate.commissions where advertiser_id = ${tenant.advertiserId} and status = 'unfunded'`,
  )
  return {
    deposit: found['adv.deposit'] ?? 0n,
    hold: found['aff.hold'] ?? 0n,
    available: found['aff.available'] ?? 0n,
    inTransit: found['aff.in_transit'] ?? 0n,
    unfunded: row?.n,
  }
}

async function draftsOf({ advertiserId }: Tenant): Promise<string[]> {
  const rows = await ask(
    system,
    sql`select distinct b.id from affiliate.payout_batches b join affiliate.payout_items i on i.batch_id = b.id
      where i.advertiser_id = ${advertiserId} and b.status = 'draft'`,
  )
  return rows.map((row) => row.id as string)
}

const written = (_key: string, value: unknown) =>
  typeof value === 'bigint' ? value.toString() : value

test(`${RUNS} random histories keep the books that plain arithmetic keeps`, async () => {
  const histories = fc.array(step, { minLength: 15, maxLength: 30 })
  await fc.assert(fc.asyncProperty(histories, play), { numRuns: RUNS, endOnFailure: true })
}, 60_000)
