import { expect, test } from 'vitest'
import { fieldProblem } from '../../core/refusal.ts'
import { readReported } from './reported-rules.ts'
import { evaluateRehearsal } from './rules.ts'
import type { Reported, Seen, SeenClick, SeenConversion, SeenEvent } from './seen-rules.ts'

const since = new Date('2026-11-25T10:00:00Z')
const at = (seconds: number) => new Date(since.getTime() + seconds * 1000)
const anna = { id: 'a', code: 'anna', name: 'Anna' }
const money = (minor: bigint) => ({ minor, currency: 'USD' as const })

const click = (over: Partial<SeenClick> = {}): SeenClick => ({
  ...{ id: 'click-1', at: at(1), isTest: true, isOfRehearsal: true, reason: null },
  affiliate: anna,
  ...over,
})

type Sent = Partial<Omit<SeenEvent, 'reported' | 'conversion'>> & {
  reported?: Partial<Reported>
  conversion?: Partial<SeenConversion> | null
}
/** A good event of a test key. */
function event(name: Reported['event'], { reported, conversion, ...over }: Sent = {}): SeenEvent {
  return {
    ...{ reportId: `${name}-report`, at: at(2), isTest: true, verdict: 'recorded' },
    ...{ details: [], errors: [], awaits: null },
    reported: {
      ...{ event: name, externalId: `${name}-1`, coupon: null, customerId: 'customer-1' },
      clickId: name === 'lead' || name === 'sale' ? 'click-1' : null,
      originalExternalId: name === 'refund' ? 'sale-1' : null,
      ...reported,
    },
    conversion:
      conversion === null
        ? null
        : {
            ...{ id: `${name}-id`, rejection: null, affiliate: anna, amount: money(4900n) },
            ...{
              commission: money(1470n),
              attributedBy: name === 'lead' || name === 'sale' ? 'click' : 'customer',
            },
            ...conversion,
          },
    ...over,
  }
}
const parked = (what: 'click' | 'conversion' | 'customer' | 'rate', key: string): Sent => ({
  ...{ verdict: 'parked', awaits: { what, key }, conversion: null },
})
const refused = (over: Sent): Sent => ({ ...over, conversion: null })
const rejected = (rejection: SeenConversion['rejection'], over: Partial<Reported> = {}): Sent => ({
  conversion: { rejection, attributedBy: 'none', commission: null },
  reported: over,
})

const all = () => [event('refund'), event('rebill'), event('sale'), event('lead')]
const evaluate = (over: Partial<Seen>) =>
  evaluateRehearsal({ since, now: at(10), clicks: [click()], events: [], isInUse: false, ...over })
const states = (over: Partial<Seen>) =>
  Object.fromEntries(
    evaluate(over).map(({ step, state, remark }) => [
      step,
      remark ? `${state} ${remark.code}` : state,
    ]),
  )

test('five good events make five good steps', () => {
  expect(states({ events: all() })).toEqual({
    ...{ click: 'ok', lead: 'ok', sale: 'ok', rebill: 'ok', refund: 'ok' },
  })
})

test('before anything arrived, all steps are waiting', () => {
  const nothing = { clicks: [], events: [] }
  expect(Object.values(states(nothing))).toEqual(Array.from({ length: 5 }, () => 'waiting'))
  // After a minute without anything, the next step asks for its event.
  expect(states({ ...nothing, now: at(60) }).click).toBe('waiting silent')
  expect(states({ events: [event('lead')], now: at(61) })).toMatchObject({ sale: 'waiting' })
  expect(states({ events: [event('lead')], now: at(62) })).toMatchObject({
    ...{ lead: 'ok', sale: 'waiting silent', rebill: 'waiting' },
  })
})

const noClick = { clickId: null }
const customer = (customerId: string | null) => ({ customerId })
const byRule = (attributedBy: SeenConversion['attributedBy']) => ({ attributedBy })
const wrongCurrency = fieldProblem('currency', 'currency_of_offer', { currency: 'USD' })

/** The first event is the one that is evaluated; one that cannot be read belongs to the lead. */
test.each<[mistake: string, expected: string, events: SeenEvent[], params?: object]>([
  ['a live key', 'problem live_key', [event('sale', { isTest: false })]],
  ['no cookie', 'problem no_click_id', [event('lead', rejected('no_attribution', noClick))]],
  [
    'no cookie, and a fingerprint guesses',
    'problem no_click_id',
    [event('lead', { reported: noClick, conversion: byRule('fingerprint') })],
  ],
  [
    'an unfilled macro as click id',
    'problem click_id_malformed',
    [event('sale', { details: ['click_id_ignored'], reported: { clickId: '{click}' } })],
  ],
  [
    'a foreign click',
    'problem click_unknown',
    [event('lead', parked('click', 'x'))],
    { click_id: 'x' },
  ],
  [
    'a click that never came',
    'problem click_unknown',
    [event('lead', rejected('click_missing'))],
    { click_id: 'click-1' },
  ],
  [
    'a placeholder for guests',
    'problem customer_placeholder',
    [event('sale', { details: ['customer_id_placeholder'], reported: customer('guest') })],
    { customer_id: 'guest' },
  ],
  [
    'a sale of another customer than the lead',
    'problem customer_differs',
    [event('sale', { reported: customer('b') }), event('lead')],
    { customer_id: 'b', expected: 'customer-1' },
  ],
  [
    'a rebill of another customer than the sale',
    'problem customer_differs',
    [event('rebill', { ...parked('customer', 'b'), reported: customer('b') }), event('sale')],
    { customer_id: 'b', expected: 'customer-1' },
  ],
  [
    'a rebill before its sale',
    'problem customer_unknown',
    [event('rebill', parked('customer', 'customer-1'))],
    { customer_id: 'customer-1' },
  ],
  [
    'a rebill whose sale never came',
    'problem customer_unknown',
    [event('rebill', rejected('customer_missing'))],
    { customer_id: 'customer-1' },
  ],
  [
    'a refund of an unknown order',
    'problem original_unknown',
    [event('refund', parked('conversion', '7')), event('sale')],
    { external_id: '7', expected: 'sale-1' },
  ],
  [
    'a refund whose order never came',
    'problem original_unknown',
    [event('refund', rejected('original_missing'))],
    { external_id: 'sale-1' },
  ],
  [
    'a second refund of the whole order',
    'problem nothing_to_refund',
    [event('refund', rejected('nothing_to_undo'))],
    { external_id: 'sale-1' },
  ],
  [
    'another currency',
    'problem refused',
    [event('sale', refused({ verdict: 'invalid_input', errors: [wrongCurrency] }))],
  ],
  [
    'a currency without a rate',
    'problem rate_missing',
    [event('sale', parked('rate', 'EUR/USD'))],
    { currencies: 'EUR/USD' },
  ],
  [
    'the same id with another amount',
    'problem other_content',
    [event('sale', refused({ verdict: 'idempotency_conflict', details: ['amount'] }))],
    { field: 'amount', external_id: 'sale-1' },
  ],
  [
    'a revoked key',
    'problem key_invalid',
    [event('sale', refused({ verdict: 'unauthenticated' }))],
  ],
  [
    'a suspended advertiser',
    'problem suspended',
    [event('sale', refused({ verdict: 'forbidden' }))],
  ],
  ['an error of ours', 'problem failed', [event('sale', refused({ verdict: 'failed' }))]],
  [
    'a second lead of the click',
    'problem rejected',
    [event('lead', rejected('duplicate_lead'))],
    { rejection: 'duplicate_lead' },
  ],
  ['no JSON', 'problem unreadable', [event(null, refused({ verdict: 'invalid_input' }))]],
  ['no JSON and a live key', 'problem live_key', [event(null, refused({ isTest: false }))]],
  ['an outage', 'waiting queued', [event('sale', refused({ verdict: 'queued' }))]],
  // What is no mistake, but should be known.
  ['no payout for leads', 'ok pays_nothing', [event('lead', rejected('no_payout_rule'))]],
  [
    'a coupon only',
    'ok by_coupon',
    [event('lead', { reported: { ...noClick, coupon: 'ANNA10' }, conversion: byRule('coupon') })],
  ],
  ['a sale without customer', 'ok no_customer_id', [event('sale', { reported: customer(null) })]],
  ['a clock that is ahead', 'ok clock_ahead', [event('sale', { details: ['occurred_at_ahead'] })]],
  ['a repeat', 'ok', [event('sale', { verdict: 'replayed' })]],
])('%s: %s', (_, expected, events, params = {}) => {
  const name = events[0]?.reported.event ?? 'lead'
  const { state, remark } = evaluate({ events }).find(({ step }) => step === name)!
  expect(remark ? `${state} ${remark.code}` : state).toBe(expected)
  expect(remark?.params ?? {}).toEqual(params)
})

test.each<[string, Partial<SeenClick>, string]>([
  ['by a test key', {}, 'ok'],
  ['a repeated one', { reason: 'duplicate' }, 'ok'],
  ['through a link, without a key', { isTest: false }, 'ok live_click'],
  ['of a bot', { reason: 'bot' }, 'problem click_refused'],
])('a click %s', (_, over, expected) => {
  expect(states({ clicks: [click(over)] }).click).toBe(expected)
})

test('a click from before the rehearsal is shown if an event names it', () => {
  const old = click({ isOfRehearsal: false, isTest: false, at: at(-100) })
  expect(states({ clicks: [old], events: [event('lead')] })).toMatchObject({
    ...{ click: 'ok live_click', lead: 'ok' },
  })
  const clicks = [old, click({ id: 'click-2' })]
  expect(states({ clicks, events: [event('lead')] }).lead).toBe('ok other_click')
})

test('the latest event of a step decides, in both directions', () => {
  const bad = event('sale', { ...refused({ verdict: 'invalid_input' }), at: at(3) })
  const good = event('sale', { at: at(4) })
  expect(states({ events: [bad, good] }).sale).toBe('ok')
  expect(states({ events: [good, { ...bad, at: at(5) }] }).sale).toBe('problem refused')
  const unreadable = event(null, refused({ verdict: 'invalid_input', at: at(1) }))
  expect(states({ events: [unreadable, event('lead')] })).toMatchObject({ sale: 'waiting' })
})

test('of an app in use, a live event counts only if it names a click of the rehearsal', () => {
  const live = (clickId: string | null) => event('sale', { isTest: false, reported: { clickId } })
  const isInUse = true
  expect(states({ isInUse, events: [live(null)] }).sale).toBe('waiting')
  expect(states({ isInUse, events: [live('of a visitor')] }).sale).toBe('waiting')
  expect(states({ isInUse, events: [live('click-1')] }).sale).toBe('problem live_key')
  expect(states({ isInUse: false, events: [live(null)] }).sale).toBe('problem live_key')
})

test.each([
  ['', { event: null }],
  ['[1', { event: null }],
  ['null', { event: null }],
  ['click_id=1&status=approved', { event: null, clickId: null }],
  ['{"event":"purchase","external_id":7}', { event: null, externalId: null }],
  [
    '{"event":"sale","external_id":" 7 ","click_id":"ABC"}',
    { event: 'sale', externalId: '7', clickId: 'abc' },
  ],
])('the body %s', (body, expected) => {
  expect(readReported(body)).toMatchObject(expected)
})
