import { expect, test } from 'vitest'
import { badItemName, isReceiverAtFault, itemProblemAction, lossName } from './payout-receivers.ts'

test.each([
  ['RECEIVER_UNREGISTERED', 'affiliate', true],
  ['INVALID_EMAIL', 'affiliate', true],
  ['RISK_DECLINE', 'never', true],
  ['REFUNDED', 'never', true],
  ['REVERSED', 'never', true],
  ['BLOCKED', 'never', true],
  ['SENDER_ACCOUNT_LOCKED', 'finance', false],
  ['INSUFFICIENT_FUNDS', 'finance', false],
  ['NEVER_HEARD_OF', 'finance', false],
  ['REGULATORY_PENDING', 'retry', false],
  ['affiliate_not_approved', 'finance', false],
  ['receiver_waits', 'retry', false],
  ['receiver_problem', 'affiliate', false],
] as const)('%s: %s acts, flags the receiver: %s', (name, action, isFlagged) => {
  expect(itemProblemAction(name)).toBe(action)
  expect(isReceiverAtFault(name)).toBe(isFlagged)
})

const lost = { to: 'failed', status: 'FAILED', errorName: null, earlierCode: null } as const
test.each([
  ['PayPal names it', { ...lost, errorName: 'RISK_DECLINE' }, 'RISK_DECLINE'],
  [
    'it waited for 30 days for a known reason',
    unclaimed('RECEIVER_UNCONFIRMED'),
    'RECEIVER_UNCONFIRMED',
  ],
  ['it waited for 30 days', unclaimed(null), 'RECEIVER_UNREGISTERED'],
  ['it came back after it was paid', { ...lost, to: 'reversed', status: 'REFUNDED' }, 'REFUNDED'],
  ['it was blocked without a name', { ...lost, status: 'BLOCKED' }, 'BLOCKED'],
  [
    'it was sent back before it counted',
    { ...lost, to: 'returned', status: 'REFUNDED' },
    'REFUNDED',
  ],
  ['nobody says why', lost, null],
] as const)('when %s', (_, item, name) => {
  expect(lossName(item)).toBe(name)
})

function unclaimed(earlierCode: string | null) {
  return { ...lost, to: 'returned', status: 'RETURNED', earlierCode } as const
}

test('F63: a receiver that PayPal does not take is one to repair; another field is ours', () => {
  expect(badItemName('receiver', 'VALIDATION_ERROR')).toBe('INVALID_EMAIL')
  expect(badItemName('amount.value', 'VALIDATION_ERROR')).toBe('VALIDATION_ERROR')
})
