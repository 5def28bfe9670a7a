import { expect, test } from 'vitest'
import { type LogLine, parseLogLine } from './access-log.ts'

const head = '203.0.113.7 - - [20/Nov/2026:10:00:00 +0000]'
const chrome = 'Mozilla/5.0 (X11) Chrome/140.0'
const plain: LogLine = {
  address: '203.0.113.7',
  method: 'GET',
  target: '/a?b=c',
  userAgent: chrome,
  referrer: 'https://blog.example/',
}

const readable: [name: string, line: string, expected: Partial<LogLine>][] = [
  ['a whole line', `${head} "GET /a?b=c HTTP/1.1" 200 5 "https://blog.example/" "${chrome}"`, {}],
  ['no referrer', `${head} "GET /a?b=c HTTP/1.1" 304 - "-" "${chrome}"`, { referrer: null }],
  ['an empty field', `${head} "GET /a?b=c HTTP/1.1" 304 - "" "${chrome}"`, { referrer: null }],
  [
    'no user agent',
    `${head} "GET /a?b=c HTTP/1.1" 200 5 "https://blog.example/" "-"`,
    { userAgent: null },
  ],
  [
    'quotes escaped inside the user agent',
    `${head} "GET /a?b=c HTTP/1.1" 200 5 "https://blog.example/" "Say \\"hi\\" \\\\o/"`,
    { userAgent: 'Say "hi" \\o/' },
  ],
  [
    'bytes escaped in the referrer',
    `${head} "GET /a?b=c HTTP/1.1" 200 5 "http://\\xe4\\xE5.example/\\t" "${chrome}"`,
    { referrer: 'http://\u00e4\u00e5.example/' },
  ],
  [
    'a user agent cut short',
    `${head} "GET /a?b=c HTTP/1.1" 200 5 "https://blog.example/" "${chrome}`,
    {},
  ],
  [
    'fields of one’s own behind it',
    `${head} "GET /a?b=c HTTP/1.1" 200 5 "https://blog.example/" "${chrome}" "10.0.0.1" 0.004`,
    {},
  ],
  [
    'the common format, without referrer and user agent',
    `${head} "GET /a?b=c HTTP/1.1" 200 5`,
    { referrer: null, userAgent: null },
  ],
  [
    'a user name with spaces, an IPv6 address',
    `2001:db8::1 - john smith [20/Nov/2026:10:00:00 +0000] "GET /a?b=c HTTP/2" 200 5 "https://blog.example/" "${chrome}"`,
    { address: '2001:db8::1' },
  ],
  [
    'spaces in the path',
    `${head} "GET /a b HTTP/1.1" 404 5 "https://blog.example/" "${chrome}"`,
    { target: '/a b' },
  ],
  ['no protocol', `${head} "GET /a?b=c" 200 5 "https://blog.example/" "${chrome}"`, {}],
  [
    'an absolute target',
    `${head} "get http://other.example/x HTTP/1.1" 200 5 "https://blog.example/" "${chrome}"`,
    { target: 'http://other.example/x' },
  ],
  [
    'OPTIONS *',
    `${head} "OPTIONS * HTTP/1.0" 200 - "https://blog.example/" "${chrome}"`,
    { method: 'OPTIONS', target: '*' },
  ],
]

test.each(readable)('reads %s', (_, line, expected) => {
  expect(parseLogLine(line)).toEqual({ ...plain, ...expected })
})

const broken: [name: string, line: string][] = [
  ['an empty line', ''],
  ['a line of words', 'server restarted at noon'],
  ['a request that is a dash', `${head} "-" 408 - "-" "-"`],
  ['a TLS hello', `${head} "\\x16\\x03\\x01\\x02" 400 226 "-" "-"`],
  ['a method alone', `${head} "GET" 400 226 "-" "-"`],
  ['a line cut inside the request', `${head} "GET /a?b=`],
  ['a line without end', `${head} "GET /${'a'.repeat(70_000)} HTTP/1.1" 200 5 "-" "-"`],
]

test.each(broken)('gives up on %s without failing', (_, line) => {
  expect(parseLogLine(line)).toBeNull()
})

test.each([
  `${head} "${'\\"'.repeat(30_000)}`,
  `a - ${'[x '.repeat(20_000)}`,
  `${head} "GET ${' '.repeat(60_000)}`,
])(
  'a hostile line is refused without trying all ways to read it',
  (line) => {
    expect(parseLogLine(line)).toBeNull()
  },
  5_000,
)
