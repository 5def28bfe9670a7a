import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyText } from '../../test/any-text.ts'
import {
  compileTemplate,
  fillTemplate,
  LOCATION_LENGTH_MAX,
  type UrlTemplate,
} from './fill-template.ts'
import { type MacroFacts, macroByName } from './macros.ts'

const click: MacroFacts = {
  clickId: 'c-1',
  nowMs: 1795255200_123,
  offer: { id: 'off-1', code: 'OFF', advertiserId: 'adv-1', appId: 'app-1', currency: 'USD' },
  affiliate: { id: 'aff-1', code: 'AFF' },
  link: null,
  place: { country: 'DE', region: null, city: null },
  agent: { device: () => ({ device: 'mobile', os: null, browser: null }) },
  language: null,
  subs: ['one', null, 'a&b=c#d?/', '..', null, null, null, null, null, 'ten'],
}
const compiled = (template: string) => compileTemplate(template) as UrlTemplate
const fill = (template: string, given: MacroFacts | null = click) =>
  fillTemplate(compiled(template), given)

describe('macros are filled', () => {
  test.each([
    ['https://shop.example/?c={click_id}', 'https://shop.example/?c=c-1'],
    ['https://shop.example?c={cid}', 'https://shop.example/?c=c-1'],
    ['https://shop.example/{aff_id}/{oid}', 'https://shop.example/aff-1/off-1'],
    ['https://shop.example/?a={affiliate_id}&v={adv_id}', 'https://shop.example/?a=aff-1&v=adv-1'],
    ['https://shop.example/?g={country}&d={device}', 'https://shop.example/?g=DE&d=mobile'],
    ['https://shop.example/?t={timestamp}', 'https://shop.example/?t=1795255200'],
    ['https://shop.example/?s={sub1}{sub10}', 'https://shop.example/?s=oneten'],
    ['https://shop.example/?s={s1}{SUB_ID_10}{Aff_Sub1}', 'https://shop.example/?s=onetenone'],
    ['https://shop.example/?s={sub2}', 'https://shop.example/?s='],
    ['https://shop.example/?s={sub3}', 'https://shop.example/?s=a%26b%3Dc%23d%3F%2F'],
    ['https://shop.example/{sub3}', 'https://shop.example/a%26b%3Dc%23d%3F%2F'],
    ['https://shop.example/#{sub3}', 'https://shop.example/#a%26b%3Dc%23d%3F%2F'],
    ['https://shop.example/x/{sub4}/y', 'https://shop.example/x//y'],
    ['https://shop.example/?s={sub4}', 'https://shop.example/?s=..'],
    ['https://shop.example/?x={nobody}&y=1', 'https://shop.example/?x=&y=1'],
    ['https://shop.example/?x={constructor}{toString}', 'https://shop.example/?x='],
    ['https://shop.example/?j={"a":1}', 'https://shop.example/?j=%7B%22a%22:1%7D'],
    ['https://shop.example/ä b?x=%20y', 'https://shop.example/%C3%A4%20b?x=%20y'],
    ['HTTPS://SHOP.example:443/A', 'https://shop.example/A'],
    ['http://shop.example:8080/A', 'http://shop.example:8080/A'],
  ])('%s → %s', (template, url) => {
    expect(fill(template)).toBe(url)
  })
})

test('a host in its own script is written as browsers send it', () => {
  expect(fill('https://магазин.example/')).toMatch(/^https:\/\/xn--[a-z0-9]+\.example\/$/)
})

describe('a template without a plain host of its own is refused', () => {
  test.each([
    '',
    'shop.example/x',
    '/x',
    '//shop.example/x',
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://shop.example/',
    'https://',
    'https:///x',
    'https://{sub1}/x',
    'https://{sub1}.shop.example/x',
    'https://shop.example{sub1}/x',
    'https://shop.example:{sub1}/x',
    'https://user@shop.example/',
    'https://shop.example@evil.example/',
    'https://shop.example\\@evil.example/',
    'https://shop.example\\evil.example/',
    'https://shop .example/',
    'https://shop.example/\r\nset-cookie: a=b',
    'https://shop.example/\u0000',
    ' https://shop.example/',
  ])('%j', (template) => {
    expect(compileTemplate(template)).toBeNull()
  })
})

test('the user agent is parsed only for a template that asks for the device', () => {
  let parsed = 0
  const device = () => {
    parsed += 1
    return { device: 'mobile', os: null, browser: null }
  }
  fill('https://shop.example/?c={click_id}', { ...click, agent: { device } })
  expect(parsed).toBe(0)
  fill('https://shop.example/?c={device_type}', { ...click, agent: { device } })
  expect(parsed).toBe(1)
})

test('every macro is left empty where no click is known', () => {
  const template = `https://shop.example/?m=${[...macroByName.keys()].map((name) => `{${name}}`).join('')}`
  expect(fill(template, null)).toBe('https://shop.example/?m=')
})

describe('a location that would be too long', () => {
  const long = {
    ...click,
    subs: ['x'.repeat(255), 'ж'.repeat(255), ...Array(8).fill('y'.repeat(255))],
  }
  const all = 'https://shop.example/?c={click_id}&a={aff_id}&s={sub1}{sub2}{sub3}{sub4}{sub5}'

  test('loses its sub ids before anything else', () => {
    expect(fill(all, long)).toBe('https://shop.example/?c=c-1&a=aff-1&s=')
  })

  test('keeps the click id to the last', () => {
    const wide = `https://shop.example/?c={click_id}&${'{country}'.repeat(300)}`
    expect(fill(wide, { ...click, place: { ...click.place, country: 'ABCDEFGH' } })).toBe(
      'https://shop.example/?c=c-1&',
    )
  })
})

test('no value reaches the host, adds a parameter, breaks a header or grows past the limit', () => {
  const hostile = fc.oneof(
    anyText(),
    fc.constantFrom(
      '//evil.example',
      '..',
      '\r\nset-cookie: a=b',
      '\ud800',
      '%0d%0a',
      '@evil',
      '\\',
    ),
    fc.string({ minLength: 200, maxLength: 255 }),
  )
  fc.assert(
    fc.property(fc.array(hostile, { maxLength: 10 }), (subs) => {
      const template = 'https://shop.example/p/{sub1}/{sub2}?c={click_id}&s={sub3}&n={sub4}#{sub5}'
      const location = fill(template, { ...click, subs })
      const url = new URL(location)
      expect(url.origin).toBe('https://shop.example')
      expect(url.pathname.startsWith('/p/')).toBe(true)
      expect([...url.searchParams.keys()]).toEqual(['c', 's', 'n'])
      expect(url.searchParams.get('c')).toBe('c-1')
      expect(location).toMatch(/^[\x21-\x7e]+$/)
      expect(location.length).toBeLessThanOrEqual(LOCATION_LENGTH_MAX)
    }),
  )
})

test('a value comes back from the query as it went in', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), (sub) => {
      const url = new URL(fill('https://shop.example/?s={sub1}', { ...click, subs: [sub] }))
      expect(url.searchParams.get('s')).toBe(sub.toWellFormed())
    }),
  )
})
