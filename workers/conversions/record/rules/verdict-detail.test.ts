import { expect, test } from 'vitest'
import { fieldProblem } from '../../../core/refusal.ts'
import { readDetail, writeDetail } from './verdict-detail.ts'

const problems = [
  fieldProblem('amount', 'required'),
  fieldProblem('visitor.ip', 'ip_address'),
  fieldProblem('columns', 'column_duplicate', { name: 'a: b' }),
]

test('codes and parameters are kept, not sentences', () => {
  expect(writeDetail(problems)).toBe(
    'amount: required\nvisitor.ip: ip_address\ncolumns: column_duplicate {"name":"a: b"}',
  )
  expect(readDetail(writeDetail(problems))).toEqual({
    text: problems.map(({ field, message }) => `${field}: ${message}`).join('\n'),
    errors: problems,
  })
})

test.each([
  'amount: It is required.',
  'amount',
  'rate_missing\ncustomer_id_placeholder',
  'currency: some_code_of_later {"a":1}',
  'columns: column_duplicate {"name":"cut',
])('%j is shown as it was kept', (detail) => {
  expect(readDetail(detail)).toEqual({ text: detail, errors: [] })
})

test('only whole lines are kept', () => {
  const many = Array.from({ length: 300 }, (_, at) => fieldProblem(`field_${at}`, 'required'))
  const detail = writeDetail(many)
  expect(detail.length).toBeLessThanOrEqual(2_000)
  expect(readDetail(detail).errors).toEqual(many.slice(0, detail.split('\n').length))
})
