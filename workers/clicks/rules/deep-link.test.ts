import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyText, anyWebUrl } from '../../test/any-text.ts'
import { DEEP_LINK_LENGTH_MAX, safeDeepLink } from './deep-link.ts'

const verified = ['good.com', 'shop.example', 'xn--bcher-kva.example', 'localhost']
const own = ['go.good.com', 'app.good.com']
const follow = (raw: string) => safeDeepLink(raw, verified, own)

describe('F125: no deep link leaves the verified hosts', () => {
  const refused: [why: string, raw: string][] = [
    // Hosts that only look like ours.
    ['another host', 'https://evil.com/'],
    ['our host as a child of theirs', 'https://good.com.evil.tld/'],
    ['our name at the end of theirs', 'https://evilgood.com/'],
    ['our name with a hyphen before it', 'https://evil-good.com/'],
    ['the parent of a verified host', 'https://example/'],
    ['a sibling of a verified host', 'https://other.example/'],
    ['our host in their path', 'https://evil.com/good.com'],
    ['our host in their query', 'https://evil.com?good.com'],
    ['our host in their fragment', 'https://evil.com#.good.com'],
    ['a child of a bare name', 'https://evil.localhost/'],
    ['a trailing dot', 'https://good.com./'],
    ['two trailing dots', 'https://good.com../'],
    ['a leading dot', 'https://.good.com/'],
    ['an empty label', 'https://a..good.com/'],
    // A user in front of the host.
    ['a user named like us', 'https://good.com@evil.com/'],
    ['user and password', 'https://good.com:pass@evil.com/'],
    ['a user on our own host', 'https://user@good.com/'],
    ['an empty user', 'https://@good.com/'],
    ['a user with an encoded @', 'https://good.com%40evil.com/'],
    ['an encoded @ before a real one', 'https://a%40good.com@evil.com/'],
    ['a user that ends in an encoded slash', 'https://good.com%2f@evil.com/'],
    ['a second @', 'https://a@b@good.com/'],
    ['a fullwidth @', 'https://good.com＠evil.com/'],
    // Slashes, backslashes and missing slashes.
    ['no scheme', '//evil.com/'],
    ['no scheme, our host', '//good.com/'],
    ['three slashes', '///evil.com/'],
    ['backslashes', '\\\\evil.com/'],
    ['slash and backslash', '/\\evil.com/'],
    ['scheme with slash and backslash', 'https:/\\evil.com/'],
    ['scheme with backslashes', 'https:\\\\good.com/'],
    ['scheme with one slash', 'https:/good.com/'],
    ['scheme without slashes', 'https:good.com'],
    ['scheme with three slashes', 'https:///good.com/'],
    ['a backslash that ends the host', 'https://evil.com\\.good.com/'],
    ['a backslash before @', 'https://good.com\\@evil.com/'],
    ['a backslash in the path', 'https://good.com/a\\b'],
    ['an encoded slash in the host', 'https://evil.com%2f.good.com/'],
    ['an encoded backslash in the host', 'https://evil.com%5c.good.com/'],
    ['a fullwidth slash in the host', 'https://evil.com／.good.com/'],
    ['a fraction slash in the host', 'https://evil.com⁄.good.com/'],
    ['an account-of sign, which maps to a/c', 'https://evil.c℀.good.com/'],
    // White space and control characters.
    ['a tab in the scheme', 'ht\ttps://evil.com/'],
    ['a tab in the host', 'https://good.com\t.evil.com/'],
    ['a newline in the host', 'https://good\n.com/'],
    ['a carriage return and a header', 'https://good.com/\r\nSet-Cookie: a=b'],
    ['a leading space', ' https://good.com/'],
    ['a trailing space', 'https://good.com/ '],
    ['a leading control character', '\u0001https://good.com/'],
    ['NUL', 'https://good.com/\u0000'],
    ['DEL', 'https://good.com/\u007f'],
    ['a next-line character', 'https://good.com/\u0085'],
    ['a byte order mark', '\ufeffhttps://good.com/'],
    ['a space in the host', 'https://good.com .evil.com/'],
    // Other schemes.
    ['javascript', 'javascript:alert(1)//https://good.com/'],
    ['javascript with an authority', 'javascript://good.com/%0aalert(1)'],
    ['javascript broken by a tab', 'java\tscript:alert(1)'],
    ['data', 'data:text/html,<script>alert(1)</script>'],
    ['blob', 'blob:https://good.com/0190'],
    ['filesystem', 'filesystem:https://good.com/temporary/a'],
    ['view-source', 'view-source:https://good.com/'],
    ['file', 'file://good.com/etc/passwd'],
    ['ftp', 'ftp://good.com/'],
    ['ws', 'wss://good.com/'],
    ['intent', 'intent://good.com/#Intent;scheme=https;end'],
    ['vbscript', 'vbscript:msgbox(1)'],
    ['mailto', 'mailto:a@good.com'],
    ['a url inside a scheme', 'url:https://good.com/'],
    ['a scheme that begins like ours', 'httpsx://good.com/'],
    // Ports.
    ['another port', 'https://good.com:8443/'],
    ['the port of the other scheme', 'http://good.com:443/'],
    ['port 0', 'https://good.com:0/'],
    ['a port too large', 'https://good.com:65979/'],
    ['an empty port', 'https://good.com:/'],
    ['a port with zeros in front', 'https://good.com:0443/'],
    ['a port in Arabic digits', 'https://good.com:٤٤٣/'],
    ['a negative port', 'https://good.com:-443/'],
    // Addresses in any spelling.
    ['IPv4', 'http://93.184.216.34/'],
    ['IPv4 in decimal', 'http://1572395042/'],
    ['IPv4 in hex', 'http://0x5db8d822/'],
    ['IPv4 in hex parts', 'http://0x5d.0xb8.0xd8.0x22/'],
    ['IPv4 in octal', 'http://0135.0270.0330.0042/'],
    ['IPv4 with few parts', 'http://127.1/'],
    ['IPv4 in circled digits', 'http://①②⑦.⓪.⓪.①/'],
    ['IPv6', 'http://[2606:2800:220:1::1]/'],
    ['IPv4 inside IPv6', 'http://[::ffff:127.0.0.1]/'],
    ['IPv6 with a zone', 'http://[fe80::1%25eth0]/'],
    // Other letters.
    ['a Cyrillic о', 'https://gооd.com/'],
    ['its punycode', 'https://xn--gd-jbca.com/'],
    ['fullwidth letters', 'https://ｇｏｏｄ.com/'],
    ['an ideographic full stop', 'https://good。com/'],
    ['a fullwidth full stop', 'https://good．com/'],
    ['a halfwidth ideographic full stop', 'https://evil｡good.com/'],
    ['an encoded dot', 'https://good%2ecom/'],
    ['an encoded letter', 'https://%67ood.com/'],
    ['encoded UTF-8 in the host', 'https://b%C3%BCcher.example/'],
    ['a soft hyphen', 'https://go\u00adod.com/'],
    ['a zero-width joiner', 'https://go\u200dod.com/'],
    ['a variation selector', 'https://good\ufe0f.com/'],
    ['a right-to-left override', 'https://good.com/\u202e'.replace('/\u202e', '\u202e/')],
    ['a ligature', 'https://goo\ufb01.good.com/'],
    ['an IDN nobody registered', 'https://müller.example/'],
    ['a quote in the host', "https://evil'.good.com/"],
    ['a comma in the host', 'https://evil.com,.good.com/'],
    ['a semicolon in the host', 'https://evil.com;.good.com/'],
    ['a wildcard', 'https://*.good.com/'],
    // Empty, odd, long and broken.
    ['nothing', ''],
    ['a word', 'good.com'],
    ['a path', '/basket'],
    ['an empty host', 'https:///'],
    ['an empty host with a query', 'https://?good.com'],
    ['an empty host with a fragment', 'https://#good.com'],
    ['only a scheme', 'https://'],
    ['a lone high surrogate', 'https://good.com/\ud800'],
    ['a lone low surrogate in the host', 'https://\udc00good.com/'],
    ['an encoded scheme', 'https%3A%2F%2Fgood.com%2F'],
    ['a macro for a host', 'https://{sub1}/'],
    ['a macro in front of the host', 'https://{sub1}.good.com/'],
    ['one character too many', `https://good.com/${'a'.repeat(DEEP_LINK_LENGTH_MAX - 16)}`],
    ['too long once it is encoded', `https://good.com/${'я'.repeat(400)}`],
    ['far too long', `https://good.com/${'a'.repeat(1_000_000)}`],
    // Ways back to us.
    ['the tracker', 'https://go.good.com/click?o=DEMO&a=anna'],
    ['the tracker in capitals', 'https://GO.GOOD.com/'],
    ['the dashboard', 'https://app.good.com/'],
    ['an affiliate link on the app host', 'https://good.com/shoes/aff/other'],
    ['an affiliate link in capitals', 'https://good.com/AFF/other/'],
    ['an affiliate link behind dots', 'https://good.com/aff/x/../../aff/other'],
    ['a click inside a click', 'https://good.com/click?o=DEMO&a=other'],
    ['a saved link', 'https://good.com/r/spring'],
  ]

  test('the table holds at least sixty hostile forms, each once', () => {
    expect(refused.length).toBeGreaterThanOrEqual(60)
    expect(new Set(refused.map(([, raw]) => raw)).size).toBe(refused.length)
  })
  for (const [why, raw] of refused) {
    test(`refused: ${why}`, () => {
      expect(follow(raw)).toBeNull()
    })
  }
})

describe('an honest deep link passes', () => {
  const kept = [
    'https://good.com/',
    'http://good.com/',
    'https://www.good.com/shoes?size=42&color=red#reviews',
    'https://a.b.c.shop.example/x/y/z/',
    'https://good.com//double//slashes',
    'https://good.com/@anna/aff',
    'https://good.com/affiliate/terms',
    'https://good.com/aff/',
    'https://good.com/click',
    'https://good.com/redirect?to=https%3A%2F%2Fevil.com%2F',
    'https://good.com/?next=https://evil.com/',
    'https://good.com/?mail=a@b.example:8080',
    'https://good.com/%D1%88%D1%83%D0%B1%D0%B0?q=a%0Ab%5C',
    'https://my_shop.good.com/',
    'https://xn--bcher-kva.example/lesen',
    'https://good.com/;a=1,2/(x)!$*+~',
    `https://good.com/${'a'.repeat(DEEP_LINK_LENGTH_MAX - 17)}`,
  ]
  for (const raw of kept) {
    test(`byte for byte: ${raw.slice(0, 60)}`, () => {
      expect(follow(raw)).toBe(raw)
    })
  }

  const respelled: [raw: string, answered: string][] = [
    ['https://good.com', 'https://good.com/'],
    ['https://good.com?a=1', 'https://good.com/?a=1'],
    ['HTTPS://WWW.Good.COM/Shoes', 'https://www.good.com/Shoes'],
    ['https://good.com:443/a', 'https://good.com/a'],
    ['http://good.com:80/a', 'http://good.com/a'],
    ['https://good.com/a/../b', 'https://good.com/b'],
    ['https://good.com/a/%2e%2e/b', 'https://good.com/b'],
    ['https://good.com/шуба?q=да', 'https://good.com/%D1%88%D1%83%D0%B1%D0%B0?q=%D0%B4%D0%B0'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example/'],
    ['https://BÜCHER.example/', 'https://xn--bcher-kva.example/'],
    ['https://good.com/a b?q=c d', 'https://good.com/a%20b?q=c%20d'],
    ['https://good.com/"<x>"', 'https://good.com/%22%3Cx%3E%22'],
  ]
  for (const [raw, answered] of respelled) {
    test(`${raw} is answered as ${answered}`, () => {
      expect(follow(raw)).toBe(answered)
      expect(follow(answered)).toBe(answered)
    })
  }
})

describe('the list of verified hosts', () => {
  test('may be written in Unicode and in capitals', () => {
    const link = 'https://www.xn--bcher-kva.example/'
    expect(safeDeepLink(link, ['Bücher.Example'], [])).toBe(link)
  })
  test('never opens more than a host and its children', () => {
    const broken = ['', '.', '.com', 'com', '*', '*.com', 'com.', 'x@com', 'com/', 'evil.com:443']
    expect(safeDeepLink('https://evil.com/', broken, [])).toBeNull()
    expect(safeDeepLink('http://127.0.0.1/', ['127.0.0.1', '0.1'], [])).toBeNull()
    expect(safeDeepLink('https://good.com/', [], [])).toBeNull()
  })
  test('gives way to our own hosts, in any spelling', () => {
    expect(safeDeepLink('https://xn--bcher-kva.example/', verified, ['BÜCHER.example'])).toBeNull()
  })
})

describe('local runs', () => {
  const local = (raw: string) => safeDeepLink(raw, ['shop.localhost', 'good.com'], [], '8787')
  test('take their own port, on localhost only', () => {
    const link = 'http://shop.localhost:8787/shoes'
    expect(local(link)).toBe(link)
    expect(safeDeepLink(link, ['shop.localhost'], [])).toBeNull()
    expect(local('http://shop.localhost:8788/')).toBeNull()
    expect(local('http://good.com:8787/')).toBeNull()
    expect(local('http://notlocalhost:8787/')).toBeNull()
  })
})

describe('whatever string comes, the answer is null or lies on a verified host', () => {
  const pieces = fc.constantFrom(
    ...['http', 'https', 'HTTPS', 'javascript', ':', '/', '//', '\\', '@', '%40', '%2f', '%5c'],
    ...['good.com', 'shop.example', 'evil.com', 'go.good.com', '.', '。', '%2e', '-', '#', '?'],
    ...['\t', '\n', ' ', '\u0000', '\u00ad', '[', ']', '::1', '127.1', ':443', ':8443', 'ü', 'ｇ'],
    ...['\ud800', '/aff/anna', '/click?o=1', 'a', '&', '=', ';', ','],
  )
  const anything = fc.oneof(
    anyText({ maxLength: 60 }),
    fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
    fc.array(pieces, { maxLength: 8 }).map((parts) => `https://${parts.join('')}`),
    fc.array(pieces, { maxLength: 8 }).map((parts) => `https://good.com${parts.join('')}`),
    fc
      .tuple(anyWebUrl, anyText({ maxLength: 20 }), anyText({ maxLength: 20 }))
      .map(([url, query, fragment]) => `${url}?${encodeURI(query)}#${encodeURI(fragment)}`),
  )
  const isVerified = (host: string) =>
    verified.some((name) => host === name || (name.includes('.') && host.endsWith(`.${name}`)))

  test('and answering its answer changes nothing', () => {
    let followed = 0
    const property = fc.property(anything, (raw) => {
      const answer = follow(raw)
      if (answer === null) return
      followed++
      const url = new URL(answer)
      expect(url.href).toBe(answer)
      expect(answer).toMatch(/^https?:\/\/[a-z0-9._-]+\/[\x21-\x7e]*$/)
      expect([isVerified(url.hostname), url.port, url.username]).toEqual([true, '', ''])
      expect(own).not.toContain(url.hostname)
      // Who reads a Location against another page, or mends it differently, ends in the same place.
      expect(new URL(answer, 'https://evil.com/').host).toBe(url.host)
      expect(follow(answer)).toBe(answer)
    })
    fc.assert(property, { numRuns: 20_000 })
    expect(followed).toBeGreaterThan(500)
  })
})
