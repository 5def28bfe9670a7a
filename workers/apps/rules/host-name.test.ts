import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyText } from '../../test/any-text.ts'
import { proofNameOf, readHost } from './host-name.ts'

const own = ['app.tributary.example', '127.0.0.1']
const hostOf = (text: string) => {
  const read = readHost(text, own)
  return read.isGood ? read.host : null
}

test.each([
  ['shop.example', 'shop.example'],
  ['  Shop.Example. ', 'shop.example'],
  ['магазин.рф', 'xn--80aairftm.xn--p1ai'],
  ['XN--80AAIRFTM.xn--p1ai', 'xn--80aairftm.xn--p1ai'],
  ['a-b.c1.example', 'a-b.c1.example'],
  ['faß.example', 'xn--fa-hia.example'],
  ['ｓｈｏｐ。example', 'shop.example'],
])('%j is kept as %s', (text, host) => {
  expect(hostOf(text)).toBe(host)
})

test.each([
  ...['', ' ', 'shop', 'localhost', 'shop.localhost', 'printer.local', 'db.internal'],
  ...['shop.example:443', 'https://shop.example', 'shop.example/path', 'user@shop.example'],
  ...['127.0.0.1', '127.1', '0x7f.1', '2130706433', '[::1]', '::1', '1.2.3.4.', '192.0.2.1'],
  ...['*.shop.example', '_tributary.shop.example', '-shop.example', 'shop-.example'],
  ...['shop..example', '.shop.example', 'shop.example?x', 'shop.example#x', 'shop%2eexample'],
  ...['app.tributary.example', 'APP.tributary.example.', 'x.app.tributary.example'],
  ...[`${'a'.repeat(64)}.example`, `${'a.'.repeat(126)}example`, 'shop\u0000.example'],
])('%j is refused', (text) => {
  expect(hostOf(text)).toBeNull()
})

test('whatever is kept is a lower-case host that reads as itself, and that a URL does not change', () => {
  const words = fc.oneof(fc.domain(), anyText(), fc.stringMatching(/^[a-zA-Z0-9.\-а-яü]{1,40}$/u))
  fc.assert(
    fc.property(words, (text) => {
      const host = hostOf(text)
      if (host === null) return
      expect(hostOf(host)).toBe(host)
      expect(new URL(`https://${host}/`).host).toBe(host)
      expect(host).toMatch(/^[a-z0-9.-]{3,253}$/)
    }),
    { numRuns: 1000 },
  )
})

test('the proof has its own name beside the host, which a wildcard record of the host cannot match by chance', () => {
  expect(proofNameOf('shop.example')).toBe('_tributary.shop.example')
})
