import { expect, test } from 'vitest'
import { partnershipStatuses } from '../../../schema/vocabulary.ts'
import { checkDecision, needsReason, partnerDecisions } from './partnership.ts'

/** A row for each decision: the new status from pending, approved, rejected, suspended, terminated. */
const table = {
  approve: ['approved', 'stays', 'approved', 'refused', 'refused'],
  reject: ['rejected', 'refused', 'stays', 'refused', 'refused'],
  suspend: ['refused', 'suspended', 'refused', 'stays', 'refused'],
  resume: ['refused', 'stays', 'refused', 'approved', 'refused'],
  terminate: ['refused', 'terminated', 'refused', 'terminated', 'stays'],
}

test.each(partnerDecisions)('%s', (decision) => {
  const became = partnershipStatuses.map((status) => {
    const verdict = checkDecision(decision, status)
    return verdict.outcome === 'changes' ? verdict.to : verdict.outcome
  })
  expect(became).toEqual(table[decision])
})

test('a rejected, suspended or terminated affiliate gets the reason', () => {
  expect(partnerDecisions.filter(needsReason)).toEqual(['reject', 'suspend', 'terminate'])
})
