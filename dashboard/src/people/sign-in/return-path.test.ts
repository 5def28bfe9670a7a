/** F125: after signing in, nobody is led off this site, however the address in our own link is written. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readSignInSearch } from '../../core/page-search.ts'

const SITE = 'https://app.example.com'
const wayOn = (wanted: unknown) => readSignInSearch({ return: wanted }).return

const elsewhere: [why: string, wanted: unknown][] = [
  ['another site', 'https://evil.example/'],
  ['another site over HTTP', 'http://evil.example'],
  ['another site in capitals', 'HTTPS://EVIL.EXAMPLE'],
  ['our own site, spelled out', `${SITE}/payouts`],
  ['ours as the child of theirs', 'https://app.example.com.evil.example/'],
  ['ours as a user', 'https://app.example.com@evil.example/'],
  ['no scheme', '//evil.example'],
  ['no scheme, and a user', '//app.example.com@evil.example'],
  ['three slashes', '///evil.example'],
  ['four slashes', '////evil.example'],
  ['a backslash for the second slash', '/\\evil.example'],
  ['two backslashes', '\\\\evil.example'],
  ['a backslash first', '\\/evil.example'],
  ['a backslash later', '/x\\..\\..\\evil.example'],
  ['a tab between the slashes', '/\t/evil.example'],
  ['a line end between the slashes', '/\n/evil.example'],
  ['a return between the slashes', '/\r/evil.example'],
  ['a NUL between the slashes', '/\0/evil.example'],
  ['a blank first', ' //evil.example'],
  ['a tab first', '\t//evil.example'],
  ['a blank between the slashes', '/ /evil.example'],
  ['a dot between the slashes', '/.//evil.example'],
  ['two dots between the slashes', '/..//evil.example'],
  ['an encoded dot', '/%2e//evil.example'],
  ['encoded dots', '/%2E%2e//evil.example'],
  ['encoded slashes', '/%2F%2Fevil.example'],
  ['an encoded backslash', '/%5cevil.example'],
  ['up and out', '/x/..//evil.example'],
  ['a folder of two dots', '/x/../y'],
  ['an empty segment inside', '/x//evil.example'],
  ['a dot at the end', '/x/.'],
  ['a script', 'javascript:alert(1)'],
  ['a script in capitals', 'JaVaScRiPt:alert(1)'],
  ['a script behind a tab', 'java\tscript:alert(1)'],
  ['a script behind a slash', 'javascript://%0aalert(1)'],
  ['a page of its own', 'data:text/html,<script>alert(1)</script>'],
  ['a file of ours in memory', 'blob:https://app.example.com/x'],
  ['mail', 'mailto:x@evil.example'],
  ['a host and port', 'evil.example:443'],
  ['a bare host', 'evil.example'],
  ['a path from here', 'payouts'],
  ['a question only', '?return=//evil.example'],
  ['a fragment only', '#//evil.example'],
  ['a line separator', '/\u2028/evil.example'],
  ['a byte order mark', '/\ufeff/evil.example'],
  ['a blank inside', '/a b'],
  ['nothing', ''],
  ['a list', ['/payouts']],
  ['a number', 7],
  ['an object', { toString: () => '/payouts' }],
  ['null', null],
]

test.each(elsewhere)('F125: %s is no way on', (_why, wanted) => {
  expect(wayOn(wanted)).toBeUndefined()
})

test.each([
  '/',
  '/payouts',
  '/payouts?state=paid&cursor=a%2Fb',
  '/money/bookings/new?kind=deposit#form',
  '/offers?q=//x',
  '/links#//x',
  '/a.b/..c/d..',
])('F125: %s leads on', (path) => {
  expect(wayOn(path)).toBe(path)
})

test('F125: whatever is let through stays here, also when it is read twice', () => {
  const piece = fc.constantFrom(
    ...['/', '\\', '.', '..', '%2e', '%2f', '%5c', '\t', '\n', ' ', '@', ':', '?', '#', '\0'],
    ...['evil.example', 'https:', 'javascript:', 'x', '\u2028', '％', '／', '。'],
  )
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), (pieces) => {
      const path = wayOn(`/${pieces.join('')}`)
      if (path === undefined) return
      const read = new URL(path, SITE)
      const again = new URL(`${read.pathname}${read.search}${read.hash}`, SITE)
      expect([read.origin, again.origin, read.pathname.startsWith('//')]).toEqual([
        SITE,
        SITE,
        false,
      ])
    }),
    { numRuns: 3_000 },
  )
})
