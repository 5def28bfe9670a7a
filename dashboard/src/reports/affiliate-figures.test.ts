import { expect, test } from 'vitest'
import { formatsFor } from '../core/i18n/formats.ts'
import { en } from '../en.ts'
import { enPages } from '../pages-en.ts'
import { currenciesOf, figuresOf, trendOf } from './affiliate-figures.ts'
import type { Summary } from './home-data.ts'

const counts = (clicks: number, sales: number, earned: string) => ({
  clicks,
  billable_clicks: clicks,
  leads: 0,
  sales,
  earned: earned === '' ? [] : [{ amount: earned, currency: 'USD' as const }],
  payout: earned === '' ? [] : [{ amount: earned, currency: 'USD' as const }],
})
const summary: Summary = {
  time_zone: 'UTC',
  from: '2026-11-19',
  to: '2026-11-20',
  today: counts(80, 1, '1.00'),
  yesterday: counts(40, 2, '2.00'),
  days: [
    { ...counts(40, 2, '2.00'), day: '2026-11-19' },
    { ...counts(80, 1, '1.00'), day: '2026-11-20' },
  ],
  previous_days: [
    { ...counts(0, 0, ''), day: '2026-11-17' },
    { ...counts(10, 1, '4.00'), day: '2026-11-18' },
  ],
  balances: [],
}
const words = {
  text: { ...en, ...enPages },
  format: formatsFor('en', 'UTC'),
  currency: 'USD',
} as const

const shown = (from: string) =>
  figuresOf(summary, { from, to: summary.to }, words).map(({ value, change, against }) => [
    value,
    change.direction,
    change.permille,
    against,
  ])

test('one day is compared with the day before, with its date', () => {
  expect(shown('2026-11-20')).toEqual([
    ['80', 'up', 1000, '40, Nov 19'],
    ['1', 'down', 500, '2, Nov 19'],
    ['$0.0125', 'down', 750, '$0.0500, Nov 19'],
    ['$1.00', 'down', 500, '$2.00, Nov 19'],
  ])
})

test('a period is compared with as many days before; its rate divides the sums', () => {
  expect(shown('2026-11-19')).toEqual([
    ['120', 'up', 11_000, '10, Nov 17 – Nov 18'],
    ['3', 'up', 2000, '1, Nov 17 – Nov 18'],
    ['$0.0250', 'down', 938, '$0.4000, Nov 17 – Nov 18'],
    ['$3.00', 'down', 250, '$4.00, Nov 17 – Nov 18'],
  ])
})

test('each day is compared with the one as far into the period before', () => {
  const [first, second] = trendOf(summary, 'earned', words)
  expect(first).toMatchObject({ label: 'Nov 19', shown: '$2.00', beforeLabel: 'Nov 17', share: '' })
  expect(second).toMatchObject({ shown: '$1.00', beforeShown: '$4.00', share: '\u221275%' })
  expect(second?.csv).toEqual(['1.00', '4.00'])
})

test('an affiliate without money yet sees US dollars, not nothing', () => {
  const empty = { ...summary, days: [], previous_days: [] }
  expect(currenciesOf(empty)).toEqual(['USD'])
  expect(currenciesOf(summary)).toEqual(['USD'])
})
