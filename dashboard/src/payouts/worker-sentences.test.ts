import { expect, test } from 'vitest'
import { compareBooks } from '../../../workers/payouts/reconciliation/rules.ts'
import { formatsFor } from '../core/i18n/formats.ts'
import { enPages } from '../pages-en.ts'
import { ruPages } from '../pages-ru.ts'
import { enFinance } from './finance-en.ts'
import { ruFinance } from './finance-ru.ts'
import { freezeReason, sideText } from './worker-sentences.ts'

const en = { ...enPages, ...enFinance }
const ru = { ...ruPages, ...ruFinance }
const inEnglish = (text: string | null) => sideText(text, en, formatsFor('en', 'UTC'))
const inRussian = (text: string | null) => sideText(text, ru, formatsFor('ru', 'UTC'))

const ours = { id: 'a', receiver: 'ann@example.com', amountMinor: 1_230n } as const
const theirs = { payoutItemId: 'P1', receiver: 'ann@example.com', currency: 'USD' }

/** What the nightly comparison writes, of each kind. */
const found = compareBooks(
  'USD',
  [
    { ...ours, status: 'paid', isToldByPeople: false },
    { ...ours, id: 'b', status: 'submitted', isToldByPeople: false },
  ],
  [
    { ...theirs, senderItemId: 'a', amountMinor: 1_203n, status: 'FAILED' },
    { ...theirs, senderItemId: 'c', amountMinor: 1_800n, status: 'SUCCESS' },
    { ...theirs, senderItemId: 'd', amountMinor: null, status: '' },
  ],
)

test('every side that the comparison writes is read in both languages', () => {
  const sides = found.flatMap((one) => [one.ours, one.theirs]).filter((side) => side !== null)
  expect(sides.map(inEnglish)).toEqual([
    '$12.30',
    '$12.03',
    'Paid',
    'Failed (FAILED)',
    '$18.00 to a…@example.com, Paid (SUCCESS)',
    'An amount in USD that cannot be read',
    '$12.30, With PayPal',
  ])
  for (const side of sides) expect(inRussian(side)).not.toMatch(/[a-z]{2,} [a-z]{2,}/)
  expect(inRussian('18.00 USD to a…@example.com, SUCCESS')).toContain('Выплачена (SUCCESS)')
})

test('so is what a mark from before a restore says; what nobody knows stays as it is', () => {
  expect(inEnglish('first sent 2026-11-20T10:00:00.000Z')).toMatch(/^First sent .*2026/)
  const recalled = '5.00 USD to affiliate f1 of advertiser a1: not known at PayPal'
  expect(inEnglish(recalled)).toBe('$5.00 to f1, Not known at PayPal')
  expect(inEnglish('5.00 XYZ')).toBe('5.00 XYZ')
  expect(inEnglish('a…@example.com')).toBe('a…@example.com')
  expect(inEnglish('STRANGE')).toBe('STRANGE')
  expect(inEnglish(null)).toBe('—')
})

test('the system’s reason to stop is told in words, a person’s own stands in quotes', () => {
  const freeze = { frozen: true, frozen_at: null, stuck_batches: 0, open_differences: 1 }
  const stranger = 'PayPal shows a payment that we do not know: X1 in batch 01a2.'
  const bySystem = { ...freeze, frozen_by: null, reason: stranger }
  expect(freezeReason(bySystem, en)).toContain('X1')
  expect(freezeReason(bySystem, ru)).toMatch(/^PayPal показывает платёж.*X1/)
  const told = 'PayPal was told of 2 batches that this database does not know as sent: it seems'
  expect(freezeReason({ ...bySystem, reason: told }, ru)).toContain('2 пакета')
  const byPerson = { ...bySystem, frozen_by: { id: 'u', name: 'Ann' } }
  expect(freezeReason(byPerson, ru)).toBe(`«${stranger}»`)
  expect(freezeReason({ ...bySystem, reason: null }, en)).toBeNull()
})
