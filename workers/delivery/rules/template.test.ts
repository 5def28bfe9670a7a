import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fieldMessageIn } from '../../../schema/field-messages.ts'
import { anyText } from '../../test/any-text.ts'
import { saleFacts } from '../test/postback-facts.ts'
import type { PostbackFacts } from './facts.ts'
import { postbackMacroByName, postbackMacroNames, postbackMacros } from './macros.ts'
import {
  expandTemplate,
  isTemplateProblem,
  readTemplate,
  requestOf,
  TEMPLATE_LENGTH_MAX,
  TEMPLATE_MACROS_MAX,
  type Template,
} from './template.ts'

const HOST = 'https://tracker.example'
function read(text: string): Template {
  const template = readTemplate(text)
  if (isTemplateProblem(template)) throw new Error(JSON.stringify(template))
  return template
}
const expand = (text: string, facts: Partial<PostbackFacts> = {}) =>
  expandTemplate(read(text), { ...saleFacts, ...facts })
const query = (text: string, facts?: Partial<PostbackFacts>) =>
  expand(`${HOST}/?${text}`, facts).slice(`${HOST}/?`.length)

describe('macros are filled', () => {
  test.each<[string, string, Partial<PostbackFacts>?]>([
    ['{click_id}|{conversion_id}', `${saleFacts.clickId}%7C${saleFacts.conversionId}`],
    ['{affiliate_id}-{affiliate_code}-{advertiser_id}-{offer_id}', 'aff-1-AFF-adv-1-off-1'],
    ['{status}-{event}', 'sale-sale'],
    ['{status}-{event}', 'rejected-refund', { event: 'refund' }],
    ['{status}-{event}', 'rejected-chargeback', { event: 'chargeback' }],
    ['{status}-{event}', 'cancel-cancel', { event: 'cancel' }],
    ['{payout}{currency}', '14.70USD'],
    ['{payout}', '1470', { payout: { minor: 1470n, currency: 'JPY' } }],
    ['{payout}', '1.470', { payout: { minor: 1470n, currency: 'KWD' } }],
    ['{payout}', '0.05', { payout: { minor: 5n, currency: 'EUR' } }],
    ['{payout}{currency}', '', { payout: null }],
    ['{timestamp}', '1795168800'],
    ['{event_id}', saleFacts.eventId],
    ['{first_event_id}', saleFacts.eventId],
    ['{event_id},{tid}', `${saleFacts.eventId},first`, { event: 'refund', firstEventId: 'first' }],
    ['{country}{sub1}{sub10}{sub2}', 'DEoneten'],
    ['{CID}{Aff_Sub1}{s10}{sub_id_1}{subid}', `${saleFacts.clickId}onetenoneone`],
    ['{sub3}', 'a%26b%3Dc%23d%3F%2F'],
    ['{click_id}{offer_id}{country}', '', { clickId: null, offerId: null, country: null }],
  ])('%s → %s', (text, filled, facts) => {
    expect(query(text, facts)).toBe(filled)
  })

  test.each<[string, string]>([
    [`${HOST}`, `${HOST}/`],
    [`${HOST}?a={sub1}`, `${HOST}/?a=one`],
    [`${HOST}/{sub1}/{sub4}/x?a=1`, `${HOST}/one//x?a=1`],
    [`${HOST}/a.{sub1}/.well-known`, `${HOST}/a.one/.well-known`],
    [`${HOST}/ä?x=%20ü`, `${HOST}/%C3%A4?x=%20%C3%BC`],
    ['HTTPS://Tracker.Example:443/A', `${HOST}/A`],
    ['http://127.0.0.1:4000/{sub1}', 'http://127.0.0.1:4000/one'],
    ['https://трекер.example/', 'https://xn--e1aaowdh.example/'],
  ])('%s → %s', (text, url) => {
    expect(expand(text)).toBe(url)
  })
})

describe('a list of words for the status or event', () => {
  const words = '{status:lead=reg sale=dep}'
  test.each<[string, PostbackFacts['event'], string]>([
    [words, 'lead', 'reg'],
    [words, 'sale', 'dep'],
    ['{status: lead=reg sale=dep}', 'sale', 'dep'],
    ['{status:  lead=reg   sale=dep }', 'sale', 'dep'],
    ['{conversion_status:sale=dep}', 'sale', 'dep'],
    [words, 'rebill', 'rebill'],
    [words, 'refund', 'rejected'],
    ['{status:lead=0 sale=1 rejected=2}', 'refund', '2'],
    ['{status:rejected=2 refund=3}', 'refund', '3'],
    ['{status:lead=}', 'lead', ''],
    ['{status:lead=new/hold?}', 'lead', 'new%2Fhold%3F'],
    ['{event:rejected=2}', 'refund', 'refund'],
    ['{goal:refund=back}', 'refund', 'back'],
  ])('%s for %s: %s', (text, event, word) => {
    expect(query(text, { event })).toBe(word)
  })
})

describe('a negative payout', () => {
  const refund = { ...saleFacts, payout: { minor: -1470n, currency: 'USD' } } as const
  const template = read(`${HOST}/?p={payout}&c={currency}`)
  test('is zero unless the endpoint asked for negative payouts', () => {
    expect(expandTemplate(template, refund)).toBe(`${HOST}/?p=0.00&c=USD`)
    expect(expandTemplate(template, refund, { isNegativePayoutSent: true })).toBe(
      `${HOST}/?p=-14.70&c=USD`,
    )
  })
})

describe('a template that cannot be used is refused, with the place of the error', () => {
  test.each<[string, string, number]>([
    ['', 'postback_https', 0],
    ['tracker.example/x', 'postback_https', 0],
    ['//tracker.example/{sub1}', 'postback_https', 0],
    ['javascript:alert(1)', 'postback_https', 0],
    ['ftp://tracker.example/', 'postback_https', 0],
    [` ${HOST}/`, 'postback_https', 0],
    ['{sub1}://tracker.example/', 'postback_macro_host', 0],
    ['{sub1}', 'postback_macro_host', 0],
    ['https://{sub1}/x', 'postback_macro_host', 8],
    ['https://{sub1}.tracker.example/x', 'postback_macro_host', 8],
    ['https://tracker.example:{sub1}/x', 'postback_macro_host', 24],
    [`${HOST}{sub1}/x`, 'postback_macro_host', 23],
    ['https://', 'postback_host', 8],
    ['https:///x', 'postback_host', 8],
    ['https://tracker.example:99999/', 'postback_host', 8],
    ['https://user@tracker.example/', 'postback_credentials', 8],
    ['https://user:pass@tracker.example/', 'postback_credentials', 8],
    ['https://tracker.example@evil.example/', 'postback_credentials', 8],
    ['https://tracker.example\\@evil.example/', 'postback_character', 23],
    ['https://tracker .example/', 'postback_character', 15],
    [`${HOST}/?a=b c`, 'postback_character', 28],
    [`${HOST}/?a=b `, 'postback_character', 28],
    [`${HOST}/\r\nX: y`, 'postback_character', 24],
    [`${HOST}/\u0000`, 'postback_character', 24],
    [`${HOST}/\ud800`, 'postback_character', 24],
    [`${HOST}/a\\b`, 'postback_character', 25],
    [`${HOST}/?a=%zz`, 'postback_character', 27],
    [`${HOST}/?a=%{sub1}`, 'postback_character', 27],
    [`${HOST}/?a=%2{sub1}`, 'postback_character', 27],
    [`${HOST}/?a={sub1}#top`, 'postback_fragment', 33],
    [`${HOST}/#{sub1}`, 'postback_fragment', 24],
    [`${HOST}#`, 'postback_fragment', 23],
    [`${HOST}/?a={nobody}`, 'postback_macro_unknown', 27],
    [`${HOST}/?a={sub1}&b={sub11}`, 'postback_macro_unknown', 36],
    [`${HOST}/?a={_subid}`, 'postback_macro_unknown', 27],
    [`${HOST}/?a={constructor}`, 'postback_macro_unknown', 27],
    [`${HOST}/?j={"a":1}`, 'postback_macro_unknown', 27],
    [`${HOST}/?a={sub1`, 'postback_brace', 27],
    [`${HOST}/?a=sub1}`, 'postback_brace', 31],
    [`${HOST}/?a={{sub1}}`, 'postback_brace', 27],
    [`${HOST}/?a={}`, 'postback_brace', 27],
    [`${HOST}/?a={sub1:lead=reg}`, 'postback_map_macro', 27],
    [`${HOST}/?a={status:}`, 'postback_map_pair', 35],
    [`${HOST}/?a={status:lead}`, 'postback_map_pair', 35],
    [`${HOST}/?a={status: lead=a=b}`, 'postback_map_pair', 36],
    [`${HOST}/?a={status:lead=reg,sale=dep}`, 'postback_map_pair', 35],
    [`${HOST}/?a={status:lead=reg deposit=dep}`, 'postback_map_event', 44],
    [`${HOST}/?a={status:lead=a lead=b}`, 'postback_map_repeat', 42],
    [`${HOST}/../x`, 'postback_path_dots', 24],
    [`${HOST}/%2E%2e`, 'postback_path_dots', 24],
    [`${HOST}/a/.{sub1}/b`, 'postback_path_dots', 26],
    [`${HOST}/a/{sub1}.{sub2}?b=1`, 'postback_path_dots', 26],
    [`${HOST}/?a=${'x'.repeat(TEMPLATE_LENGTH_MAX)}`, 'max_characters', TEMPLATE_LENGTH_MAX],
  ])('%j: %s at %i', (text, code, at) => {
    const problem = readTemplate(text)
    expect(problem).toMatchObject({ code, at })
    if (!isTemplateProblem(problem)) throw new Error('read')
    // Every sentence is complete in both languages.
    for (const language of ['en', 'ru'] as const) {
      const sentence = fieldMessageIn(language, problem)
      expect(sentence).toMatch(/\.$/)
      expect(sentence).not.toMatch(/\{(position|macro|max|events?)\}/)
    }
  })

  test('more macros than a URL needs are refused, so that it cannot grow without bound', () => {
    const most = `${HOST}/?a=${'{sub1}'.repeat(TEMPLATE_MACROS_MAX)}`
    expect(isTemplateProblem(readTemplate(most))).toBe(false)
    expect(readTemplate(`${most}{sub1}`)).toMatchObject({
      code: 'postback_macros_max',
      at: most.length,
    })
  })
})

test('no alias has two meanings, and none hides a macro', () => {
  const aliases = Object.values(postbackMacros).flatMap(({ aliases }) => aliases)
  const names: readonly string[] = [...postbackMacroNames, ...aliases]
  expect(new Set(names).size).toBe(names.length)
  expect([...postbackMacroByName.keys()].every((name) => /^[a-z0-9_]{1,32}$/.test(name))).toBe(true)
})

describe('F107: values with separators, line breaks, braces or emoji', () => {
  const hostile = fc.oneof(
    anyText(),
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom(
      'a&status=sale',
      '#',
      '?',
      '\r\nX-Injected: 1',
      '{sub2}',
      '%7Bsub2%7D',
      '😀',
      '..',
    ),
    fc.constantFrom(
      '%2e%2e',
      '/../',
      '//evil.example',
      '@evil.example',
      '\\',
      '\ud800',
      '+',
      ' ',
      '%',
    ),
  )

  test('come back from the query as they went in, and change neither host nor path', () => {
    const template = read(`${HOST}/key/postback?a={sub1}&b={sub2}{sub3}&c=x{affiliate_code}y&d=1`)
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 3, maxLength: 3 }), hostile, (subs, code) => {
        const text = expandTemplate(template, { ...saleFacts, subs, affiliateCode: code })
        const url = new URL(text)
        expect(text).toMatch(/^[\x21-\x7e]+$/)
        expect(url.origin + url.pathname).toBe(`${HOST}/key/postback`)
        expect(url.hash + url.username).toBe('')
        const [a, b, c] = subs.map((sub) => sub.toWellFormed()) as [string, string, string]
        expect([...url.searchParams]).toEqual([
          ['a', a],
          ['b', b + c],
          ['c', `x${code.toWellFormed()}y`],
          ['d', '1'],
        ])
        const { url: target, body } = requestOf(text, 'POST')
        expect(target).toBe(`${HOST}/key/postback`)
        expect([...new URLSearchParams(body ?? '')]).toEqual([...url.searchParams])
      }),
    )
  })

  test('stay in their segment of the path', () => {
    const template = read(`${HOST}/p/{sub1}/{sub2}{sub3}/x{sub1}/end`)
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 3, maxLength: 3 }), (subs) => {
        const url = new URL(expandTemplate(template, { ...saleFacts, subs }))
        expect(url.origin).toBe(HOST)
        const kept = subs.map((sub) => (/^\.+$/.test(sub) ? '' : sub.toWellFormed()))
        const segments = url.pathname.split('/').map(decodeURIComponent)
        const [a, b, c] = kept as [string, string, string]
        expect(segments).toEqual(['', 'p', a, b + c, `x${a}`, 'end'])
      }),
    )
  })
})

test('any text is read or refused at a place in it', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    ':',
    'sub1',
    'status',
    'lead=a',
    ' ',
    '%',
    '#',
    '?',
    '/',
    '.',
  )
  const text = fc.array(fc.oneof(piece, anyText({ maxLength: 3 })), {
    maxLength: 12,
  })
  fc.assert(
    fc.property(fc.constantFrom('', 'https://', `${HOST}/`), text, (start, pieces) => {
      const template = start + pieces.join('')
      const result = readTemplate(template)
      if (!isTemplateProblem(result)) return void new URL(expandTemplate(result, saleFacts))
      expect(result.at).toBeGreaterThanOrEqual(0)
      expect(result.at).toBeLessThanOrEqual(template.length)
    }),
  )
})

test('a GET has no body, and a POST without a query has an empty one', () => {
  expect(requestOf(`${HOST}/a?b=1`, 'GET')).toEqual({ url: `${HOST}/a?b=1`, body: null })
  expect(requestOf(`${HOST}/a`, 'POST')).toEqual({ url: `${HOST}/a`, body: '' })
})
