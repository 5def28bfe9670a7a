import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkSignature } from './request-signature.ts'

const KEY = `trib_live_${'0'.repeat(32)}_${'k'.repeat(43)}`
const keyHash = createHash('sha256').update(KEY).digest('hex')
const now = 1_800_000_000
const utf8 = (text: string) => new TextEncoder().encode(text)

/** Signs as a client would, with another library than the one that verifies. */
function sign(body: Uint8Array | string, seconds = now, secret = keyHash): string {
  const hmac = createHmac('sha256', secret).update(`${seconds}.`).update(body)
  return `t=${seconds},v1=${hmac.digest('hex')}`
}
const check = (header: string | null, body = '{"a":1}', nowMs = now * 1000) =>
  checkSignature({ header, keyHash, body: new Uint8Array(utf8(body)), nowMs })

const good = sign('{"a":1}')
test.each([
  ['as it was made', good, 'good'],
  ['with a space', good.replace(',', ', '), 'good'],
  ['in capitals', good.replace(/v1=(.*)/, (_, hex: string) => `v1=${hex.toUpperCase()}`), 'good'],
  ['300 s old', sign('{"a":1}', now - 300), 'good'],
  ['300 s ahead', sign('{"a":1}', now + 300), 'good'],
  ['301 s old', sign('{"a":1}', now - 301), 'stale'],
  ['301 s ahead', sign('{"a":1}', now + 301), 'stale'],
  ['none', null, 'missing'],
  ['empty', '', 'malformed'],
  ['without a time', good.replace(/^t=\d+,/, ''), 'malformed'],
  ['of another version', good.replace('v1', 'v2'), 'malformed'],
  ['cut short', good.slice(0, -1), 'malformed'],
  ['with two', `${good},v1=${'0'.repeat(64)}`, 'malformed'],
  ['with a time in words', good.replace(/^t=\d+/, 't=now'), 'malformed'],
  ['of another time', good.replace(`t=${now}`, `t=${now - 1}`), 'wrong'],
  ['of the key itself', sign('{"a":1}', now, KEY), 'wrong'],
  ['of other bytes', sign('{"a": 1}'), 'wrong'],
  ['of nothing', sign(''), 'wrong'],
])('a signature %s is %s', async (_, header, verdict) => {
  expect(await check(header)).toBe(verdict)
})

test('one changed byte of body, time or signature is noticed, whatever the bytes', async () => {
  const bytes = fc.uint8Array({ maxLength: 200 })
  await fc.assert(
    fc.asyncProperty(bytes, fc.nat(), fc.integer({ min: 1, max: 255 }), async (body, at, flip) => {
      const header = sign(body)
      const ask = (sent: Uint8Array, by = header) =>
        checkSignature({ header: by, keyHash, body: new Uint8Array(sent), nowMs: now * 1000 })
      expect(await ask(body)).toBe('good')
      expect(await ask(Uint8Array.of(...body, 0))).toBe('wrong')
      if (body.length > 0) {
        const changed = body.map((byte, index) => (index === at % body.length ? byte ^ flip : byte))
        expect(await ask(changed)).toBe('wrong')
      }
      const digit = header.length - 1 - (at % 64)
      const other = header[digit] === '0' ? '1' : '0'
      const forged = header.slice(0, digit) + other + header.slice(digit + 1)
      expect(await ask(body, forged)).toBe('wrong')
    }),
    { numRuns: 300 },
  )
})
