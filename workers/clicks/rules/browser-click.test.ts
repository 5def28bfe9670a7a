import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readBrowserClick } from './browser-click.ts'

const id = '019aa000-0000-7000-8000-00000000abcd'
const read = (body: unknown) => readBrowserClick(JSON.stringify(body))

test('what t.js sends is read', () => {
  const body = {
    ...{ app: 'Shop.Example', code: 'Anna', url: 'https://shop.example/shoes', click_id: id },
    ...{ referrer: 'https://blog.example/', sub2: 'two', hereafter: true },
    ...{ utm_source: 'mail', utm_medium: null, cost: '0.1', cost_currency: null },
  }
  expect(read(body)).toEqual({
    app: 'shop.example',
    code: 'Anna',
    url: 'https://shop.example/shoes',
    referrer: 'https://blog.example/',
    earlierClickId: id,
    subs: [null, 'two'],
    campaign: { utm: ['mail', null, null], cost: { micros: 100_000, currency: 'USD' } },
  })
})

describe('what t.js never sends is refused', () => {
  const cases: [text: string, field: string][] = [
    ['', ''],
    ['{', ''],
    ['null', ''],
    ['"text"', ''],
    ['{"code":"anna"}', 'app'],
    ['{"app":"shop.example"}', 'code'],
    ['{"app":"shop.example","code":""}', 'code'],
    [`{"app":"shop.example","code":"${'a'.repeat(65)}"}`, 'code'],
    [`{"app":"${'a'.repeat(254)}","code":"anna"}`, 'app'],
    ['{"app":"shop.example","code":"anna","url":"about:blank"}', 'url'],
    ['{"app":"shop.example","code":"anna","sub1":1}', 'sub1'],
  ]
  for (const [text, field] of cases) {
    test(`${text.slice(0, 60) || 'nothing'}: ${field || 'the body'}`, () => {
      expect(readBrowserClick(text)).toMatchObject({ field })
    })
  }
})

test('whatever text comes, nothing is thrown', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void readBrowserClick(text)))
})
