import { crc32 as zlibCrc32 } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { crc32 } from './verify-webhook.ts'

test('has the check value of the standard, unsigned', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(3_421_780_262)
  expect(crc32(new Uint8Array())).toBe(0)
})

test('agrees with zlib on any bytes', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => crc32(bytes) === zlibCrc32(bytes)))
})
