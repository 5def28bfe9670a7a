import { expect, test } from 'vitest'
import { affiliateReceipt } from './affiliate-receipt-rules.ts'

const line = (level: number, affiliate_id: string) => ({
  ...{ level, affiliate_id, rate_bps: 3000, fixed_minor: '0', amount_minor: '1470' },
  ...{ source: 'offer', tier_from: null },
})
const whole = {
  ...{ v: 2, rule: 'click', converted_at: '2026-11-20T10:00:00.000Z', window_days: 30 },
  reported: { click_id: 'k', coupon: 'BORIS', customer_id: 'buyer-7', occurred_at: null },
  click: { id: 'k', clicked_at: '2026-11-20T09:00:00.000Z', duplicate: null, kept: 'other’s' },
  fingerprint: { clicks: 4, affiliates: 1 },
  excluded: [{ rule: 'cap', reason: 'over_cap', cap_id: 'C', limit: '100', used: '100' }],
  lines: [line(1, 'anna'), line(2, 'boris')],
  skipped: [{ level: 3, affiliate_id: 'clara', reason: 'inactive' }],
  ...{ fee_minor: '490', revenue_minor: '1960', signals: ['too_fast'] },
  hold: { days: 30, until: '2026-12-20T10:00:00.000Z' },
  undo: {
    ...{ original_id: 'O', amount_minor: '4900', currency: 'USD', is_whole: true },
    lines: [{ affiliate_id: 'anna', taken_minor: '5' }, { affiliate_id: 'boris' }],
    fee_minor: '490',
  },
}

test('an affiliate reads the evidence and their own lines', () => {
  expect(affiliateReceipt(whole, 'anna')).toEqual({
    ...{ v: 2, rule: 'click', converted_at: whole.converted_at, window_days: 30 },
    reported: { occurred_at: null },
    click: { id: 'k', clicked_at: '2026-11-20T09:00:00.000Z', duplicate: null },
    excluded: [{ rule: 'cap', reason: 'over_cap' }],
    lines: [line(1, 'anna')],
    hold: whole.hold,
    undo: {
      ...{ amount_minor: '4900', currency: 'USD', is_whole: true },
      lines: [{ affiliate_id: 'anna', taken_minor: '5' }],
    },
  })
})

test('it contains no margin, fee, other people, buyer or fraud signals', () => {
  const shown = JSON.stringify(affiliateReceipt({ ...whole, later: 'a new fact' }, 'anna'))
  for (const closed of ['"490"', '1960', 'boris', 'BORIS', 'clara', 'buyer-7', 'too_fast', 'new']) {
    expect(shown).not.toContain(closed)
  }
})

test('a receipt of the first version keeps its rule', () => {
  const payout_rule = { id: 'R', rate_bps: 3000, fixed_minor: '0' }
  expect(affiliateReceipt({ v: 1, payout_rule }, 'anna')).toEqual({ v: 1, payout_rule })
})
