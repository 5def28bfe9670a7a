import { expect, test } from 'vitest'
import { faultsOf, networksIn, statusOf } from './secret-facts.ts'

const now = Date.parse('2026-11-22T10:00:00Z')
const before = '2026-11-22T09:59:59Z'
const after = '2026-11-22T10:00:01Z'
const id = '01993a00-0000-7000-8000-000000000001'

test.each([
  ['live', null, null, null],
  ['live', after, null, null],
  ['replaced', after, null, id],
  ['expired', before, null, null],
  ['expired', before, null, id],
  ['revoked', after, before, null],
  ['revoked', before, before, id],
] as const)('%s', (status, expires_at, revoked_at, replaced_by) => {
  expect(statusOf({ expires_at, revoked_at, replaced_by }, now)).toBe(status)
})

test('networks are entered on lines, or pasted in any form', () => {
  expect(networksIn(' 192.0.2.0/24\n\n2001:db8::/32, 203.0.113.9 ')).toEqual([
    ...['192.0.2.0/24', '2001:db8::/32', '203.0.113.9'],
  ])
  expect(networksIn(' \n')).toEqual([])
})

test('a name and a right are asked for before a confirmation', () => {
  expect(faultsOf({ name: ' ', scopes: [] })).toEqual({ name: 'missing', scopes: 'missing' })
  expect(faultsOf({ name: 'x', scopes: ['read'] })).toEqual({})
})
