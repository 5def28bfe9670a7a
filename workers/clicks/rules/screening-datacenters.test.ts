import { expect, test } from 'vitest'
import { isDatacenter } from './screening-datacenters.ts'

test.each([
  ['Amazon', 16509, true],
  ['Microsoft', 8075, true],
  ['Google Cloud', 396982, true],
  ['Hetzner', 24940, true],
  ['Deutsche Telekom, where people live', 3320, false],
  ['Cloudflare, whose relay people browse through', 13335, false],
  ['Akamai, the same', 36183, false],
  ['Fastly, the same', 54113, false],
  ['Google’s own network, where its users browse', 15169, false],
  ['unknown', null, false],
])('%s', (_name, asn, expected) => {
  expect(isDatacenter(asn)).toBe(expected)
})
