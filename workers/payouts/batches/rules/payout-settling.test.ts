import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PayoutItemStatus } from '../../../../schema/vocabulary.ts'
import { entriesOf, type KnownItem, type ReadItem, settle } from './payout-settling.ts'

const now = new Date('2026-11-21T10:00:00Z')
const platform = { currency: 'USD', isOwnPayer: false } as const
const ownPayer = { currency: 'USD', isOwnPayer: true } as const
const rich = { cash: new Map([['USD', 10n ** 9n]]), payerMinor: 10n ** 9n }

const known = (id: string, over: Partial<KnownItem> = {}): KnownItem => ({
  ...{ id, advertiserId: 'adv', affiliateId: `aff-${id}`, receiver: `${id}@example.com` },
  ...{ amountMinor: 1000n, status: 'submitted', feeMinor: 0n, problemCode: null, ...over },
})
const seen = (id: string, status: string, over: Partial<ReadItem> = {}): ReadItem => ({
  ...{ payoutItemId: `P${id}`, senderItemId: id, transactionId: null, status },
  ...{ feeMinor: 0n, feeCurrency: 'USD', conversion: null, errorName: null, ...over },
})
const keysOf = (batch: typeof platform | typeof ownPayer, { steps }: ReturnType<typeof settle>) =>
  steps.flatMap((step) =>
    entriesOf(batch, step, now).map(({ idempotencyKey, currency, transfers }) => [
      idempotencyKey,
      transfers
        .map(({ credit, amountMinor }) => `${credit.kind} ${amountMinor} ${currency}`)
        .join(),
    ]),
  )

describe('fees', () => {
  const fee = { feeMinor: 25n }
  test.each([
    ['submitted', 'FAILED', 'p:a:fail'],
    ['unclaimed', 'RETURNED', 'p:a:fail'],
    ['submitted', 'SUCCESS', 'p:a:success'],
    ['paid', 'REVERSED', 'p:a:reverse'],
  ] as const)('F72: of an item that was %s and is %s is booked as PayPal says it', (...row) => {
    const [status, word, key] = row
    const settling = settle(platform, [known('a', { status })], [seen('a', word, fee)], rich)
    const keys = keysOf(platform, settling)
    expect(keys.map(([name]) => name)).toEqual([key, 'p:a:fee'])
    expect(keys[1]?.[1]).toBe('plat.cash.paypal 25 USD')
  })

  test.each([
    ['it was booked', 'paid', 'SUCCESS', 25n],
    ['the item is not final', 'submitted', 'PENDING', 0n],
    ['it is held for somebody who has not claimed', 'submitted', 'UNCLAIMED', 0n],
    ['an older answer tells of it', 'returned', 'UNCLAIMED', 0n],
  ] as const)('none is booked when %s', (_, status, word, feeMinor) => {
    const item = known('a', { status, feeMinor })
    const settling = settle(platform, [item], [seen('a', word, fee)], rich)
    expect(keysOf(platform, settling).filter(([key]) => key?.endsWith(':fee'))).toEqual([])
  })

  test('one that shows later is booked alone, and leaves the item as it is', () => {
    const item = known('a', { status: 'paid', problemCode: null })
    const settling = settle(platform, [item], [seen('a', 'SUCCESS', fee)], rich)
    expect(keysOf(platform, settling)).toEqual([['p:a:fee', 'plat.cash.paypal 25 USD']])
    expect(settling.steps[0]?.move).toMatchObject({ from: 'paid', to: 'paid' })
  })

  test('in another currency it is taken from the cash of that currency', () => {
    const funds = { cash: new Map([...rich.cash, ['EUR', 25n]]), payerMinor: 0n }
    const inEuro = seen('a', 'SUCCESS', { ...fee, feeCurrency: 'EUR' })
    expect(keysOf(platform, settle(platform, [known('a')], [inEuro], funds))).toEqual([
      ['p:a:success', 'plat.cash.paypal 1000 USD'],
      ['p:a:fee', 'plat.cash.paypal 25 EUR'],
    ])
  })

  test("an own payer's is noted and not booked", () => {
    const settling = settle(ownPayer, [known('a')], [seen('a', 'SUCCESS', fee)], rich)
    expect(keysOf(ownPayer, settling)).toEqual([['p:a:success', 'adv.payer 1000 USD']])
    expect(settling.steps[0]?.move.fee).toEqual({ minor: 25n, currency: 'USD' })
  })
})

describe('cash', () => {
  const items = [known('a'), known('b'), known('c')]
  const shown = ['a', 'b', 'c'].map((id) => seen(id, 'SUCCESS', { feeMinor: 20n }))

  test('pays in order, fees last; what it does not reach for alarms and stays as it is', () => {
    const funds = { cash: new Map([['USD', 2030n]]), payerMinor: 0n }
    const settling = settle(platform, items, shown, funds)
    expect(settling.steps.map(({ move }) => [move.id, move.to, move.fee?.minor])).toEqual([
      ['a', 'paid', 20n],
      ['b', 'paid', undefined],
    ])
    expect(settling.problem).toMatchObject({ code: 'cash_short' })
    expect(settling.alarms).toEqual(['plat.cash.paypal lacks 10.20 USD for what PayPal has taken'])
  })

  test('what came back pays for what left', () => {
    const funds = { cash: new Map<string, bigint>(), payerMinor: 0n }
    const paid = known('c', { status: 'paid', feeMinor: 20n })
    const both = [seen('a', 'SUCCESS'), seen('c', 'REFUNDED')]
    const settling = settle(platform, [items[0]!, paid], both, funds)
    expect(settling.steps.map(({ move }) => move.to)).toEqual(['reversed', 'paid'])
    expect(settling.alarms).toEqual([])
  })

  test('never goes below zero, and everything that is due is booked or alarmed', () => {
    const word = fc.constantFrom('SUCCESS', 'FAILED', 'RETURNED', 'REVERSED', 'PENDING')
    const status = fc.constantFrom<PayoutItemStatus>('submitted', 'unclaimed', 'paid', 'reserved')
    const one = fc.record({ word, status, minor: fc.bigInt(1n, 500n), fee: fc.bigInt(0n, 9n) })
    fc.assert(
      fc.property(fc.array(one, { maxLength: 12 }), fc.bigInt(0n, 1500n), (rows, cash) => {
        const ids = rows.map((_, index) => `i${index}`)
        const ours = rows.map((row, index) =>
          known(ids[index]!, { status: row.status, amountMinor: row.minor }),
        )
        const theirs = rows.map((row, index) => seen(ids[index]!, row.word, { feeMinor: row.fee }))
        const book = (minor: bigint) =>
          settle(platform, ours, theirs, { cash: new Map([['USD', minor]]), payerMinor: 0n })
        const settling = book(cash)
        let left = cash
        const entries = settling.steps.flatMap((step) => entriesOf(platform, step, now))
        for (const { debit, credit, amountMinor } of entries.flatMap((each) => each.transfers)) {
          if (credit.kind === 'plat.cash.paypal') left -= amountMinor
          if (debit.kind === 'plat.cash.paypal') left += amountMinor
        }
        expect(left >= 0n).toBe(true)
        const whole = book(10n ** 9n).steps.flatMap((step) => entriesOf(platform, step, now))
        expect(settling.alarms.length > 0).toBe(entries.length < whole.length)
      }),
    )
  })

  test('an own payer owes what a refund took from its commitments: the rest is its claim', () => {
    const settling = settle(ownPayer, [items[0]!], [seen('a', 'SUCCESS')], {
      ...{ cash: new Map(), payerMinor: 400n },
    })
    expect(keysOf(ownPayer, settling)).toEqual([
      ['p:a:success', 'adv.payer 400 USD,adv.deposit 600 USD'],
    ])
    expect(settling.alarms).toEqual([])
  })
})

describe('what is the matter', () => {
  test.each([
    ['nothing', 'SUCCESS', null, null],
    ['a receiver who is locked is the affiliate’s', 'FAILED', 'RECEIVER_ACCOUNT_LOCKED', null],
    ['an account of ours that is locked', 'FAILED', 'SENDER_ACCOUNT_LOCKED', 'items_refused'],
    ['a word that nobody knows', 'TELEPORTED', null, 'item_doubtful'],
  ] as const)('%s', (_, word, errorName, code) => {
    const { problem } = settle(platform, [known('a')], [seen('a', word, { errorName })], rich)
    expect(problem?.code ?? null).toBe(code)
  })

  test('it stays with the batch when it is read again', () => {
    const item = known('a', { status: 'failed', problemCode: 'SENDER_ACCOUNT_LOCKED' })
    const { problem, steps } = settle(platform, [item], [seen('a', 'FAILED')], rich)
    expect([problem?.code, problem?.name, steps]).toEqual([
      ...['items_refused', 'SENDER_ACCOUNT_LOCKED', []],
    ])
  })
})
