import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ConversionEvent } from '../../../schema/vocabulary.ts'
import { type Feed, type FeedItem, toJsonFeed, toRss, xmlText } from './feed.ts'
import { payoutSentence } from './feed-texts.ts'

const item: FeedItem = {
  ...{ id: '01900000-0000-7000-8000-000000000001', title: 'Boots', text: 'Warm.\n\nCoupon: ANNA' },
  ...{ advertiser: 'Acme', url: 'https://shop.example/click?o=b&a=anna', imageUrl: null },
  coupon: 'ANNA',
  ...{ publishedAt: new Date('2026-01-02T03:04:05Z'), updatedAt: new Date('2026-02-03T04:05:06Z') },
}
const feedOf = (over: Partial<FeedItem> = {}): Feed => ({
  ...{ title: 'Offers of anna', about: 'Yours', language: 'en', homeUrl: 'https://app.example/' },
  items: [{ ...item, ...over }],
})

/** Any characters: lone surrogates and control characters too. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc.constantFrom(']]>', '<script>alert(1)</script>', '&lt;', '"\'><!--', '</title><item>'),
)
const allowed = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u
const characters: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" },
}
const unescaped = (xml: string) => xml.replace(/&(\w+);/g, (_, name) => characters[name]!)

test('any text in XML is well-formed, and is read back as it was', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const xml = xmlText(text)
      expect(xml).toMatch(allowed)
      expect(xml.replace(/&(amp|lt|gt|quot|apos);/g, '')).not.toMatch(/[<>&"']/)
      const kept = [...text.toWellFormed()].filter((character) => allowed.test(character)).join('')
      expect(unescaped(xml)).toBe(kept)
    }),
  )
})

test('no text of an offer adds an element to the feed', () => {
  const tags = (rss: string) => rss.match(/<[^>]*>/g)?.map((tag) => tag.replace(/".*"/, ''))
  const url = 'https://app.example/logo'
  const plain = tags(toRss(feedOf({ imageUrl: url })))
  fc.assert(
    fc.property(anyText, anyText, (title, text) => {
      const rss = toRss(
        feedOf({ title, text, imageUrl: `${url}?${encodeURIComponent(title.toWellFormed())}` }),
      )
      expect(tags(rss)).toEqual(plain)
    }),
  )
})

test('RSS 2.0 and JSON Feed 1.1 say the same', () => {
  expect(toRss(feedOf())).toBe(
    `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel>
<title>Offers of anna</title>
<link>https://app.example/</link>
<description>Yours</description>
<language>en</language>
<lastBuildDate>Tue, 03 Feb 2026 04:05:06 GMT</lastBuildDate>
<item><title>Boots</title><link>https://shop.example/click?o=b&amp;a=anna</link><guid isPermaLink="false">${item.id}</guid><description>Warm.

Coupon: ANNA</description><pubDate>Tue, 03 Feb 2026 04:05:06 GMT</pubDate></item>
</channel></rss>
`,
  )
  expect(toJsonFeed(feedOf({ url: null }))).toEqual({
    ...{
      version: 'https://jsonfeed.org/version/1.1',
      title: 'Offers of anna',
      description: 'Yours',
    },
    ...{ home_page_url: 'https://app.example/', language: 'en' },
    items: [
      {
        ...{ id: item.id, title: 'Boots', content_text: 'Warm.\n\nCoupon: ANNA' },
        ...{
          date_published: '2026-01-02T03:04:05.000Z',
          date_modified: '2026-02-03T04:05:06.000Z',
        },
        ...{ authors: [{ name: 'Acme' }], _tributary: { coupon: 'ANNA' } },
      },
    ],
  })
})

const paid = (event: ConversionEvent, rateBps: number, fixedMinor = 0n, over = {}) => ({
  ...{ event, rateBps, fixedMinor, recurringMonths: null, tiers: [], ...over },
})

test.each([
  ['nothing', [], '', ''],
  ['a share', [paid('sale', 3000)], 'Pays: sale 30%', 'Платит: продажа 30 %'],
  [
    'a sum and a share for some months',
    [paid('lead', 0, 1250n), paid('rebill', 1550, 100n, { recurringMonths: 12 })],
    'Pays: lead $12.50, renewal 15.5% + $1.00 for 12 months',
    'Платит: лид 12,50 $, ребилл 15,5 % + 1,00 $ (12 мес.)',
  ],
  [
    'more with tiers',
    [
      paid('sale', 1000, 0n, {
        tiers: [
          { rateBps: 1200, fixedMinor: 0n },
          { rateBps: 2000, fixedMinor: 0n },
        ],
      }),
    ],
    'Pays: sale 10% – 20%',
    'Платит: продажа 10 % – 20 %',
  ],
])('an offer that pays %s', (_, payout, en, ru) => {
  expect(payoutSentence(payout, 'USD', 'en')).toBe(en)
  expect(payoutSentence(payout, 'USD', 'ru').replaceAll(/[\u00a0\u202f]/g, ' ')).toBe(ru)
})
