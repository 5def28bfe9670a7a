import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkKey } from './key-rules.ts'

const nowMs = 1_800_000_000_000
const office = ['192.0.2.0/24', '2001:db8:7::/48', '198.51.100.9']

test.each([
  ['any network', [], '203.0.113.5', 'good'],
  ['any network, address unknown', [], null, 'good'],
  ['inside', office, '192.0.2.255', 'good'],
  ['inside, IPv6', office, '2001:db8:7:ffff::1', 'good'],
  ['inside, IPv4 in IPv6 clothes', office, '::ffff:192.0.2.1', 'good'],
  ['the one address', office, '198.51.100.9', 'good'],
  ['beside the one address', office, '198.51.100.8', 'other_network'],
  ['outside', office, '192.0.3.0', 'other_network'],
  ['outside, IPv6', office, '2001:db8:8::1', 'other_network'],
  ['address unknown', office, null, 'other_network'],
  ['no address', office, '192.0.2.1, 203.0.113.5', 'other_network'],
  ['an address with a port', office, '192.0.2.1:443', 'other_network'],
])('%s: %j from %s is %s', (_, cidrs, ip, verdict) => {
  expect(checkKey({ expiresAt: null, cidrs }, { ip, nowMs })).toBe(verdict)
})

test.each([
  [null, 'good'],
  [nowMs + 1, 'good'],
  [nowMs, 'expired'],
  [nowMs - 1, 'expired'],
])('a key that ends at %s is %s', (expiresAt, verdict) => {
  expect(checkKey({ expiresAt, cidrs: [] }, { ip: null, nowMs })).toBe(verdict)
})

test('an address is taken exactly when its first bits are the network’s', () => {
  const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255))
  const bits = (parts: number[]) => parts.reduce((sum, part) => sum * 256 + part, 0)
  fc.assert(
    fc.property(octets, octets, fc.nat(32), (network, address, prefix) => {
      const free = 2 ** (32 - prefix)
      const isInside = Math.floor(bits(network) / free) === Math.floor(bits(address) / free)
      const terms = { expiresAt: null, cidrs: [`${network.join('.')}/${prefix}`] }
      const verdict = checkKey(terms, { ip: address.join('.'), nowMs })
      expect(verdict).toBe(isInside ? 'good' : 'other_network')
    }),
    { numRuns: 1000 },
  )
})
