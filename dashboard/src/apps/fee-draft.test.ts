import { expect, test } from 'vitest'
import { feeDraft, feeFaults, feeFields } from './fee-draft.ts'

const fee = { rate_bps: 550, fixed: [{ amount: '0.30', currency: 'EUR' as const }] }

test('audit 17: a fee is written as it was read, with a line for the usual currency', () => {
  const draft = feeDraft(fee, 'USD')
  expect(draft).toEqual({
    percent: '5.5',
    fixed: [{ amount: '', currency: 'USD' }, ...fee.fixed],
  })
  expect(feeFaults(draft)).toEqual({})
  expect(feeFields(draft)).toEqual(fee)
  expect(feeDraft(fee, 'EUR').fixed).toEqual(fee.fixed)
})

test('what cannot be read is marked at its own place', () => {
  const fixed = [
    { amount: '', currency: 'USD' as const },
    { amount: '1.5', currency: 'JPY' as const },
  ]
  expect(feeFaults({ percent: '101', fixed })).toEqual({
    ...{ rate_bps: 'percent', 'fixed.1.amount': 'amount' },
  })
})
