import { describe, expect, test } from 'vitest'
import { consentOf, ipPolicyOf, keepIp } from './visitor-consent.ts'

describe('consent', () => {
  test.each([
    [null, null, 'unknown'],
    [null, '1', 'denied'],
    [null, '0', 'unknown'],
    ['1', '1', 'granted'],
    ['1', null, 'granted'],
    ['0', null, 'denied'],
    ['yes', '1', 'denied'],
    ['', null, 'unknown'],
  ] as const)('parameter %s, Sec-GPC %s: %s', (parameter, gpc, consent) => {
    expect(consentOf(parameter, gpc)).toBe(consent)
  })
})

describe('IP policy', () => {
  const policies = { ipPolicy: 'keep', ipPolicyByCountry: { DE: 'truncate', RU: 'drop' } } as const
  test.each([
    ['US', 'unknown', 'keep'],
    ['US', 'granted', 'keep'],
    ['US', 'denied', 'truncate'],
    [null, 'unknown', 'keep'],
    ['DE', 'granted', 'truncate'],
    ['RU', 'denied', 'drop'],
  ] as const)('%s, consent %s: %s', (country, consent, policy) => {
    expect(ipPolicyOf(policies, country, consent)).toBe(policy)
  })
})

describe('truncated addresses', () => {
  test.each([
    ['203.0.113.7', '203.0.113.0'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1::'],
    ['2001:db8::7', '2001:db8:0::'],
    ['2001::1:2:3:4:5:6', '2001:0:1::'],
    ['::1', '0:0:0::'],
    ['::', '0:0:0::'],
    ['::ffff:203.0.113.7', '203.0.113.0'],
    ['64:ff9b::203.0.113.7', '64:ff9b:0::'],
    ['nonsense', null],
    ['', null],
  ])('%s → %s', (ip, kept) => {
    expect(keepIp(ip, 'truncate')).toBe(kept)
  })
  test('kept or dropped', () => {
    expect(keepIp('203.0.113.7', 'keep')).toBe('203.0.113.7')
    expect(keepIp('203.0.113.7', 'drop')).toBeNull()
    expect(keepIp(null, 'keep')).toBeNull()
  })
})
