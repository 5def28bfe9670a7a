/** The client against the simulated PayPal, with every fault: its conclusion, and what was paid. */
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { openPaypalWorld } from '../test/paypal-world.ts'
import { PaypalOutage } from './client.ts'

const paypalWorld = await openPaypalWorld()
afterAll(() => paypalWorld.close())
beforeEach(() => paypalWorld.lever('reset'))

const post = { method: 'POST', path: '/v1/payments/payouts' }
const get = { method: 'GET', path: '/v1/payments/payouts' }
const MINUTE = 60_000

const requestOf = (receivers: string[], currency = 'USD') => ({
  senderBatchId: 'batch-1',
  body: JSON.stringify({
    sender_batch_header: { sender_batch_id: 'batch-1', recipient_type: 'EMAIL' },
    items: receivers.map((receiver, index) => ({
      sender_item_id: `item-${index}`,
      receiver,
      amount: { currency, value: '10.00' },
    })),
  }),
})
const pay = (...receivers: string[]) => paypalWorld.paypal.createPayout(requestOf(receivers))

/** Pays, lets PayPal process it, and reads it. */
async function paid(...receivers: string[]) {
  const heard = await pay(...receivers)
  if (heard.outcome !== 'accepted') throw new Error(heard.outcome)
  await paypalWorld.advance(2 * MINUTE)
  return paypalWorld.paypal.showBatch(heard.payoutBatchId)
}

describe('create', () => {
  test.each([
    ['F51', 'refuse_connection', 'unknown', 0],
    ['F51', 'drop_before_commit', 'unknown', 0],
    ['F54', '500_before_commit', 'unknown', 0],
    ['F54', '502_before_commit', 'unknown', 0],
    ['F54', '503_before_commit', 'unknown', 0],
    ['F54', '504_before_commit', 'unknown', 0],
    ['F54', 'html_error', 'unknown', 0],
    ['F54', 'previous_request', 'unknown', 0],
    ['F60', '429', 'unknown', 0],
    ['F61', 'token_expired', 'accepted', 1],
    ['F62', 'refuse', 'refused', 0],
    ['F52', 'commit_then_drop', 'unknown', 1],
    ['F52', 'half_answer', 'unknown', 1],
    ['F52', 'answer_after_s', 'unknown', 1],
    ['F52', '201_without_id', 'unknown', 1],
    ['F53', 'commit_then_500', 'unknown', 1],
    ['F53', 'commit_then_502', 'unknown', 1],
    ['F53', 'commit_then_503', 'unknown', 1],
    ['F53', 'commit_then_504', 'unknown', 1],
  ] as const)('%s %s is %s; sent again it is paid once', async (_, fault, outcome, payments) => {
    await paypalWorld.fault({ match: post, do: fault })
    expect((await pay('ann@example.com')).outcome).toBe(outcome)
    await paypalWorld.advance(2 * MINUTE)
    expect(await paypalWorld.audit()).toMatchObject({ payments, paid_twice: [] })
    expect((await pay('ann@example.com')).outcome).toBe(payments === 1 ? 'exists' : 'accepted')
    await paypalWorld.advance(2 * MINUTE)
    expect(await paypalWorld.audit()).toMatchObject({
      payments: 1,
      paid_twice: [],
      net: { USD: '10.00' },
    })
  })

  test('F52 a duplicate answer leads to the batch that the lost answer was about', async () => {
    await paypalWorld.fault({ match: post, do: 'commit_then_drop' })
    await pay('ann@example.com')
    const heard = await pay('ann@example.com')
    expect(heard).toMatchObject({ outcome: 'exists', payoutBatchId: expect.any(String) })
    const id = heard.outcome === 'exists' ? (heard.payoutBatchId ?? '') : ''
    expect(await paypalWorld.paypal.showBatch(id)).toMatchObject({ senderBatchId: 'batch-1' })
  })

  test.each([
    ['F57', 'duplicate_without_link'],
    ['F58', 'duplicate_foreign_link'],
  ] as const)('%s %s is a batch whose id nobody knows', async (_, fault) => {
    await pay('ann@example.com')
    await paypalWorld.fault({ match: post, do: fault })
    expect(await pay('ann@example.com')).toEqual({ outcome: 'exists', payoutBatchId: null })
  })

  test('F60 the Retry-After of a 429 is respected', async () => {
    await paypalWorld.fault({ match: post, do: '429', seconds: 90 })
    expect(await pay('ann@example.com')).toMatchObject({ retryAfterSeconds: 90 })
  })

  test('F61 a token that expires between two pages costs one more call', async () => {
    const heard = await pay(...Array.from({ length: 1001 }, (_, at) => `p${at}@example.com`))
    const tokens = await paypalWorld.calls('POST', '/v1/oauth2/token')
    await paypalWorld.fault({ match: { ...get, nth: 2 }, do: 'token_expired' })
    const shown = await paypalWorld.paypal.showBatch(
      heard.outcome === 'accepted' ? heard.payoutBatchId : '',
    )
    expect(shown.items).toHaveLength(1001)
    expect((await paypalWorld.calls('POST', '/v1/oauth2/token')) - tokens).toBe(1)
  })

  test('F62 too little money is refused with the reason', async () => {
    await paypalWorld.lever('balance', { currency: 'USD', value: '20.39' })
    expect(await pay('ann@example.com', 'ben@example.com')).toMatchObject({
      outcome: 'refused',
      code: 'INSUFFICIENT_FUNDS',
      reason: expect.stringContaining('0.01 USD missing'),
    })
  })

  test('F63 the receiver that spoils a batch is named by its place', async () => {
    expect(await pay('ann@example.com', 'nobody', 'ben@example.com')).toMatchObject({
      outcome: 'refused',
      code: 'VALIDATION_ERROR',
      badItems: [{ index: 1, field: 'receiver' }],
    })
  })

  test('F50 an item too many is a refusal', async () => {
    const many = Array.from({ length: 15_001 }, () => 'ann@example.com')
    expect(await pay(...many)).toMatchObject({ outcome: 'refused', code: 'VALIDATION_ERROR' })
  })
})

describe('read', () => {
  test('F64 in a batch that succeeded an item may be unclaimed', async () => {
    const shown = await paid('ann@example.com', 'unclaimed@example.com', 'unconfirmed@example.com')
    expect(shown.status).toBe('SUCCESS')
    expect(shown.items.map(({ status, errorName }) => [status, errorName])).toEqual([
      ['SUCCESS', null],
      ['UNCLAIMED', 'RECEIVER_UNREGISTERED'],
      ['UNCLAIMED', 'RECEIVER_UNCONFIRMED'],
    ])
    expect(await paypalWorld.audit()).toMatchObject({ payments: 1 })
  })

  test('F65 what nobody claims is RETURNED on day 30, and its fee with it', async () => {
    const { payoutBatchId } = await paid('unclaimed@example.com', 'ann@example.com')
    await paypalWorld.advance(30 * 24 * 60 * MINUTE - 3 * MINUTE)
    const [waiting] = (await paypalWorld.paypal.showBatch(payoutBatchId)).items
    await paypalWorld.advance(3 * MINUTE)
    const [returned] = (await paypalWorld.paypal.showBatch(payoutBatchId)).items
    expect([waiting?.status, returned?.status]).toEqual(['UNCLAIMED', 'RETURNED'])
    expect(returned?.feeMinor).toBe(0n)
  })

  test('F70 an unknown status is shown unchanged', async () => {
    const shown = await paid('strange@example.com', 'ann@example.com')
    expect(shown.items[0]).toMatchObject({ status: 'TELEPORTED', errorName: null })
  })

  test('F71 an item on two pages is one item, a missing one is missing, a wrong count is reported', async () => {
    const { payoutBatchId } = await paid('ann@example.com', 'ben@example.com')
    await paypalWorld.fault(
      { match: get, do: 'repeated_item' },
      { match: get, do: 'missing_item' },
      { match: get, do: 'wrong_total' },
    )
    const show = async () => {
      const { items, totalItems } = await paypalWorld.paypal.showBatch(payoutBatchId)
      return [items.length, totalItems]
    }
    expect([await show(), await show(), await show(), await show()]).toEqual([
      [2, 2],
      [1, 2],
      [2, 3],
      [2, 2],
    ])
  })

  test('F71 a count that changes between two pages is no reading', async () => {
    const heard = await pay(...Array.from({ length: 1001 }, (_, at) => `p${at}@example.com`))
    await paypalWorld.fault({ match: { ...get, nth: 2 }, do: 'wrong_total' })
    const id = heard.outcome === 'accepted' ? heard.payoutBatchId : ''
    await expect(paypalWorld.paypal.showBatch(id)).rejects.toThrow(PaypalOutage)
  })

  test('F72 the fee shown is PayPal’s, not an estimate', async () => {
    const { items } = await paid('ann@example.com')
    expect(items[0]).toMatchObject({ feeMinor: 20n, feeCurrency: 'USD', conversion: null })
  })

  test('F73 a payment from another currency shows PayPal’s own figures', async () => {
    await paypalWorld.lever('balance', { currency: 'EUR', value: '0.00' })
    await paypalWorld.lever('balance', { currency: 'EUR', from: 'USD', rate: '1.0855' })
    const heard = await paypalWorld.paypal.createPayout(requestOf(['ann@example.com'], 'EUR'))
    const { items } = await paypalWorld.paypal.showBatch(
      heard.outcome === 'accepted' ? heard.payoutBatchId : '',
    )
    expect(items[0]).toMatchObject({
      amountMinor: 1000n,
      conversion: {
        from: { currency: 'USD', value: '10.86' },
        to: { currency: 'EUR', value: '10.00' },
        rate: '1.0855',
      },
    })
  })

  test('F74 an item we do not know is not hidden', async () => {
    const { payoutBatchId } = await paid('ann@example.com')
    await paypalWorld.fault({ match: get, do: 'extra_item' })
    const { items, totalItems } = await paypalWorld.paypal.showBatch(payoutBatchId)
    expect([items.length, totalItems]).toEqual([2, 2])
    expect(items[1]?.senderItemId).toBe('an-item-nobody-knows')
  })

  test.each([
    'half_answer',
    'drop_before_commit',
    '500_before_commit',
    'answer_after_s',
    'html_error',
  ] as const)('a read through %s concludes nothing, the next one reads', async (fault) => {
    const { payoutBatchId, items } = await paid('ann@example.com')
    await paypalWorld.fault({ match: get, do: fault }, { match: get, do: fault })
    await expect(paypalWorld.paypal.showBatch(payoutBatchId)).rejects.toThrow(PaypalOutage)
    const itemId = items[0]?.payoutItemId ?? ''
    await expect(paypalWorld.paypal.showItem(itemId)).rejects.toThrow(PaypalOutage)
    expect(await paypalWorld.paypal.showItem(itemId)).toMatchObject({
      status: 'SUCCESS',
      payoutBatchId,
    })
  })
})

describe('receivers', () => {
  const receiver = 'ann@example.com'
  test.each([
    [{ is_registered: false }, 'UNCLAIMED', 'RECEIVER_UNREGISTERED'],
    [{ is_confirmed: false }, 'UNCLAIMED', 'RECEIVER_UNCONFIRMED'],
    [{ is_locked: true }, 'FAILED', 'RECEIVER_ACCOUNT_LOCKED'],
    [{ country: 'KP' }, 'FAILED', 'RECEIVER_COUNTRY_NOT_ALLOWED'],
    [{ limit: '9.99' }, 'FAILED', 'RECEIVING_LIMIT_EXCEEDED'],
    [{ limit: '10.00' }, 'SUCCESS', null],
    [{ status: 'BLOCKED', error: 'RISK_DECLINE' }, 'BLOCKED', 'RISK_DECLINE'],
  ])('with %j a payment is %s %s', async (known, status, errorName) => {
    await paypalWorld.lever('receiver', { receiver, ...known })
    const { items } = await paid('Ann@example.com', 'ben@example.com')
    expect(items[0]).toMatchObject({ status, errorName })
  })

  test('a new account gets its unclaimed payments, once', async () => {
    const { items } = await paid('unclaimed@example.com', receiver)
    const open = () => paypalWorld.lever('receiver', { receiver: 'unclaimed@example.com' })
    await open()
    await open()
    expect(await paypalWorld.paypal.showItem(items[0]?.payoutItemId ?? '')).toMatchObject({
      status: 'SUCCESS',
      errorName: null,
    })
    expect(await paypalWorld.audit()).toMatchObject({ payments: 2, paid_twice: [] })
  })

  test.each([{}, { receiver: '' }, { receiver, is_locked: 'yes' }, { receiver, colour: 'red' }])(
    'the lever refuses %j',
    async (body) => {
      await expect(paypalWorld.lever('receiver', body)).rejects.toThrow()
    },
  )
})

describe('cancel', () => {
  const unclaimed = async () => (await paid('unclaimed@example.com', 'ann@example.com')).items[0]!
  const cancel = (item: { payoutItemId: string }) =>
    paypalWorld.paypal.cancelItem(item.payoutItemId)

  test('takes back what nobody claimed; F67 again it is done already', async () => {
    const item = await unclaimed()
    expect(await cancel(item)).toMatchObject({ outcome: 'accepted', item: { status: 'RETURNED' } })
    expect(await cancel(item)).toEqual({ outcome: 'exists' })
    expect(await paypalWorld.audit()).toMatchObject({ payments: 1, net: { USD: '10.00' } })
  })

  test('too early: the batch is not done', async () => {
    const heard = await pay('unclaimed@example.com')
    const id = heard.outcome === 'accepted' ? heard.payoutBatchId : ''
    const [item] = (await paypalWorld.paypal.showBatch(id)).items
    expect(await cancel(item!)).toMatchObject({ outcome: 'refused', code: 'BATCH_NOT_COMPLETED' })
  })

  test('too late: it was paid, or came back by itself', async () => {
    const { items } = await paid('unclaimed@example.com', 'ann@example.com')
    await paypalWorld.advance(30 * 24 * 60 * MINUTE)
    for (const item of items) {
      const refused = { outcome: 'refused', code: 'ITEM_INCORRECT_STATUS' }
      expect(await cancel(item)).toMatchObject(refused)
    }
  })

  test('F66 a receiver who claims a moment before is paid, and seen to be', async () => {
    const item = await unclaimed()
    await paypalWorld.fault({
      match: { method: 'POST', path: '/v1/payments/payouts-item' },
      do: 'claim_first',
    })
    expect(await cancel(item)).toMatchObject({ outcome: 'refused', code: 'ITEM_INCORRECT_STATUS' })
    expect(await paypalWorld.paypal.showItem(item.payoutItemId)).toMatchObject({
      status: 'SUCCESS',
    })
  })

  test('a lost answer is unknown; reading the item decides', async () => {
    const item = await unclaimed()
    await paypalWorld.fault({ match: { method: 'POST' }, do: 'commit_then_drop' })
    expect(await cancel(item)).toMatchObject({ outcome: 'unknown' })
    expect(await paypalWorld.paypal.showItem(item.payoutItemId)).toMatchObject({
      status: 'RETURNED',
    })
  })

  test('an item nobody has', async () => {
    expect(await paypalWorld.paypal.cancelItem('NOBODY0000000')).toMatchObject({
      outcome: 'refused',
      code: 'INVALID_RESOURCE_ID',
    })
  })
})
