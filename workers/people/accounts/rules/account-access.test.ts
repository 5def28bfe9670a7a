import { expect, test } from 'vitest'
import { isAccountOpen } from './account-access.ts'

test.each([
  ['staff', null, false, true],
  ['an approved affiliate', 'approved', true, true],
  ['an active advertiser', 'active', true, true],
  ['whoever waits for approval', 'pending', true, false],
  ['whoever was rejected', 'rejected', true, false],
  ['a blocked affiliate, who sees what was earned', 'blocked', true, true],
  ['a suspended advertiser, who sees the bills', 'suspended', true, true],
  ['an approved affiliate with an unproven address', 'approved', false, false],
])('%s', (_, status, isEmailVerified, isOpen) => {
  expect(isAccountOpen(status, isEmailVerified)).toBe(isOpen)
})
