import { expect, test } from 'vitest'
import { readCost } from './cost-rules.ts'

const now = new Date('2026-11-20T23:00:00Z')
const fields = { day: '2026-11-20', offer: null, currency: 'usd', amount: '49.00', note: null }

test.each([
  [{}, { currency: 'USD', amountMinor: 4900n }],
  [
    { day: '2026-11-21', offer: 'DEMO', note: 'x' },
    { day: '2026-11-21', offer: 'DEMO', note: 'x' },
  ],
  [
    { currency: 'JPY', amount: '7' },
    { currency: 'JPY', amountMinor: 7n },
  ],
  [{ amount: '1000000000.00' }, { amountMinor: 10n ** 11n }],
])('%j is read', (over, read) => {
  expect(readCost({ ...fields, ...over }, now)).toMatchObject(read)
})

test.each([
  [{ day: '20.11.2026' }, ['day date']],
  [{ day: '2026-02-30' }, ['day date']],
  [{ day: '' }, ['day date']],
  [{ day: '1999-12-31' }, ['day date_min']],
  [{ day: '2026-11-22' }, ['day date_max']],
  [{ currency: 'XXX' }, ['currency currency_unknown']],
  [{ amount: '' }, ['amount amount_format']],
  [{ amount: '0' }, ['amount amount_positive']],
  [{ amount: '-1' }, ['amount amount_negative']],
  [{ amount: '1.001' }, ['amount amount_decimals']],
  [{ amount: '1000000000.01' }, ['amount amount_max']],
  [{ note: 'x'.repeat(501) }, ['note characters_between']],
  [{ day: 'x', amount: 'y' }, ['day date', 'amount amount_format']],
])('%j is refused', (over, problems) => {
  const read = readCost({ ...fields, ...over }, now)
  expect(Array.isArray(read) && read.map(({ field, code }) => `${field} ${code}`)).toEqual(problems)
})
