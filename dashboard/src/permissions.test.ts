import { expect, test } from 'vitest'
import { type Role, roles } from '../../schema/vocabulary.ts'
import { pagesFor } from './frame/pages.ts'
import { may, type Permission } from './permissions.ts'
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

test.each([
  ['seeOwnDay', ['affiliate']],
  ['saveLinks', ['affiliate']],
  ['seeOffers', ['owner', 'admin', 'finance', 'support', 'advertiser']],
  ['changeOffers', ['owner', 'admin', 'advertiser']],
  ['seeConversions', ['owner', 'admin', 'finance', 'support', 'advertiser']],
  ['decideConversions', ['owner', 'finance', 'advertiser']],
  ['addConversions', ['advertiser']],
  ['replayReports', ['owner', 'admin', 'finance', 'advertiser']],
  ['seeSettings', ['owner', 'admin', 'finance', 'support', 'advertiser']],
  ['changeSettings', ['owner', 'admin', 'advertiser']],
  ['seeClickHealth', ['owner', 'admin', 'finance', 'support']],
  ['seePayouts', ['owner', 'admin', 'finance', 'support']],
  ['movePayouts', ['finance']],
  ['approvePayouts', ['owner', 'finance']],
  ['seeMoney', ['owner', 'admin', 'finance', 'support', 'advertiser', 'affiliate']],
  ['seeBalances', ['owner', 'admin', 'finance', 'support', 'advertiser']],
  ['seeBookings', ['owner', 'admin', 'finance', 'support']],
  ['bookMoney', ['finance']],
  ['decideBookings', ['owner', 'finance']],
  ['readBooks', ['owner', 'finance']],
] as [Permission, Role[]][])('%s is offered to %s and to nobody else', (permission, allowed) => {
  expect(roles.filter((role) => may(person(role), permission))).toEqual(allowed)
})

test('the rail has no line that would lead to a refusal', () => {
  const paths = (...held: Role[]) => pagesFor(person(...held)).map(({ to }) => to)
  expect(paths('affiliate')).toEqual(['/', '/links', '/money'])
  expect(paths('advertiser')).toEqual(['/', '/offers', '/conversions', '/money', '/settings'])
  expect(paths('finance')).toEqual([
    '/',
    '/offers',
    '/conversions',
    '/payouts',
    '/money',
    '/settings',
  ])
  expect(paths('affiliate', 'support')).toEqual([
    ...['/', '/offers', '/conversions', '/links', '/payouts', '/money', '/settings'],
  ])
})
