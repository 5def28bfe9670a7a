import { expect, test } from 'vitest'
import { advertiserRoles, affiliateRoles, roles, staffRoles } from '../../../schema/vocabulary.ts'
import { isAllowed } from '../../http/role-permissions.ts'
import { headRoleOf, rolesToGive } from './rules.ts'

test('a role is given inside its own kind of account only, and an admin gives none above', () => {
  expect(rolesToGive('owner')).toEqual(staffRoles)
  expect(rolesToGive('admin')).toEqual(['admin', 'finance', 'support'])
  expect(rolesToGive('advertiser')).toEqual(advertiserRoles)
  expect(rolesToGive('affiliate')).toEqual(affiliateRoles)
})

test('only people with assignable roles may use the routes that assign them', () => {
  for (const role of roles) {
    expect([role, rolesToGive(role).length > 0]).toEqual([role, isAllowed('team:write', role)])
  }
})

test('every kind of account has its head', () => {
  expect(headRoleOf({ advertiserId: 'a', affiliateId: null })).toBe('advertiser')
  expect(headRoleOf({ advertiserId: null, affiliateId: 'f' })).toBe('affiliate')
  expect(headRoleOf({ advertiserId: null, affiliateId: null })).toBe('owner')
})
