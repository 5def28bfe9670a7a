import { expect, test } from 'vitest'
import { batchCode as codeInMails } from '../../../../workers/payouts/batches/rules/payout.ts'
import { formatsFor } from '../../core/i18n/formats.ts'
import { batchCode, batchName, type NamedBatch } from './batch-names.ts'

const id = '019aab12-3456-7abc-8def-0123457f3a2c'
const batch: NamedBatch = {
  ...{ id, number: 1, currency: 'USD', payer: null, created_at: '2026-11-22T10:00:00Z' },
}
const format = formatsFor('en', 'UTC')

test('a batch has one short name everywhere', () => {
  expect(batchCode(id)).toBe('7F3A2C')
  expect(codeInMails(id)).toBe(batchCode(id))
})

test.each<[Partial<NamedBatch>, string]>([
  [{}, '7F3A2C · Nov 22 · USD #1'],
  [{ payer: { name: 'Harbour Maps' } }, '7F3A2C · Nov 22 · USD #1 · Harbour Maps'],
  // Its run stands interrupted: it has no number yet.
  [{ number: null }, '7F3A2C · Nov 22 · USD'],
])('%o is named %s', (over, name) => {
  expect(batchName({ ...batch, ...over }, format)).toBe(name)
})
