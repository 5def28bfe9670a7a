import { expect, test } from 'vitest'
import { type Role, roles } from '../../../schema/vocabulary.ts'
import { isAllowed } from '../../../workers/http/role-permissions.ts'
import { may, type Permission, permissionWords } from './permissions.ts'
import type { Person } from './session.ts'

const person = (...held: Role[]): Person => ({
  id: '01900000-0000-7000-8000-000000000001',
  email: 'a@example.com',
  name: 'A',
  language: 'en',
  time_zone: 'UTC',
  email_verified: true,
  memberships: held.map((role) => ({
    ...{ role, advertiser_id: null, affiliate_id: null, is_open: true },
  })),
  second_factor: { is_required: false, is_enrolled: false, methods: [] },
})

test('who only reads is offered nothing that changes anything', () => {
  const offered = (role: Role) => permissionWords.filter((word) => may(person(role), word))
  const readers: Role[] = ['advertiser_viewer', 'affiliate_viewer', 'support']
  const changing = readers.flatMap(offered).filter((word) => !/^(see|read|promote)/.test(word))
  expect(changing).toEqual(['lookAtAccounts'])
  const ofFinance = offered('advertiser_finance').filter((word) => !/^(see|read)/.test(word))
  expect(ofFinance).toEqual(['movePayouts', 'approvePayouts', 'payOwnAffiliates'])
})

test.each([
  ['saveLinks', ['affiliate', 'affiliate_manager']],
  ['changeOffers', ['owner', 'admin', 'advertiser', 'advertiser_manager']],
  ['decideConversions', ['finance', 'advertiser', 'advertiser_manager']],
  ['setPlatformFee', ['owner', 'admin']],
  ['movePayouts', ['finance', 'advertiser', 'advertiser_finance']],
  ['movePlatformMoney', ['finance']],
  ['approvePlatformMoney', ['owner', 'finance']],
  ['payOwnAffiliates', ['advertiser', 'advertiser_finance']],
  ['changeTeam', ['owner', 'admin', 'advertiser', 'affiliate']],
  ['readBooks', ['owner', 'finance']],
] as [Permission, Role[]][])('%s is offered to %s and to nobody else', (permission, allowed) => {
  expect(roles.filter((role) => may(person(role), permission))).toEqual(allowed)
})

test('the roles of a page are those of its route', () => {
  for (const role of roles) {
    expect([role, may(person(role), 'seePayouts')]).toEqual([
      role,
      isAllowed('platform_money:read', role),
    ])
    expect([role, may(person(role), 'seeTeam')]).toEqual([role, isAllowed('team:read', role)])
  }
})
