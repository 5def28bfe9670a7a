import { expect, test } from 'vitest'
import { meaningOf, readPostback, withoutSecret } from './query-rules.ts'

const read = (query: string) => readPostback(new URLSearchParams(query))

test('usual names of parameters are understood, and an empty value says nothing', () => {
  const { fields, problems } = read('clickid=c&payout=1.00&order_id=t&goal=sale&token=s&cur=&x=y')
  expect(problems).toEqual([])
  expect(fields).toEqual({ click_id: 'c', amount: '1.00', txid: 't', event: 'sale', secret: 's' })
})

test('two names with one value are one; with two they are a fault', () => {
  expect(read('click_id=a&cid=a').problems).toEqual([])
  expect(read('click_id=a&cid=b').problems.map(({ field }) => field)).toEqual(['click_id'])
  expect(read('amount=1&amount=2').problems.map(({ field }) => field)).toEqual(['amount'])
})

test('the secret is not kept, under whatever name it came', () => {
  const kept = withoutSecret(new URLSearchParams('secret=a&token=b&amount=1.00&note=ü'))
  expect(kept).toBe('amount=1.00&note=%C3%BC')
})

test.each([
  ['status=approved', 'sale'],
  ['status=Approved ', 'sale'],
  ['status=rejected', 'reject'],
  ['status=pending', 'nothing'],
  ['event=lead', 'lead'],
  ['event=rebill&status=approved', 'rebill'],
  ['event=sale&status=refunded', 'refund'],
  ['event=sale&status=rejected', 'reject'],
  ['amount=1.00', 'sale'],
  ['', 'lead'],
  ['status=nonsense', 'unknown status'],
  ['status=constructor', 'unknown status'],
  ['event=nonsense&status=approved', 'unknown event'],
])('%j means %s', (query, expected) => {
  expect(wordOf(query, {})).toBe(expected)
})

test('an advertiser’s own words come before the usual ones', () => {
  const words = { Approved: 'approve', ftd: 'sale', odd: 'nonsense' }
  expect(wordOf('status=approved', words)).toBe('approve')
  expect(wordOf('status=FTD', words)).toBe('sale')
  expect(wordOf('status=odd', words)).toBe('unknown status')
})

function wordOf(query: string, words: Record<string, string>): string {
  const meaning = meaningOf(read(query).fields, words)
  switch (meaning.kind) {
    case 'event':
      return meaning.event
    case 'decision':
      return meaning.decision
    case 'nothing':
      return 'nothing'
    case 'unknown':
      return `unknown ${meaning.field}`
  }
}
