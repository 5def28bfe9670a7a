import { describe, expect, test } from 'vitest'
import { fieldMessages } from '../../../schema/field-messages.ts'
import { isHostAllowed, readAllowedHost } from './allowed-hosts.ts'
import { isPublicAddress, refusalOfUrl, type UrlRefusal } from './safe-url.ts'

const live = { isLocal: false, ownHosts: ['app.tributary.example', 'Go.Tributary.example'] }
const local = { ...live, isLocal: true }

describe('a public https host is allowed', () => {
  test.each([
    'https://tracker.example/',
    'https://tracker.example:443/postback?a=b',
    'HTTPS://Tracker.Example/',
    'https://a-b.c_d.tracker.example/x',
    'https://трекер.example/',
    'https://tracker.xn--p1ai/',
    'https://1.2.3.4.tracker.example/',
    'https://10.tracker.example/',
    'https://localhost.example/',
    'https://notinternal.example/',
    'https://tributary.example/',
    'https://evil-app.tributary.example.com/',
  ])('%s', (url) => {
    expect(refusalOfUrl(url, live)).toBeNull()
    expect(refusalOfUrl(url, local)).toBeNull()
  })
})

/** In every spelling that a URL parser reads as an address. */
const addresses = [
  ...['127.0.0.1', '127.1', '127.0.1', '2130706433', '0x7f000001', '0x7f.1', '0x7F.0x0.0x0.0x1'],
  ...['017700000001', '0177.0.0.1', '0177.1', '127.0.0.1.', '127.1.', '0', '0.0.0.0', '0x0', '00'],
  ...[
    '10.0.0.1',
    '10.1',
    '0xa.1',
    '012.1',
    '167772161',
    '192.168.1.1',
    '192.168.257',
    '0xc0a80101',
  ],
  ...['172.16.0.1', '2886729729', '169.254.169.254', '0xa9fea9fe', '2852039166', '169.254.43518'],
  ...['0251.0376.0251.0376', '100.64.0.1', '8.8.8.8', '134744072', '0x08080808', '255.255.255.255'],
  ...[
    '[::1]',
    '[::]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:10.0.0.1]',
    '[::ffff:a00:1]',
    '[::FFFF:7f00:1]',
  ],
  ...['[::127.0.0.1]', '[64:ff9b::a00:1]', '[64:ff9b::10.0.0.1]', '[2002:a00:1::]', '[fe80::1]'],
  ...['[fd00::1]', '[fc00::1]', '[ff02::1]', '[2606:4700:4700::1111]', '[2001:0:a00:1::]'],
  ...[
    '１２７.０.０.１',
    '127。0。0。1',
    '①②⑦.⓪.⓪.①',
    '127．0．0．1',
    '%31%32%37.0.0.1',
    '0x7f%30%30%30%30%30%31',
  ],
  ...['1\u00ad27.0.0.1', '𝟏𝟐𝟕.𝟎.𝟎.𝟏'],
]
const privateNames = [
  ...[
    'localhost',
    'LOCALHOST',
    'localhost.',
    'localhost..',
    'api.localhost',
    'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ',
    'ｌocalhost',
  ],
  ...['lo\u00adcalhost', 'loc%61lhost', 'localhost.localdomain', 'printer.local', 'printer.local.'],
  ...[
    'metadata.google.internal',
    'db.internal',
    'db.internal.',
    'intranet',
    'db',
    'db.lan',
    'db.corp',
  ],
  ...[
    'router.home',
    'router.home.arpa',
    '1.0.0.127.in-addr.arpa',
    'x.test',
    'x.invalid',
    'x.onion',
  ],
  ...['localtest.me', 'a.lvh.me', '127.0.0.1.nip.io', '10-0-0-1.sslip.io', '10.0.0.1.xip.io'],
]
const ownNames = [
  ...[
    'app.tributary.example',
    'APP.Tributary.EXAMPLE',
    'app.tributary.example.',
    'x.app.tributary.example',
  ],
  ...[
    'go.tributary.example',
    'go.tributary.example..',
    'go。tributary。example',
    'ｇo.tributary.example',
  ],
]
const noNames = [
  ...[
    'tracker.example.',
    'tracker..example',
    '.tracker.example',
    '-a.tracker.example',
    'a-.example',
  ],
  ...['tracker.1', 'tracker.0x7f', '256.256.256.256', '1.2.3.4.5', '127.0.0.1.1', '0x7f.0.0.0x100'],
  ...['tracker!.example', 'tracker*.example', "tracker'.example", `${'a'.repeat(64)}.example`],
  ...[
    'tracker%2eexample%00',
    'tracker%0a.example',
    'tra cker.example',
    '[::1',
    '[::ffff:999.1.1.1]',
    '[fe80::1%25eth0]',
  ],
]

describe('F103: a private, own or odd host is refused in any spelling', () => {
  const hosts: [string, UrlRefusal][] = [
    ...addresses.map((host): [string, UrlRefusal] => [host, 'postback_host_address']),
    ...privateNames.map((host): [string, UrlRefusal] => [host, 'postback_host_private']),
    ...ownNames.map((host): [string, UrlRefusal] => [host, 'postback_host_own']),
    ...noNames.map((host): [string, UrlRefusal] => [host, 'postback_host']),
  ]
  test('the table has more than 100 spellings, each once', () => {
    expect(new Set(hosts.map(([host]) => host)).size).toBe(hosts.length)
    expect(hosts.length).toBeGreaterThan(100)
  })
  test.each(hosts)('https://%s: %s', (host, code) => {
    expect(refusalOfUrl(`https://${host}/x`, live)).toBe(code)
    expect(Object.hasOwn(fieldMessages, code)).toBe(true)
  })
})

describe('anything but https to port 443 without a password is refused', () => {
  test.each<[string, UrlRefusal]>([
    ['http://tracker.example/', 'postback_https'],
    ['http://127.0.0.1:4000/', 'postback_https'],
    ['ftp://tracker.example/', 'postback_https'],
    ['file:///etc/passwd', 'postback_https'],
    ['gopher://tracker.example/', 'postback_https'],
    ['data:text/plain,x', 'postback_https'],
    ['javascript:alert(1)', 'postback_https'],
    ['tracker.example', 'postback_https'],
    ['', 'postback_https'],
    ['https://tracker.example:80/', 'postback_port'],
    ['https://tracker.example:8443/', 'postback_port'],
    ['https://tracker.example:22/', 'postback_port'],
    ['https://user@tracker.example/', 'postback_credentials'],
    ['https://user:pass@tracker.example/', 'postback_credentials'],
    ['https://tracker.example@127.0.0.1/', 'postback_credentials'],
    ['https://', 'postback_host'],
  ])('%s: %s', (url, code) => {
    expect(refusalOfUrl(url, live)).toBe(code)
  })
})

describe('local mode', () => {
  test.each([
    'http://127.0.0.1:4000/postback',
    'http://localhost:8787/',
    'http://[::1]:9000/',
    'https://localhost:8443/',
    'http://127.1/',
  ])('allows the sink %s', (url) => {
    expect(refusalOfUrl(url, local)).toBeNull()
    expect(refusalOfUrl(url, live)).not.toBeNull()
  })
  test.each<[string, UrlRefusal]>([
    ['http://tracker.example/', 'postback_https'],
    ['http://192.168.1.1/', 'postback_https'],
    ['https://10.0.0.1/', 'postback_host_address'],
    ['http://localhost.tracker.example/', 'postback_https'],
    ['http://user@localhost:8787/', 'postback_credentials'],
    ['ftp://localhost/', 'postback_https'],
    ['https://db.internal/', 'postback_host_private'],
  ])('refuses %s', (url, code) => {
    expect(refusalOfUrl(url, local)).toBe(code)
  })
})

describe('F103: the addresses to which a name resolves', () => {
  test.each([
    ...[
      '8.8.8.8',
      '1.1.1.1',
      '9.255.255.255',
      '11.0.0.0',
      '100.63.255.255',
      '100.128.0.0',
      '126.1.1.1',
    ],
    ...[
      '128.0.0.1',
      '169.253.255.255',
      '172.15.255.255',
      '172.32.0.0',
      '192.167.255.255',
      '198.17.0.1',
    ],
    ...['198.20.0.0', '223.255.255.255', '2606:4700:4700::1111', '2a00:1450:4001:80b::200e'],
    ...['2001:4860:4860::8888', '::ffff:8.8.8.8'],
  ])('%s is public', (ip) => {
    expect(isPublicAddress(ip)).toBe(true)
  })
  test.each([
    ...[
      '0.0.0.0',
      '0.1.2.3',
      '10.0.0.0',
      '10.255.255.255',
      '100.64.0.0',
      '100.127.255.255',
      '127.0.0.1',
    ],
    ...[
      '127.255.255.255',
      '169.254.0.0',
      '169.254.169.254',
      '172.16.0.0',
      '172.31.255.255',
      '192.0.0.1',
    ],
    ...[
      '192.0.2.1',
      '192.88.99.1',
      '192.168.0.0',
      '192.168.255.255',
      '198.18.0.0',
      '198.19.255.255',
    ],
    ...[
      '198.51.100.1',
      '203.0.113.1',
      '224.0.0.1',
      '239.255.255.255',
      '240.0.0.1',
      '255.255.255.255',
    ],
    ...[
      '::',
      '::1',
      '::127.0.0.1',
      '::8.8.8.8',
      '::ffff:10.0.0.1',
      '::ffff:a00:1',
      '::ffff:127.0.0.1',
    ],
    ...[
      '64:ff9b::8.8.8.8',
      '64:ff9b::a00:1',
      '64:ff9b:1::1',
      '100::1',
      '2001::1',
      '2001:0:a00:1::',
    ],
    ...['2001:2::1', '2001:10::1', '2001:20::1', '2001:db8::1', '2002:a00:1::1', '2002:808:808::1'],
    ...[
      '2620:4f:8000::1',
      '3fff::1',
      '4000::1',
      '5f00::1',
      'fc00::1',
      'fd12:3456::1',
      'fe80::1',
      'fec0::1',
    ],
    ...[
      'ff02::1',
      'fe80::1%eth0',
      '',
      'localhost',
      '127.1',
      '0x7f000001',
      '8.8.8.8/32',
      ' 8.8.8.8',
      '[::1]',
    ],
  ])('%s is not', (ip) => {
    expect(isPublicAddress(ip)).toBe(false)
  })
})

describe('allowed hosts', () => {
  test.each([
    ['tracker.example', 'tracker.example'],
    ['*.Example.com', '*.example.com'],
    ['пример.рф', 'xn--e1afmkfd.xn--p1ai'],
    ['*.com', 'postback_host_private'],
    ['*', 'postback_host'],
    ['a.*.example', 'postback_host'],
    ['tracker.example/x', 'postback_host'],
    ['tracker.example:8443', 'postback_host'],
    ['user@tracker.example', 'postback_host'],
    ['10.0.0.1', 'postback_host_address'],
    ['app.localhost', 'postback_host_private'],
  ])('%s is read as %s', (text, expected) => {
    const read = readAllowedHost(text, { isLocal: false, ownHosts: [] })
    expect('host' in read ? read.host : read.refusal).toBe(expected)
  })
  test.each([
    ['a.example.com', ['*.example.com'], true],
    ['a.b.example.com', ['*.example.com'], true],
    ['example.com', ['*.example.com'], false],
    ['badexample.com', ['*.example.com', 'example.com'], false],
    ['example.com', ['other.example', 'example.com'], true],
    ['any.example', [], true],
  ])('%s with %j: %s', (host, allowed, isAllowed) => {
    expect(isHostAllowed(host, allowed)).toBe(isAllowed)
  })
})
