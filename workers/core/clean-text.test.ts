import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyText } from '../test/any-text.ts'
import { cleanIp, cleanText } from './clean-text.ts'

test.each([
  ['plain', 'plain'],
  ['a\u0000b\r\nc\td\u007f\u0085', 'abcd'],
  ['\u0000', null],
  ['', null],
  [null, null],
  [undefined, null],
  ['\ud800x', '\ufffdx'],
  ['привет', 'привет'],
])('%j is kept as %j', (text, kept) => {
  expect(cleanText(text, 255)).toBe(kept)
})

test('5,000 characters are cut to 255 code units, never through a surrogate pair', () => {
  expect(cleanText('x'.repeat(5000), 255)).toBe('x'.repeat(255))
  expect(cleanText(`${'x'.repeat(254)}😀`, 255)).toBe('x'.repeat(254))
  expect(cleanText('😀'.repeat(3000), 255)).toBe('😀'.repeat(127))
})

test('any text becomes one that Postgres and JSON take, and stays so', () => {
  fc.assert(
    fc.property(anyText(), fc.integer({ min: 1, max: 300 }), (text, max) => {
      const kept = cleanText(text, max)
      if (kept === null) return
      expect(kept.isWellFormed()).toBe(true)
      expect(kept.length).toBeLessThanOrEqual(max)
      expect(kept).not.toContain('\u0000')
      expect(cleanText(kept, max)).toBe(kept)
    }),
  )
})

test.each([
  '203.0.113.7',
  '0.0.0.0',
  '255.255.255.255',
  '::',
  '::1',
  '2001:db8::8a2e:370:7334',
  '2001:0db8:0000:0000:0000:8a2e:0370:7334',
  '::ffff:203.0.113.7',
])('%s is an address', (text) => {
  expect(cleanIp(text)).toBe(text)
})

test.each([
  '',
  '256.1.1.1',
  '1.2.3',
  '1.2.3.4.5',
  '01.2.3.4',
  'localhost',
  '203.0.113.7, 10.0.0.1',
  '203.0.113.7:80',
  ':',
  ':::',
  '1::2::3',
  '2001:db8',
  '1:2:3:4:5:6:7:8:9',
  '12345::',
  'g::',
  "'; drop table clicks; --",
  '\u0000',
])('%j is no address', (text) => {
  expect(cleanIp(text)).toBeNull()
})
