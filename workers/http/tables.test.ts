import { expect, test } from 'vitest'
import * as z from 'zod'
import { csvOf } from '../core/csv.ts'
import { columnOf, csvColumns, rowAnswer, rowSchema } from './tables.ts'

type Sale = { id: string; count: number; minor: number; note: string | null }
const column = columnOf<Sale>()
const Total = z.object({ amount: z.string(), currency: z.string() })
const columns = {
  id: column(z.string(), (sale) => sale.id, { sale_id: (sale) => sale.id }),
  count: column(z.int(), (sale) => sale.count),
  total: column(Total, (sale) => ({ amount: `${sale.minor}`, currency: 'JPY' }), {
    amount: (sale) => sale.minor,
    currency: () => 'JPY',
  }),
  note: column(z.string().nullable(), (sale) => sale.note),
  is_large: column(z.boolean(), (sale) => sale.count > 9, {}),
}
const sale: Sale = { id: 'a', count: 2, minor: -5, note: null }

test('one list of columns is the schema, the answer and the CSV', () => {
  const answer = rowAnswer(columns, sale)
  const total = { amount: '-5', currency: 'JPY' }
  expect(answer).toEqual({ id: 'a', count: 2, total, note: null, is_large: false })
  expect(rowSchema(columns).parse(answer)).toEqual(answer)
  const file = csvColumns(columns)
  expect(csvOf(file, [sale])).toBe('sale_id,count,amount,currency,note\r\na,2,-5,JPY,\r\n')
  expect(csvOf(file, [sale], { hasHeader: false })).toBe('a,2,-5,JPY,\r\n')
})

test('a value that is not a cell cannot be left out of the CSV by mistake', () => {
  // @ts-expect-error: a money column must name its cells.
  column(Total, (sale) => ({ amount: `${sale.minor}`, currency: 'JPY' }))
  // @ts-expect-error: the schema requires text.
  column(z.string(), (sale) => sale.count)
})
