import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fieldMessageIn } from '../../../schema/field-messages.ts'
import { anyText, anyWebUrl } from '../../test/any-text.ts'
import type { FieldProblem } from './click-fields.ts'
import { cookieAdvice, readServerClick } from './server-click.ts'

const id = '019AA000-0000-7000-8000-00000000ABCD'
const unknownVisitor = { ip: null, userAgent: null, acceptLanguage: null, country: null }

test('a code is enough', () => {
  expect(readServerClick({ code: 'Anna' })).toEqual({
    target: { kind: 'code', code: 'Anna' },
    url: null,
    referrer: null,
    earlierClickId: null,
    visitor: unknownVisitor,
    subs: [],
    campaign: {},
  })
})

test('everything an app may say is read', () => {
  const visitor = { ip: '2001:db8::7', user_agent: 'Firefox', accept_language: 'de', country: 'at' }
  const body = {
    ...{ offer: 'DEMO', affiliate: id, url: 'https://u:p@shop.example/a?sub1=x&sub3=z#top' },
    ...{ referrer: 'https://blog.example/', click_id: id, visitor, sub1: 'body', sub2: null },
  }
  expect(readServerClick(body)).toEqual({
    target: { kind: 'offer', offer: 'DEMO', affiliate: id },
    url: 'https://shop.example/a?sub1=x&sub3=z',
    referrer: 'https://blog.example/',
    earlierClickId: id.toLowerCase(),
    visitor: { ip: '2001:db8::7', userAgent: 'Firefox', acceptLanguage: 'de', country: 'AT' },
    subs: ['body', null, 'z'],
    campaign: {},
  })
})

test('the body comes before the query of its url; no campaign or cost refuses a click', () => {
  const url = 'https://shop.example/a?utm_source=mail&utm_medium=cpc&cost=0.10&cost_currency=EUR'
  const campaign = (body: object) => readServerClick({ code: 'anna', url, ...body })
  expect(campaign({})).toMatchObject({
    campaign: { utm: ['mail', 'cpc', null], cost: { micros: 100_000, currency: 'EUR' } },
  })
  expect(campaign({ utm_source: 'own', cost: 0.25, cost_currency: 'GBP' })).toMatchObject({
    campaign: { utm: ['own', 'cpc', null], cost: { micros: 250_000, currency: 'GBP' } },
  })
  expect(campaign({ utm_source: {}, utm_medium: [], cost: '-1' })).toMatchObject({ campaign: {} })
})

describe('a body that cannot be meant is refused by the name of its field', () => {
  const cases: [body: unknown, field: string][] = [
    [undefined, ''],
    [null, ''],
    [[], ''],
    ['code', ''],
    [{}, 'code'],
    [{ code: '' }, 'code'],
    [{ code: 7 }, 'code'],
    [{ code: 'a'.repeat(65) }, 'code'],
    [{ code: 'anna', offer: 'DEMO' }, 'code'],
    [{ code: 'anna', offer: 'DEMO', affiliate: 'anna' }, 'code'],
    [{ offer: 'DEMO' }, 'affiliate'],
    [{ affiliate: 'anna' }, 'offer'],
    [{ code: 'anna', url: '/aff/anna' }, 'url'],
    [{ code: 'anna', url: 'javascript:alert(1)' }, 'url'],
    [{ code: 'anna', url: {} }, 'url'],
    [{ code: 'anna', referrer: 1 }, 'referrer'],
    [{ code: 'anna', sub1: 1 }, 'sub1'],
    [{ code: 'anna', sub10: [] }, 'sub10'],
    [{ code: 'anna', sub11: 'x' }, 'sub11'],
    [{ code: 'anna', subid: 'x' }, 'subid'],
    [{ code: 'anna', visitor: 'x' }, 'visitor'],
    [{ code: 'anna', visitor: { ip: '203.0.113.7, 10.0.0.1' } }, 'visitor.ip'],
    [{ code: 'anna', visitor: { ip: '203.0.113.7:4711' } }, 'visitor.ip'],
    [{ code: 'anna', visitor: { country: 'Austria' } }, 'visitor.country'],
    [{ code: 'anna', visitor: { user_agent: 1 } }, 'visitor.user_agent'],
    [{ code: 'anna', visitor: { agent: 'x' } }, 'visitor.agent'],
  ]
  for (const [body, field] of cases) {
    test(`${JSON.stringify(body)?.slice(0, 70)}: ${field || 'the body'}`, () => {
      const { message, ...fault } = readServerClick(body) as FieldProblem
      expect(fault.field).toBe(field)
      expect(message).toBe(fieldMessageIn('en', fault))
    })
  }
})

test("what comes from the visitor's browser never costs the click", () => {
  const visitor = { user_agent: `a\u0000${'b'.repeat(600)}`, accept_language: 'c'.repeat(300) }
  const body = { code: 'anna', click_id: 'broken', visitor, sub1: 'd'.repeat(300), sub2: '\ud800' }
  expect(readServerClick(body)).toMatchObject({
    earlierClickId: null,
    visitor: { userAgent: `a${'b'.repeat(511)}`, acceptLanguage: 'c'.repeat(255) },
    subs: ['d'.repeat(255), '\ufffd'],
  })
  expect(readServerClick({ code: 'anna', click_id: 7 })).toMatchObject({ earlierClickId: null })
})

test('an address that is too long loses its query, then counts as absent', () => {
  const read = (url: string) => readServerClick({ code: 'anna', url })
  const long = 'x'.repeat(2048)
  expect(read(`https://shop.example/a?b=${long}`)).toMatchObject({ url: 'https://shop.example/a' })
  expect(read(`https://shop.example/${long}`)).toMatchObject({ url: null })
})

test('whatever JSON comes, it is a click or names a field', () => {
  const key = fc.constantFrom('code', 'offer', 'affiliate', 'url', 'visitor', 'sub1', 'click_id')
  const value = fc.oneof(fc.jsonValue(), anyText(), anyWebUrl)
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.dictionary(key, value)), (json) => {
      const read = readServerClick(json)
      if ('field' in read) expect(read.message).not.toBe('')
      else expect(read.subs.length).toBeLessThanOrEqual(10)
    }),
    { numRuns: 2_000 },
  )
})

test('an IPv4 address inside IPv6 is the IPv4 address', () => {
  const body = { code: 'anna', visitor: { ip: '::FFFF:203.0.113.7' } }
  expect(readServerClick(body)).toMatchObject({ visitor: { ip: '203.0.113.7' } })
})

test('the advice says the cookie the tracker itself would set', () => {
  expect(cookieAdvice('the-id', 30)).toEqual({
    name: 'aff_click',
    value: 'the-id',
    max_age_seconds: 2_592_000,
    attributes: 'Path=/; Secure; HttpOnly; SameSite=Lax',
  })
})
