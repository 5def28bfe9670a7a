import { expect, test } from 'vitest'
import {
  compareBooks,
  type DifferenceSide,
  type FreezeCause,
} from '../../../workers/payouts/reconciliation/rules.ts'
import { formatsFor } from '../core/i18n/formats.ts'
import { enPages } from '../pages-en.ts'
import { ruPages } from '../pages-ru.ts'
import { enFinance } from './finance-en.ts'
import { ruFinance } from './finance-ru.ts'
import { freezeReason, sideText } from './paypal-texts.ts'

const en = { ...enPages, ...enFinance }
const ru = { ...ruPages, ...ruFinance }
const inEnglish = (side: DifferenceSide | null) => sideText(side, en, formatsFor('en', 'UTC'))
const inRussian = (side: DifferenceSide | null) => sideText(side, ru, formatsFor('ru', 'UTC'))

const ours = { id: 'a', receiver: 'ann@example.com', amountMinor: 1_230n } as const
const theirs = { payoutItemId: 'P1', receiver: 'ann@example.com', currency: 'USD' }

/** What the nightly comparison stores, of each kind. */
const found = compareBooks(
  'USD',
  [
    { ...ours, status: 'paid', isStatedByPeople: false },
    { ...ours, id: 'b', status: 'submitted', isStatedByPeople: false },
  ],
  [
    { ...theirs, senderItemId: 'a', amountMinor: 1_203n, status: 'FAILED' },
    { ...theirs, senderItemId: 'c', amountMinor: 1_800n, status: 'SUCCESS' },
    { ...theirs, senderItemId: 'd', amountMinor: null, status: '' },
  ],
)
const stranger: DifferenceSide = {
  ...{ type: 'payment', amount: '18.00', currency: 'USD' },
  ...{ receiver: 'a…@example.com', status: 'SUCCESS' },
}

test('every side that the comparison stores has a text in both languages', () => {
  const sides = found.flatMap((one) => [one.ours, one.theirs]).filter((side) => side !== null)
  expect(sides.map(inEnglish)).toEqual([
    '$12.30',
    '$12.03',
    'Paid',
    'Failed (FAILED)',
    '$18.00 to a…@example.com, Paid (SUCCESS)',
    'Unreadable amount in USD',
    '$12.30, Sent to PayPal',
  ])
  for (const side of sides) expect(inRussian(side)).not.toMatch(/[a-z]{2,} [a-z]{2,}/)
  expect(inRussian(stranger)).toContain('Выплачена (SUCCESS)')
})

test('so has what a mark from before a restore says; an unknown word stays as it is', () => {
  const sent = { type: 'first_sent', first_sent_at: '2026-11-20T10:00:00.000Z' } as const
  expect(inEnglish(sent)).toMatch(/^First sent .*2026/)
  const marked = (status: string): DifferenceSide => ({
    ...{ type: 'marked_payment', amount: '5.00', currency: 'USD' },
    ...{ affiliate_id: 'f1', advertiser_id: 'a1', status },
  })
  const unknown = marked('not_known_at_paypal')
  expect(inEnglish(unknown)).toBe('$5.00 to f1, Unknown to PayPal')
  expect(inRussian(unknown)).toContain('В PayPal нет такой выплаты')
  const noAccount = marked('no_paypal_account')
  expect(inEnglish(noAccount)).toBe('$5.00 to f1, The payer has no PayPal account here')
  expect(inEnglish({ type: 'amount', amount: '5.00', currency: 'XYZ' })).toBe('5.00 XYZ')
  expect(inEnglish({ type: 'receiver', receiver: 'a…@example.com' })).toBe('a…@example.com')
  expect(inEnglish({ type: 'paypal_batch', paypal_batch_id: 'PB1' })).toBe('PB1')
  expect(inEnglish({ type: 'status', status: 'STRANGE' })).toBe('STRANGE')
  expect(inEnglish({ ...stranger, status: '' })).toBe('$18.00 to a…@example.com, No status')
  expect(inEnglish(null)).toBe('—')
})

test('the system’s cause has a text in both languages; a person’s own words are quoted', () => {
  const reason = 'PayPal shows a payment that we do not know: X1 in batch 01a2.'
  const unknown: FreezeCause = { code: 'unknown_payment', item_id: 'X1', batch_id: '01a2' }
  expect(freezeReason({ reason, cause: unknown }, en)).toContain('X1')
  expect(freezeReason({ reason, cause: unknown }, ru)).toMatch(/^PayPal показывает платёж.*X1/)
  const restored: FreezeCause = { code: 'restored_backup', batches: 2 }
  expect(freezeReason({ reason, cause: restored }, ru)).toContain('2 пакета')
  const byOperator: FreezeCause = { code: 'database_restored', to: '2026-11-24T02:00:00.000Z' }
  expect(freezeReason({ reason, cause: byOperator }, en)).toContain('2026-11-24 02:00 UTC')
  expect(freezeReason({ reason, cause: null }, ru)).toBe(`«${reason}»`)
  expect(freezeReason({ reason: null, cause: null }, en)).toBeNull()
})
