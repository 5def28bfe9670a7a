import { expect, test } from 'vitest'
import { isInNetworks, isNetwork } from './networks.ts'

test.each<[string | null, string, boolean]>([
  ['192.0.2.7', '192.0.2.0/24', true],
  ['192.0.3.7', '192.0.2.0/24', false],
  ['192.0.2.7', '192.0.2.7', true],
  ['192.0.2.8', '192.0.2.7/32', false],
  ['192.0.2.7', '0.0.0.0/0', true],
  ['2001:db8::7', '2001:db8::/32', true],
  ['2001:db9::7', '2001:db8::/32', false],
  ['2001:db8::7', '0.0.0.0/0', false],
  ['192.0.2.7', '::/0', false],
  ['::ffff:192.0.2.7', '192.0.2.0/24', true],
  ['::ffff:c000:207', '192.0.2.0/24', true],
  [null, '0.0.0.0/0', false],
  ['300.0.2.7', '0.0.0.0/0', false],
  ['192.0.2.7', 'nonsense', false],
])('%s in %s: %s', (ip, network, isInside) => {
  expect(isInNetworks(ip, [network])).toBe(isInside)
})

test.each([
  ['192.0.2.0/24', true],
  ['192.0.2.1', true],
  ['2001:db8::/128', true],
  ['192.0.2.0/33', false],
  ['192.0.2.0/', false],
  ['192.0.2.0/24/8', false],
  ['192.0.2/24', false],
  ['2001:db8::/129', false],
  ['', false],
])('%j is a network: %s', (text, isOne) => {
  expect(isNetwork(text)).toBe(isOne)
})
