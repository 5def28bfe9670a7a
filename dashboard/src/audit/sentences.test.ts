import { expect, test } from 'vitest'
import { formatsFor } from '../core/i18n/formats.ts'
import type { AuditEntry } from './audit-data.ts'
import { sentenceOf, wordedValue } from './sentences.ts'
import { enAuditSentences } from './sentences-en.ts'
import { ruAuditSentences } from './sentences-ru.ts'

const entry = (action: string, over: Partial<AuditEntry> = {}): AuditEntry => ({
  ...{ id: 'e', recorded_at: '2026-11-25T10:00:00Z', action, before: {}, after: {} },
  actor: { kind: 'person', id: 'p', role: 'finance', name: 'Felix', email: null },
  ...{ advertiser: null, affiliate: null, subject: null, ip: null, request_id: null, ...over },
})
const batch = {
  ...{ table: 'payout_batches', id: 'b', name: '85A49C' },
  amount: { amount: '14.70', currency: 'USD' as const },
}
const offer = { table: 'offers', id: 'o', name: 'Annual plan', amount: null }
const anna = { id: 'a', name: 'Anna Media' }

test.each([
  [
    'payout_batches.update',
    { subject: batch, after: { status: 'approved' } },
    'Felix approved batch 85A49C, $14.70',
    'Felix: одобрен пакет 85A49C, ',
  ],
  [
    'offers.update',
    { subject: offer, after: { name: 'x', hold_days: 3 } },
    'Felix changed offer Annual plan: name, hold_days',
    'Felix: изменён оффер Annual plan: name, hold_days',
  ],
  [
    'offers.insert',
    { subject: offer, before: null, after: { status: 'draft' } },
    'Felix added offer Annual plan',
    'Felix: добавлен оффер Annual plan',
  ],
  [
    'partnerships.update',
    { affiliate: anna, after: { status: 'terminated', decided_at: 'x' } },
    'Felix permanently ended the partnership with Anna Media',
    'Felix: навсегда прекращено партнёрство с Anna Media',
  ],
  [
    'app_keys.update',
    { after: { revoked_at: 'x' } },
    'Felix revoked app key',
    'Felix: отозван ключ приложения',
  ],
  ['sign_in', {}, 'Felix signed in', 'Felix: вход в аккаунт'],
] as const)('%s %o is a sentence in both languages', (action, over, en, ru) => {
  for (const [words, language, said] of [
    [enAuditSentences, 'en', en],
    [ruAuditSentences, 'ru', ru],
  ] as const) {
    const format = formatsFor(language, 'UTC')
    const field = (name: string) => name
    const told = { who: 'Felix', words: words.sentences, format, field }
    expect(sentenceOf(entry(action, over as Partial<AuditEntry>), told)).toContain(said)
  }
})

test('an action of a later version has no sentence; amounts, times and switches are worded', () => {
  const format = formatsFor('en', 'UTC')
  const { sentences, yes, no } = enAuditSentences
  const told = { who: 'Felix', words: sentences, format, field: String }
  expect(sentenceOf(entry('rockets.update'), told)).toBeNull()
  const how = { currency: 'USD', format, yes, no }
  expect(wordedValue('amount_minor', '1470', how)).toBe('$14.70')
  expect(wordedValue('amount_minor', '1470', { ...how, currency: null })).toBeNull()
  expect(wordedValue('rate_bps', 1250, how)).toBe('12.5%')
  expect(wordedValue('dedupe_seconds', 86_400, how)).toBe('24 hours')
  expect(wordedValue('hold_days', 30, { ...how, format: formatsFor('ru', 'UTC') })).toBe('30 дней')
  expect(wordedValue('is_open', true, how)).toBe('yes')
  expect(wordedValue('name', 'x', how)).toBeNull()
})
