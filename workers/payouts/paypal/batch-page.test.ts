import { expect, test } from 'vitest'
import { readBatchPage, readItem } from './batch-page.ts'

const item = (over: object = {}) => ({
  payout_item_id: '8AELMXH8UB2P8',
  transaction_id: '0C413693MN970190K',
  transaction_status: 'UNCLAIMED',
  payout_item_fee: { currency: 'USD', value: '0.35' },
  payout_item: {
    amount: { currency: 'USD', value: '9.87' },
    receiver: 'ann@example.com',
    sender_item_id: 'item-1',
  },
  errors: { name: 'RECEIVER_UNREGISTERED', message: 'm', details: [], links: {} },
  ...over,
})
const page = (items: unknown[], over: object = {}) => ({
  total_items: items.length,
  total_pages: 1,
  batch_header: {
    payout_batch_id: 'CR9VS2K4X4846',
    batch_status: 'SUCCESS',
    sender_batch_header: { sender_batch_id: 'batch-1' },
  },
  items,
  ...over,
})

test('reads an item with its state, amount, fee and error', () => {
  expect(readBatchPage(page([item()]))).toEqual({
    payoutBatchId: 'CR9VS2K4X4846',
    senderBatchId: 'batch-1',
    status: 'SUCCESS',
    totalItems: 1,
    totalPages: 1,
    items: [
      {
        payoutItemId: '8AELMXH8UB2P8',
        senderItemId: 'item-1',
        transactionId: '0C413693MN970190K',
        status: 'UNCLAIMED',
        receiver: 'ann@example.com',
        currency: 'USD',
        amountMinor: 987n,
        feeMinor: 35n,
        feeCurrency: 'USD',
        conversion: null,
        errorName: 'RECEIVER_UNREGISTERED',
      },
    ],
  })
})

test.each([
  ['errors as a list', { errors: [] }, { errorName: null }],
  ['errors as an empty object', { errors: {} }, { errorName: null }],
  ['no errors', { errors: undefined }, { errorName: null }],
  ['no transaction id', { transaction_id: undefined }, { transactionId: null }],
  ['a status nobody knows', { transaction_status: 'TELEPORTED' }, { status: 'TELEPORTED' }],
  ['no fee', { payout_item_fee: {} }, { feeMinor: 0n, feeCurrency: '' }],
  [
    'a fee in another currency',
    { payout_item_fee: { currency: 'EUR', value: '0.30' } },
    { feeMinor: 30n, feeCurrency: 'EUR' },
  ],
  ['half a conversion', { currency_conversion: { exchange_rate: '1.1' } }, { conversion: null }],
  [
    'an amount that is none',
    { payout_item: { amount: { currency: 'USD', value: 'ten' } } },
    { amountMinor: null, senderItemId: '' },
  ],
])('is lenient with %s', (_, over, expected) => {
  expect(readBatchPage(page([item(over)]))?.items[0]).toMatchObject(expected)
})

test('F73 a conversion keeps PayPal’s own numbers', () => {
  const currency_conversion = {
    from_amount: { currency: 'USD', value: '10.86' },
    to_amount: { currency: 'EUR', value: '9.87' },
    exchange_rate: '0.9088397790055',
  }
  expect(readBatchPage(page([item({ currency_conversion })]))?.items[0]?.conversion).toEqual({
    from: { currency: 'USD', value: '10.86' },
    to: { currency: 'EUR', value: '9.87' },
    rate: '0.9088397790055',
  })
})

test('an item read alone names its batch', () => {
  const alone = { ...item(), payout_batch_id: 'B1', sender_batch_id: 'batch-1' }
  expect(readItem(alone)).toMatchObject({
    payoutItemId: '8AELMXH8UB2P8',
    status: 'UNCLAIMED',
    payoutBatchId: 'B1',
    senderBatchId: 'batch-1',
  })
  expect(readItem(item())).toMatchObject({ payoutBatchId: null, senderBatchId: null })
})

test.each([[undefined], [{}], [page([item()])], [item({ payout_item_id: '' })]])(
  'no item is %j',
  (json) => {
    expect(readItem(json)).toBeNull()
  },
)

test.each([[undefined], [null], ['<html>'], [{}], [page([{}])], [page([], { batch_header: {} })]])(
  'concludes nothing from %j',
  (json) => {
    expect(readBatchPage(json)).toBeNull()
  },
)

test.each([
  ['10', 'USD', 1000n],
  ['10.1', 'USD', 1010n],
  ['10.100', 'USD', 1010n],
  ['1050.00', 'JPY', 1050n],
  ['1050', 'HUF', 105_000n],
  ['0.00', 'USD', 0n],
  ['10.101', 'USD', null],
  ['1050.5', 'JPY', null],
  ['-1.00', 'USD', null],
  ['1e3', 'USD', null],
  ['10.00', 'XXX', null],
] as const)('PayPal shows %s %s: %s minor units', (value, currency, amountMinor) => {
  const shown = readBatchPage(page([item({ payout_item: { amount: { currency, value } } })]))
  expect(shown?.items[0]?.amountMinor).toBe(amountMinor)
})
