/**
 * docs/money.md as tests. See document-examples.ts for the form. A cell is a decimal of the story's currency, empty = zero.
 */
import { sql } from 'drizzle-orm'
import { afterAll, describe, expect, test } from 'vitest'
import type { Currency } from '../../../schema/vocabulary.ts'
import { issueInvoices } from '../../billing/verbs/issue-invoices.ts'
import { fundCommissions } from '../../commissions/fund-commissions.ts'
import {
  type ConversionInput,
  recordConversion,
} from '../../conversions/record/verbs/record-conversion.ts'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { toDecimal } from '../../core/money.ts'
import { findBooking, toBookingView } from '../../finance/bookings/db.ts'
import { bookingHash, decideBooking } from '../../finance/bookings/decide-booking.ts'
import { proposeBooking } from '../../finance/bookings/propose-booking.ts'
import { lockAccounts, postEntries } from '../../ledger/post.ts'
import { capitalPaidIn } from '../../ledger/rules/ledger-bookings.ts'
import { setAdvertiserFee } from '../../offers/verbs/set-platform-fee.ts'
import { approvePayoutBatch } from '../../payouts/batches/verbs/approve-payout-batch.ts'
import { reconcilePayoutBatch } from '../../payouts/batches/verbs/reconcile-payout-batch.ts'
import { requestPayoutSubmission } from '../../payouts/batches/verbs/request-payout-submission.ts'
import { submitPayoutBatch } from '../../payouts/batches/verbs/submit-payout-batch.ts'
import { buildPayoutBatches } from '../../payouts/runs/verbs/build-payout-batches.ts'
import { openPaypalWorld } from '../../payouts/test/paypal-world.ts'
import {
  ask,
  deposit,
  expectSoundBooks,
  id,
  saleOf,
  seedClick,
  seedTenant,
  seedUser,
} from '../../test/books-world.ts'
import { type DatabaseWorld, makeDatabaseWorld } from '../../test/fresh-database.ts'
import { finance, system } from '../histories/world.ts'
import {
  addTier,
  type BooksStage,
  bps,
  commonSentences,
  commonTerms,
  dayAt,
  type Example,
  minorOf,
  RATE,
  readExamples,
  type Saying,
  SUM,
  sentencesOf,
  type Terms,
  timeOf,
  understand,
} from './document-examples.ts'

/** Everybody comes by a click just before the first day's first row. */
const clickedAt = new Date(dayAt(1).getTime() - 60_000)
const stories = readExamples('money.md')

let world: DatabaseWorld
const paypalWorld = await openPaypalWorld()
afterAll(() => paypalWorld.close())

describe('docs/money.md', () => {
  test('has stories, each with rows and columns', () => {
    expect(stories.length).toBeGreaterThanOrEqual(10)
    for (const { title, rows, columns, terms: result } of stories) {
      expect([title, rows.length > 0, columns.length > 0, result.length > 0]).toEqual([
        ...[title, true, true, true],
      ])
    }
  })

  test.each(stories)('$title', play)

  test('an unknown sentence, column or term fails, and so does a wrong figure', async () => {
    const story = stories[0] as Example
    const rows = [{ day: 1, says: 'Anna dances.', cells: story.columns.map(() => '') }]
    await expect(play({ ...story, rows })).rejects.toThrow('Anna dances')
    await expect(play({ ...story, columns: ['Anna mood'], rows: [] })).rejects.toThrow('Anna mood')
    await expect(play({ ...story, terms: ['Acme is nice.'] })).rejects.toThrow('Acme is nice')
    const off = story.rows.map((row) => ({ ...row, cells: ['14.71', ...row.cells.slice(1)] }))
    await expect(play({ ...story, rows: off })).rejects.toThrow('to deeply equal')
  })
})

// The terms of a story.

interface Stage extends BooksStage {
  currency: Currency
  people: Record<string, string>
  clicks: Record<string, string>
  reversals: number
}

const terms: typeof commonTerms = [
  ...commonTerms,
  [
    new RegExp(`^Acme pays in advance and has deposited ${SUM} [A-Z]{3}\\.$`),
    (sum = '') =>
      (plan, currency) => ({ ...plan, depositMinor: minorOf(sum, currency) }),
  ],
  [
    new RegExp(`^Acme pays by invoice, with a credit limit of ${SUM} [A-Z]{3}\\.$`),
    (sum = '') =>
      (plan, currency) => ({
        ...{ ...plan, billing: 'postpaid', creditLimitMinor: minorOf(sum, currency) },
      }),
  ],
  [
    /^Acme pays its affiliates from its own PayPal, in [A-Z]{3}\.$/,
    () => (plan) => ({ ...plan, billing: 'own_payer' }),
  ],
  [/^There is no hold\.$/, () => (plan) => ({ ...plan, holdDays: 0 })],
  [/^A person approves every conversion\.$/, () => (plan) => ({ ...plan, approval: 'manual' })],
  [
    new RegExp(`^The minimum payout is ${SUM}\\.$`),
    (sum = '') =>
      (plan, currency) => ({ ...plan, payoutMinimumMinor: minorOf(sum, currency) }),
  ],
  [
    new RegExp(`^The platform's fee is ${RATE} of the sale\\.$`),
    (fee) => (plan) => ({ ...plan, feeBps: bps(fee) }),
  ],
  [
    /^Anna's PayPal account is locked\.$/,
    () => (plan) => ({ ...plan, receivers: ['failed', 'paid', 'paid'] }),
  ],
]

// What may happen.

const sentences: Saying<(stage: Stage) => Promise<void>>[] = [
  ...commonSentences,
  [
    new RegExp(`^(Anna|Bob) sells for ${SUM}: (order-\\d+)\\.$`),
    (who = '', sum = '', order = '') =>
      (stage) =>
        report(stage, {
          ...{ clickId: stage.clicks[who] as string, externalId: order },
          amount: money(stage, sum),
        }),
  ],
  [
    new RegExp(`^Eve buys for ${SUM} through Anna: (order-\\d+)\\.$`),
    (sum = '', order = '') =>
      (stage) =>
        report(stage, {
          ...{ clickId: stage.clicks.Anna as string, externalId: order, customerId: 'Eve' },
          amount: money(stage, sum),
        }),
  ],
  [
    new RegExp(`^Eve pays ${SUM} again: (order-\\d+)\\.$`),
    (sum = '', order = '') =>
      (stage) =>
        report(stage, {
          ...{ event: 'rebill', externalId: order, customerId: 'Eve' },
          amount: money(stage, sum),
        }),
  ],
  [
    /^Eve cancels\.$/,
    () => (stage) =>
      report(stage, { event: 'cancel', externalId: 'end', customerId: 'Eve', amount: null }),
  ],
  [
    new RegExp(`^${SUM} of (order-\\d+) are refunded\\.$`),
    (sum = '', order = '') =>
      (stage) =>
        reverse(stage, 'refund', order, sum),
  ],
  [
    /^(order-\d+) is refunded\.$/,
    (order = '') =>
      (stage) =>
        reverse(stage, 'refund', order, null),
  ],
  [
    /^(order-\d+) is charged back\.$/,
    (order = '') =>
      (stage) =>
        reverse(stage, 'chargeback', order, null),
  ],
  [/^A payout run begins\.$/, () => beginPayout],
  [/^PayPal (?:pays|returns the money)\.$/, () => sendPayout],
  [
    new RegExp(`^Acme deposits ${SUM}\\.$`),
    (sum = '') =>
      async (stage) => {
        await book(stage, { kind: 'deposit', amount: money(stage, sum), invoiceId: null })
        await fund(stage)
      },
  ],
  [/^Unfunded commissions are funded\.$/, () => fund],
  [
    /^The month is invoiced\.$/,
    () => async (stage) => {
      const { advertiserId } = stage.tenant
      const month = { month: null, advertiserId, now: stage.now, newId }
      const issued = await issueInvoices(world.api, finance(stage.finance[0]), month)
      expect(issued).toHaveLength(1)
    },
  ],
  [/^Acme pays its invoice\.$/, () => payInvoice],
  [
    new RegExp(`^The platform's fee becomes ${RATE} and ${SUM}\\.$`),
    (rate, amount = '') =>
      async ({ tenant: { advertiserId }, currency, finance: [userId] }) => {
        const admin = { kind: 'staff', role: 'admin', userId } as const
        const fee = { rateBps: bps(rate), fixed: [{ amount, currency }] }
        await setAdvertiserFee(world.api, admin, { advertiserId, ...fee })
      },
  ],
]

/** What a column shows, as SQL over `owner` (an affiliate or null) and the advertiser. */
const account = (kind: string, isDebit = false) =>
  isDebit
    ? sql`select sum(debits_minor - credits_minor) from ledger.accounts where kind = ${kind}`
    : sql`select sum(credits_minor - debits_minor) from ledger.accounts where kind = ${kind}`

const columns: Saying<(stage: Stage) => { who: string | null; total: ReturnType<typeof sql> }>[] = [
  [
    /^(Anna|Bob|Carol) (pending|on hold|available|in payout|debt)$/,
    (who = '', what = '') =>
      ({ people }) => {
        const kinds: Record<string, string> = { 'on hold': 'hold', 'in payout': 'in_transit' }
        const kind = `aff.${kinds[what] ?? what}`
        return { who: people[who] as string, total: account(kind, what === 'debt') }
      },
  ],
  [
    /^(Anna|Bob|Carol) paid$/,
    (who = '') =>
      ({ people }) => ({
        who: people[who] as string,
        total: sql`select sum(case t.reason when 'payout_paid' then l.amount_minor else -l.amount_minor end)
          from ledger.transactions t join ledger.transfers l on l.transaction_id = t.id
          where t.reason in ('payout_paid', 'payout_reversed')
            and l.affiliate_id = ${people[who] as string}::uuid`,
      }),
  ],
  [/^Acme deposit$/, () => () => ({ who: null, total: account('adv.deposit') })],
  [/^Acme owes$/, () => () => ({ who: null, total: account('adv.receivable', true) })],
  [/^Acme pays itself$/, () => () => ({ who: null, total: account('adv.payer', true) })],
  [/^fee pending$/, () => () => ({ who: null, total: account('plat.fee_pending') })],
  [/^fee earned$/, () => () => ({ who: null, total: account('plat.fee_revenue') })],
  [
    /^unfunded$/,
    () => () => ({
      who: null,
      total: sql`select sum(amount_minor - refunded_minor) from affiliate.commissions where status = 'unfunded'`,
    }),
  ],
]

// The play.

async function play(story: Example): Promise<void> {
  world = await makeDatabaseWorld({ recordsAtBusinessTime: true })
  await paypalWorld.lever('reset')
  const stage = await setStage(story)
  const shown = story.columns.map((column) => understand(columns, column)(stage))
  for (const { day, says, cells } of story.rows) {
    stage.now = timeOf(day, stage.now)
    for (const sentence of sentencesOf(says)) {
      await understand(sentences, sentence)(stage)
    }
    const seen: string[] = []
    for (const { who, total } of shown) seen.push(await read(stage, who, total))
    expect([day, says, ...seen]).toEqual([day, says, ...cells])
  }
  await expectSoundBooks(world.system)
}

async function setStage(story: Example): Promise<Stage> {
  const currency = (/\b(USD|JPY|KWD)\b/.exec(story.terms.join(' '))?.[1] ?? 'USD') as Currency
  const plan = story.terms.reduce<Terms>((made, term) => understand(terms, term)(made, currency), {
    currency,
    windowDays: 365,
    reviews: 'off',
  })
  const { depositMinor, ...seeded } = plan
  const tenant = await seedTenant(world.system, seeded)
  if (depositMinor) await deposit(world.system, tenant, depositMinor)
  await addTier(world.system, tenant, plan)
  const amount = { minor: 10n ** 9n, currency }
  const capital = [capitalPaidIn({ capitalId: id(), amount, into: 'plat.cash.paypal' }, dayAt(1))]
  await runScoped(world.system, system, [...lockAccounts(capital), postEntries(capital)])
  const [bob, carol] = tenant.sponsorIds
  const people = { Anna: tenant.affiliateId, Bob: bob ?? '', Carol: carol ?? '' }
  const clicks: Record<string, string> = {}
  for (const [name, affiliateId] of Object.entries(people).filter(([, found]) => found !== '')) {
    clicks[name] = await seedClick(world.system, tenant, clickedAt, { affiliateId })
  }
  const both: [string, string] = [await seedUser(world.system), await seedUser(world.system)]
  return { world, tenant, currency, people, clicks, finance: both, now: clickedAt, reversals: 0 }
}

const money = ({ currency }: Stage, sum: string) => ({ minor: minorOf(sum, currency), currency })

async function read(stage: Stage, who: string | null, total: ReturnType<typeof sql>) {
  const isAccount = who !== null && !JSON.stringify(total.queryChunks).includes('payout_paid')
  const owner = isAccount ? sql` and affiliate_id = ${who}::uuid` : sql``
  const [row] = await ask(world.system, sql`select coalesce((${total}${owner}), 0)::text as minor`)
  const minor = BigInt(row?.minor as string)
  return minor === 0n ? '' : toDecimal({ minor, currency: stage.currency })
}

async function report({ tenant, now }: Stage, over: Partial<ConversionInput>): Promise<void> {
  const { outcome } = await recordConversion(world.api, saleOf(tenant, { now, ...over }))
  expect(outcome).toBe('recorded')
}

async function reverse(
  stage: Stage,
  event: 'refund' | 'chargeback',
  order: string,
  sum: string | null,
) {
  stage.reversals += 1
  const externalId = `${event}-${stage.reversals}`
  const amount = sum === null ? null : money(stage, sum)
  await report(stage, { event, externalId, originalExternalId: order, amount })
}

async function beginPayout({ currency, now }: Stage): Promise<void> {
  await buildPayoutBatches(world.system, { createdBy: null, currency, minimum: null, now })
}

async function sendPayout({ finance: [first, second], now }: Stage): Promise<void> {
  const [batch] = await ask(
    world.system,
    sql`select id, request_sha256 from affiliate.payout_batches where status = 'draft'`,
  )
  const batchId = batch?.id as string
  const requestHash = batch?.request_sha256 as string
  await approvePayoutBatch(world.api, { batchId, userId: second, requestHash, now })
  await requestPayoutSubmission(world.api, { batchId, userId: first, now })
  const given = { db: world.system, paypal: paypalWorld.paypal, now, jitter: 0.5 }
  await submitPayoutBatch(given, batchId)
  await paypalWorld.advance(180_000)
  await reconcilePayoutBatch(given, batchId, true)
}

async function fund({ tenant: { advertiserId }, now }: Stage): Promise<void> {
  await fundCommissions(world.system, system, { advertiserId, now, newId })
}

async function payInvoice(stage: Stage): Promise<void> {
  const [row] = await ask(
    world.system,
    sql`select id, total_minor::text as total from affiliate.invoices where status = 'issued'`,
  )
  const amount = { minor: BigInt(row?.total as string), currency: stage.currency }
  await book(stage, { kind: 'invoice_payment', amount, invoiceId: row?.id as string })
}

async function book(
  { tenant, finance: [first, second], now }: Stage,
  content: Pick<Parameters<typeof proposeBooking>[2], 'kind' | 'amount' | 'invoiceId'>,
): Promise<void> {
  const bookingId = await proposeBooking(world.api, finance(first), {
    ...{ ...content, advertiserId: tenant.advertiserId, affiliateId: null, proposedBy: first },
    ...{
      cashAccount: 'plat.cash.bank',
      reference: id(),
      reason: 'By bank statement.',
      effectiveAt: now,
    },
    ...{ now, newId },
  })
  const [row = {}] = await ask(world.system, findBooking(bookingId))
  const seenSha256 = await bookingHash(toBookingView(row))
  const decision = { bookingId, decision: 'book', seenSha256, userId: second, now } as const
  await decideBooking(world.api, finance(second), decision)
}
