import { expect, test } from 'vitest'
import {
  advertiserStatuses,
  affiliateStatuses,
  userStatuses,
} from '../../../../schema/vocabulary.ts'
import { type AccountKind, decideStatus, decisionsFor } from './account-decision.ts'

test.each([
  ['affiliate', 'pending', 'approve reject block'],
  ['affiliate', 'approved', 'block'],
  ['affiliate', 'rejected', 'approve block'],
  ['affiliate', 'blocked', 'unblock'],
  ['advertiser', 'pending', 'approve reject block'],
  ['advertiser', 'active', 'block'],
  ['advertiser', 'rejected', 'approve block'],
  ['advertiser', 'suspended', 'unblock'],
  ['person', 'active', 'block ban'],
  ['person', 'blocked', 'ban unblock'],
  ['person', 'banned', 'unblock'],
] as const)('%s that is %s may be: %s', (kind, status, decisions) => {
  expect(decisionsFor(kind, status).join(' ')).toBe(decisions)
})

test('the same decision again changes nothing, and nobody approves a person', () => {
  expect(decideStatus('affiliate', 'approved', 'approve')).toEqual({ outcome: 'unchanged' })
  expect(decideStatus('advertiser', 'suspended', 'block')).toEqual({ outcome: 'unchanged' })
  expect(decideStatus('person', 'active', 'approve')).toEqual({ outcome: 'impossible' })
})

test('every status of every kind has a way on', () => {
  const statuses = {
    ...{ affiliate: affiliateStatuses, advertiser: advertiserStatuses, person: userStatuses },
  }
  for (const [kind, all] of Object.entries(statuses)) {
    for (const status of all) {
      expect(decisionsFor(kind as AccountKind, status).length, `${kind} ${status}`).toBeGreaterThan(
        0,
      )
    }
  }
})
