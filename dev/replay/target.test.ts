import { expect, test } from 'vitest'
import { arrivalOf } from './target.ts'

const cases: [name: string, target: string, arrival: string][] = [
  ['a path', '/blog/post.html', '/blog/post.html/aff/ann?sub10=x'],
  ['the root', '/', '/aff/ann?sub10=x'],
  ['slashes at both ends', '//blog//', '/blog/aff/ann?sub10=x'],
  ['a query', '/blog/?flav=rss&x', '/blog/aff/ann?sub10=x&flav=rss&x'],
  ['a query of its own sub id', '/?sub10=theirs', '/aff/ann?sub10=x&sub10=theirs'],
  ['an absolute target', 'http://other.example:81/a?b', '/a/aff/ann?sub10=x&b'],
  ['an absolute target without a path', 'http://other.example', '/aff/ann?sub10=x'],
  ['an asterisk', '*', '/aff/ann?sub10=x'],
  ['a host name', 'other.example:443', '/aff/ann?sub10=x'],
  ['a fragment', '/a#b?c', '/a/aff/ann?sub10=x'],
  ['spaces, bytes and quotes', '/a b\u00e4"\\c', '/a%20b%E4%22%5Cc/aff/ann?sub10=x'],
  ['what is encoded already', '/a%20b?c=%D1%8F', '/a%20b/aff/ann?sub10=x&c=%D1%8F'],
  ['a log of our own', '/shop/aff/bob/aff?x', '/shop/%61ff/bob/%61ff/aff/ann?sub10=x&x'],
  ['the runtime’s own paths', '/cdn-cgi/trace', '/%63dn-cgi/trace/aff/ann?sub10=x'],
]

test.each(cases)('a visitor arrives through %s', (_, target, arrival) => {
  expect(arrivalOf(target, 'ann', 'sub10=x')).toBe(arrival)
})

test('a target of any length stays short enough to be sent', () => {
  expect(arrivalOf(`/${'ы'.repeat(20_000)}`, 'ann', 'sub10=x').length).toBeLessThan(8_100)
  expect(arrivalOf(`/${'a'.repeat(20_000)}`, 'ann', 'sub10=x').length).toBeLessThan(8_100)
})
