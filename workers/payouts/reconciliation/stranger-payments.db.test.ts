/**
 * Cash that PayPal paid to a receiver in none of our payouts: two people book it as a loss, as PayPal shows
 * it.
 */
import { sql } from 'drizzle-orm'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { type Db, runScoped, type Scope } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import type { Money } from '../../core/money.ts'
import type { Refusal } from '../../core/refusal.ts'
import { findBooking, toBookingView } from '../../finance/bookings/db.ts'
import { bookingHash, decideBooking } from '../../finance/bookings/decide-booking.ts'
import { proposeBooking } from '../../finance/bookings/propose-booking.ts'
import type { BookingContent } from '../../finance/bookings/rules.ts'
import { ask, expectSoundBooks, id, seedUser } from '../../test/books-world.ts'
import { makeDatabaseWorld } from '../../test/fresh-database.ts'
import { resolvePayoutDifference } from './http.ts'

const now = new Date('2026-11-22T10:00:00.000Z')
const usd = (minor: bigint): Money => ({ minor, currency: 'USD' })

let api: Db
let system: Db
let fiona: string
let felix: string
beforeEach(async () => {
  ;({ api, system } = await makeDatabaseWorld())
  ;[fiona, felix] = [await seedUser(system), await seedUser(system)]
  await book(
    await propose({ kind: 'capital', amount: usd(10_000n), cashAccount: 'plat.cash.paypal' }),
  )
})
afterAll(() => expectSoundBooks(system))

const finance = (userId: string): Scope => ({ kind: 'staff', role: 'finance', userId })

const propose = (over: Partial<BookingContent> & Pick<BookingContent, 'kind'>) =>
  proposeBooking(api, finance(fiona), {
    ...{ advertiserId: null, affiliateId: null, invoiceId: null, cashAccount: null },
    ...{ amount: usd(3000n), reference: id(), reason: 'Paid by hand in PayPal.' },
    ...{ effectiveAt: now, proposedBy: fiona, now, newId },
    ...over,
  })
const lose = (differenceId: string, amount = usd(3000n)) =>
  propose({ kind: 'stranger_payment', differenceId, amount })

async function book(bookingId: string, userId = felix) {
  const [[row] = []] = await runScoped(api, finance(fiona), [findBooking(bookingId)])
  const seenSha256 = await bookingHash(toBookingView(row!))
  const decision = { bookingId, decision: 'book', seenSha256, userId, now } as const
  return decideBooking(api, finance(userId), decision)
}

const shown = {
  ...{ type: 'payment', amount: '30.00', currency: 'USD' },
  ...{ receiver: 'e…@example.com', status: 'SUCCESS' },
}

/** As the nightly comparison stores it. */
async function found(over: object = {}, kind = 'missing_here') {
  const theirs = JSON.stringify({ ...shown, ...over })
  const differenceId = newId(now)
  await runScoped(system, { kind: 'system' }, [
    sql`insert into affiliate.payout_differences (id, kind, batch_id, item_id, their_side, found_at, last_seen_at)
      values (${differenceId}, ${kind}, ${newId(now)}, ${differenceId.slice(-12)}, ${theirs}::jsonb, now(), now())`,
  ])
  return differenceId
}
const close = (differenceId: string) =>
  resolvePayoutDifference(api, finance(fiona), {
    id: differenceId,
    userId: fiona,
    note: 'Ours.',
    now,
  })
const differenceOf = async (differenceId: string) =>
  (
    await ask(
      system,
      sql`select resolved_by, note from affiliate.payout_differences where id = ${differenceId}::uuid`,
    )
  )[0]
async function books() {
  const rows = await ask(
    system,
    sql`select kind, (debits_minor - credits_minor)::text as minor from ledger.accounts order by kind`,
  )
  return Object.fromEntries(rows.map(({ kind, minor }) => [kind, minor]))
}
const refusalOf = async (work: Promise<unknown>) => {
  const error = (await work.then(
    () => expect.fail('it was not refused'),
    (thrown: unknown) => thrown,
  )) as Refusal
  return { code: error.code, fields: (error.fields ?? []).map(({ field }) => field) }
}
const untouched = { 'plat.capital': '-10000', 'plat.cash.paypal': '10000' }

test('F75: a second person books it: the cash is gone as a loss, and the difference is closed, once', async () => {
  const differenceId = await found()
  const bookingId = await lose(differenceId)
  expect(await books()).toEqual(untouched)
  expect(await refusalOf(book(bookingId, fiona))).toMatchObject({ code: 'second_person_required' })
  const answers = await Promise.all([book(bookingId), book(bookingId), book(bookingId)])
  expect(answers.toSorted()).toEqual(['already_decided', 'already_decided', 'decided'])
  expect(await books()).toEqual({
    ...{ 'plat.capital': '-10000', 'plat.cash.paypal': '7000', 'plat.exp.bad_debt': '3000' },
  })
  expect(await differenceOf(differenceId)).toMatchObject({
    ...{ resolved_by: felix, note: expect.stringContaining('Paid by hand in PayPal.') },
  })
  expect(await refusalOf(lose(differenceId))).toMatchObject({ fields: ['difference_id'] })
  const rows = await ask(
    system,
    sql`select idempotency_key, reason from ledger.transactions where booking_id = ${bookingId}::uuid`,
  )
  expect(rows).toEqual([{ idempotency_key: `adj:${bookingId}`, reason: 'adjusted' }])
})

test.each<[string, () => Promise<string>, Money, string]>([
  ['another amount than PayPal shows', () => found(), usd(2999n), 'amount'],
  ['another currency', () => found(), { minor: 3000n, currency: 'EUR' }, 'currency'],
  ['a payment that came back', () => found({ status: 'RETURNED' }), usd(3000n), 'difference_id'],
  [
    'a payment that nobody has claimed',
    () => found({ status: 'UNCLAIMED' }),
    usd(3000n),
    'difference_id',
  ],
  [
    'an amount that cannot be read',
    () => found({ amount: null, currency: 'X' }),
    usd(3000n),
    'difference_id',
  ],
  [
    'a payout of ours that differs',
    () => found({ type: 'amount' }, 'amount'),
    usd(3000n),
    'difference_id',
  ],
  ['no difference', async () => newId(now), usd(3000n), 'difference_id'],
])('%s is not booked', async (_name, make, amount, field) => {
  const refused = await refusalOf(lose(await make(), amount))
  expect(refused).toEqual({ code: 'invalid_input', fields: [field] })
  expect(await books()).toEqual(untouched)
})

test('what an advertiser’s own PayPal paid is not the platform’s loss', async () => {
  const differenceId = await found()
  const advertiserId = newId(now)
  await runScoped(system, { kind: 'system' }, [
    sql`insert into affiliate.advertisers (id, name) values (${advertiserId}, 'Own')`,
    sql`insert into affiliate.payout_batches (id, run_id, number, payer_advertiser_id, currency, item_count,
        total_minor, request, request_sha256, status)
      select batch_id, batch_id, 1, ${advertiserId}, 'USD', 1, 3000, '{}', repeat('0', 64), 'rejected'
      from affiliate.payout_differences where id = ${differenceId}::uuid`,
  ])
  expect(await refusalOf(lose(differenceId))).toMatchObject({ fields: ['difference_id'] })
})

test('two proposals of one payment are one; a refused one may be proposed anew', async () => {
  const differenceId = await found()
  const tries = await Promise.allSettled([lose(differenceId), lose(differenceId)])
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await refusalOf(lose(differenceId))).toEqual({
    ...{ code: 'conflict', fields: ['difference_id'] },
  })
  const [open] = await ask(
    system,
    sql`select id from affiliate.bookings where difference_id = ${differenceId}::uuid`,
  )
  const [[row] = []] = await runScoped(api, finance(fiona), [findBooking(open?.id as string)])
  const seenSha256 = await bookingHash(toBookingView(row!))
  const refusal = { bookingId: open?.id as string, decision: 'refuse', seenSha256 } as const
  await decideBooking(api, finance(fiona), { ...refusal, userId: fiona, now })
  expect(await book(await lose(differenceId))).toBe('decided')
})

test('F75: closed by a person, or shown otherwise meanwhile, it is not booked any more', async () => {
  const [first, second] = [await found(), await found()]
  const [one, two] = [await lose(first), await lose(second)]
  await close(first)
  await runScoped(system, { kind: 'system' }, [
    sql`update affiliate.payout_differences set their_side = their_side || '{"status": "REFUNDED"}'
      where id = ${second}::uuid`,
  ])
  for (const bookingId of [one, two]) {
    expect(await refusalOf(book(bookingId))).toEqual({ code: 'conflict', fields: [] })
  }
  expect(await books()).toEqual(untouched)
  expect(await refusalOf(lose(first))).toMatchObject({ fields: ['difference_id'] })
  // Of a concurrent booking and closing one counts, and the books show which.
  const third = await found()
  const three = await lose(third)
  await Promise.allSettled([book(three), close(third)])
  const isBooked = (await differenceOf(third))?.resolved_by === felix
  expect((await books())['plat.cash.paypal']).toBe(isBooked ? '7000' : '10000')
})

test('more than the PayPal account of the books holds is refused by the amount', async () => {
  const differenceId = await found({ amount: '100.01' })
  const bookingId = await lose(differenceId, usd(10_001n))
  expect(await refusalOf(book(bookingId))).toEqual({ code: 'conflict', fields: ['amount'] })
  expect(await differenceOf(differenceId)).toMatchObject({ resolved_by: null })
  expect(await books()).toEqual(untouched)
})
