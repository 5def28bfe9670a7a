import { expect, test } from 'vitest'
import { payoutItemStatuses } from '../../../schema/vocabulary.ts'
import { type BookedItem, compareBooks, type PaypalItem } from './rules.ts'

const ours: BookedItem = {
  ...{ id: 'item-1', receiver: 'Ann@example.com', amountMinor: 10_000n, status: 'paid' },
  isStatedByPeople: false,
}
const theirs: PaypalItem = {
  ...{ payoutItemId: 'PP1', senderItemId: 'item-1', receiver: 'ann@example.com' },
  ...{ currency: 'USD', amountMinor: 10_000n, status: 'SUCCESS' },
}
const kindsOf = (here: readonly BookedItem[], there: readonly PaypalItem[]) =>
  compareBooks('USD', here, there).map(({ kind, itemId }) => [kind, itemId])

test('equal books differ in nothing', () => {
  expect(kindsOf([ours], [theirs])).toEqual([])
})

test.each([
  ['an item that PayPal lacks', [ours], [], [['missing_there', 'item-1']]],
  ['an item that we lack', [], [theirs], [['missing_here', 'PP1']]],
  ['an item without our id', [], [{ ...theirs, senderItemId: '' }], [['missing_here', 'PP1']]],
  [
    'an item that is there twice',
    [ours],
    [theirs, { ...theirs, payoutItemId: 'PP2' }],
    [['missing_here', 'PP2']],
  ],
  ['one unit too much', [ours], [{ ...theirs, amountMinor: 10_001n }], [['amount', 'item-1']]],
  ['another currency', [ours], [{ ...theirs, currency: 'EUR' }], [['amount', 'item-1']]],
  ['an amount nobody can read', [ours], [{ ...theirs, amountMinor: null }], [['amount', 'item-1']]],
  [
    'another receiver',
    [ours],
    [{ ...theirs, receiver: 'eve@example.com' }],
    [['receiver', 'item-1']],
  ],
  [
    'several at once',
    [ours],
    [{ ...theirs, receiver: 'eve@example.com', amountMinor: 1n, status: 'PENDING' }],
    [
      ['amount', 'item-1'],
      ['receiver', 'item-1'],
      ['status', 'item-1'],
    ],
  ],
] as const)('%s', (_name, here, there, found) => {
  expect(kindsOf(here, there)).toEqual(found)
})

test('no address is shown in full', () => {
  const result = JSON.stringify([
    ...compareBooks('USD', [ours], [{ ...theirs, receiver: 'eve@example.com' }]),
    ...compareBooks('USD', [], [theirs]),
  ])
  expect(result).toContain('e…@example.com')
  expect(result).not.toMatch(/ann@|eve@/i)
})

/** PayPal's statuses that are consistent with each of ours. An open item may be behind. */
const known = ['PENDING', 'ONHOLD', 'UNCLAIMED', 'SUCCESS', 'FAILED', 'BLOCKED', 'DENIED']
const back = ['RETURNED', 'REFUNDED', 'REVERSED']
const lost = ['FAILED', 'BLOCKED', 'DENIED', ...back]
const may: Record<BookedItem['status'], readonly string[]> = {
  ...{ reserved: [...known, ...back], submitted: [...known, ...back] },
  ...{ unclaimed: [...known, ...back], on_hold: [...known, ...back] },
  ...{ paid: ['SUCCESS', ...back], failed: lost, returned: lost, reversed: lost },
}

test('every status of ours beside every status of PayPal: F75 among them', () => {
  for (const status of payoutItemStatuses) {
    for (const shown of [...known, ...back, 'NEVER_HEARD_OF', '']) {
      const found = kindsOf([{ ...ours, status }], [{ ...theirs, status: shown }])
      const expected = may[status].includes(shown) ? [] : [['status', 'item-1']]
      expect([status, shown, found]).toEqual([status, shown, expected])
    }
  }
})

test('a payment stated by people that PayPal reverses is reported: no reading books it', () => {
  const result = { ...ours, isStatedByPeople: true }
  expect(kindsOf([result], [theirs])).toEqual([])
  for (const status of back) {
    expect(kindsOf([ours], [{ ...theirs, status }])).toEqual([])
    expect(kindsOf([result], [{ ...theirs, status }])).toEqual([['status', 'item-1']])
  }
})
