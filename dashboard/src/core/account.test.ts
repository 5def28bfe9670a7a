import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import * as account from './account.ts'
import type { Person } from './session.ts'

const [river, anna] = ['advertiser-id', 'affiliate-id']
const person: Person = {
  ...{ id: 'person-id', email: 'a@example.com', name: 'A', language: 'en', time_zone: 'UTC' },
  email_verified: true,
  memberships: [
    { role: 'advertiser_viewer', advertiser_id: river, affiliate_id: null, is_open: true },
    { role: 'affiliate', advertiser_id: null, affiliate_id: anna, is_open: true },
  ],
  second_factor: { is_required: false, is_enrolled: false, methods: [] },
}
const impersonation: account.CurrentImpersonation = {
  ...{ id: 'looking-id', account_name: 'River', access_token: 'token' },
  membership: { role: 'advertiser_viewer', advertiser_id: 'other', affiliate_id: null },
  expires_at: '2026-11-22T10:00:00Z',
}

beforeEach(() => {
  const stored = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, value: string) => stored.set(name, value),
  })
})
afterEach(() => {
  account.setImpersonation(null)
  vi.unstubAllGlobals()
})

const rolesShown = () => account.asShown(person)?.memberships.map(({ role }) => role)

test('the screens know the roles of the account in use only, and requests name it', () => {
  expect(rolesShown()).toEqual(['advertiser_viewer'])
  expect(account.accountHeader(person)).toEqual({ 'x-account': river })
  account.chooseAccount(person, anna)
  expect(rolesShown()).toEqual(['affiliate'])
  expect(account.accountHeader(person)).toEqual({ 'x-account': anna })
})

test('a choice is kept per person, and forgotten where the account is no longer theirs', () => {
  account.chooseAccount(person, anna)
  const other = { ...person, id: 'other-person' }
  expect(account.accountInUse(other)).toBe(river)
  const left = { ...person, memberships: person.memberships.slice(0, 1) }
  expect(account.accountInUse(left)).toBe(river)
})

test('the same person is the same object until the account changes', () => {
  const before = account.asShown(person)
  expect(account.asShown(person)).toBe(before)
  account.chooseAccount(person, anna)
  expect(account.asShown(person)).not.toBe(before)
})

test('who looks at an account has its least role and none of their own, and names no account', () => {
  account.setImpersonation(impersonation)
  expect(rolesShown()).toEqual(['advertiser_viewer'])
  expect(account.asShown(person)?.memberships[0]?.advertiser_id).toBe('other')
  expect(account.accountHeader(person)).toEqual({})
  account.setImpersonation(null)
  expect(account.asShown(person)?.memberships[0]?.advertiser_id).toBe(river)
})

test('with one account, or as staff, requests name none', () => {
  const single = { ...person, memberships: person.memberships.slice(0, 1) }
  expect(account.accountHeader(single)).toEqual({})
})
