/**
 * F36, F51 to F57, F81: crashes during a payout, exhaustively. Six points × seven answers × two restarts ×
 * three times of the webhook. PayPal's own journal is the oracle.
 */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { auditBooks } from '../../../ledger/checks/check-books.ts'
import { ask } from '../../../test/books-world.ts'
import {
  type CrashCase,
  crashCases,
  crashPoints,
  isEverMade,
  payPalAnswers,
  restarts,
  webhookTimes,
} from '../../test/payout-crash-cases.ts'
import {
  AMOUNTS,
  type CrashedPayout,
  DEPOSIT,
  openCrashWorld,
  playCrashes,
} from '../../test/payout-crash-world.ts'
import { moneyOf } from '../../test/reserved-batch.ts'

interface Audit {
  paid_twice: string[]
  items: { sender_item_id: string; payments: number; net: string }[]
  money: Record<string, { balance: string; held: string; fees: string }>
}

let audit: Audit
const minorOf = (decimal: string) => BigInt(decimal.replace('.', ''))
const readAudit = async () =>
  (await (await fetch(`${world.paypal.url}/__sim/audit`)).json()) as Audit

const world = await openCrashWorld()
const opening = minorOf((await readAudit()).money.USD!.balance)
beforeAll(async () => {
  // Log lines of the queue, and the simulator's lines about broken requests.
  for (const name of ['log', 'error'] as const) vi.spyOn(console, name).mockReturnValue()
  await playCrashes(world, crashCases)
  vi.restoreAllMocks()
  audit = await readAudit()
}, 300_000)
afterAll(() => world.close())

const payoutOf = (crashCase: CrashCase): CrashedPayout =>
  [...world.payouts.values()].find((payout) =>
    (['point', 'answer', 'restart', 'webhook'] as const).every(
      (key) => payout[key] === crashCase[key],
    ),
  )!

test('there are 252 cases, and each of them died where it should', () => {
  const counts = [crashPoints, payPalAnswers, restarts, webhookTimes].map(
    (list) => Object.keys(list).length,
  )
  expect(counts).toEqual([6, 7, 2, 3])
  expect(crashCases).toHaveLength(252)
  expect(world.payouts.size).toBe(252)
  expect([...world.payouts.values()].filter(({ died }) => !died)).toEqual([])
})

const named = crashCases.map((crashCase) => {
  const { point, answer, restart, webhook } = crashCase
  const name = `${point}, ${crashPoints[point]}; PayPal: ${answer}; again ${restart}; webhook ${webhook}`
  return [name, crashCase] as const
})

describe.each(named)('%s', (_name, crashCase) => {
  test('everybody is paid once or has the money back', async () => {
    const { batchId } = payoutOf(crashCase)
    const isMade = isEverMade(crashCase)
    const [items, [batch]] = await Promise.all([
      ask(
        world.system,
        sql`select id, advertiser_id, affiliate_id, status from affiliate.payout_items
          where batch_id = ${batchId} order by amount_minor`,
      ),
      ask(world.system, sql`select status from affiliate.payout_batches where id = ${batchId}`),
    ])
    expect(batch?.status).toBe(isMade ? 'settled' : 'rejected')
    expect(items.map(({ status }) => status)).toEqual(
      isMade ? ['paid', 'paid'] : ['failed', 'failed'],
    )
    for (const [index, row] of items.entries()) {
      const line = audit.items.find(({ sender_item_id }) => sender_item_id === row.id)
      expect(line?.payments ?? 0).toBe(isMade ? 1 : 0)
      const item = {
        ...{ id: row.id as string, receiver: '', amountMinor: AMOUNTS[index]! },
        ...{ affiliateId: row.affiliate_id as string, advertiserId: row.advertiser_id as string },
      }
      const money = await moneyOf(world.system, item)
      const [paid, available] = isMade ? [AMOUNTS[index]!, 0n] : [0n, AMOUNTS[index]!]
      expect(money).toMatchObject({ paid, available, inTransit: 0n })
      expect(minorOf(line?.net ?? '0.00')).toBe(paid)
    }
  })
})

test('PayPal paid nobody twice, and our cash is less by what its balance is less by', async () => {
  expect(audit.paid_twice).toEqual([])
  const { balance, held } = audit.money.USD!
  expect(minorOf(held)).toBe(0n)
  const [row] = await ask(
    world.system,
    sql`select debits_minor - credits_minor as cash from ledger.accounts
      where kind = 'plat.cash.paypal' and currency = 'USD'`,
  )
  expect(DEPOSIT - BigInt(row?.cash as string)).toBe(opening - minorOf(balance))
  const madeItems = crashCases.filter(isEverMade).length * AMOUNTS.length
  expect(audit.items.filter(({ payments }) => payments === 1)).toHaveLength(madeItems)
})

test('the invariants of payouts hold', async () => {
  const { findings } = await auditBooks(world.system, new Date(), () => new Date())
  // The money of these payouts comes from no conversion.
  expect(findings.filter(({ rule }) => !['I8', 'I9', 'I10', 'I24'].includes(rule))).toEqual([])
})
