import { expect, test } from 'vitest'
import { type ReviewRule, reviewRules } from '../../../workers/fraud/rules/review-rules.ts'
import { formatsFor } from '../core/i18n/formats.ts'
import { enPages } from '../pages-en.ts'
import { ruPages } from '../pages-ru.ts'
import { type SignalFacts, signalInWords } from './signal-texts.ts'

const english = { words: enPages, format: formatsFor('en', 'UTC'), currency: 'USD' as const }
const russian = { words: ruPages, format: formatsFor('ru', 'UTC'), currency: 'USD' as const }

test.each<[ReviewRule, SignalFacts, string]>([
  ['self_referral_likely', { by: 'mail_domain', domain: 'river.example' }, 'river.example'],
  ['ip_velocity', { conversions: 12, threshold: 10 }, '12 conversions from one IP address'],
  ['too_fast', { seconds: 9, threshold: 30 }, 'From click to conversion: 9 seconds'],
  [
    'country_mismatch',
    { reported: 'DE', clicked: 'US' },
    'from United States, the buyer from Germany',
  ],
  ['referral_ring', { by: 'receiver' }, 'same PayPal address'],
  [
    'click_injection',
    { seconds: 20, threshold: 60, clicked_at: '2026-11-20T09:00:00.000Z' },
    'referred the visitor on Nov 20, 2026, 09:00:00 UTC',
  ],
  [
    'duplicate_order',
    { external_id: 'o-1', seconds: 61, threshold: 10 },
    'order o-1 for the same amount',
  ],
  ['repeated_amount', { orders: 4, amount_minor: '999', threshold: 3 }, '4 orders of $9.99'],
  ['amount_limit', { amount_minor: '9000', limit_minor: '10000', threshold: 90 }, '90% of it'],
  ['refund_rate', { own_bps: 3000, peers_bps: 500, threshold: 3 }, '30% of the affiliate’s'],
  [
    'low_conversion_rate',
    { clicks: 2500, conversions: 1, threshold: 15 },
    'conversion rate of 0.15%',
  ],
])('%s says what it saw', (rule, facts, part) => {
  expect(signalInWords(rule, facts, english)).toContain(part)
})

test('every rule has a sentence in both languages, also where its facts are missing', () => {
  for (const rule of reviewRules) {
    expect(signalInWords(rule, {}, english)).toMatch(/\.$/)
    expect(signalInWords(rule, {}, russian)).toMatch(/[а-я]/)
  }
})
