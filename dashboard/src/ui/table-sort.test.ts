import { expect, test } from 'vitest'
import { byNumber, nextSort, readSort, sortRows } from './table-sort.ts'

test('a header sorts up, then down, then not at all', () => {
  const up = nextSort(null, 'amount')
  expect(up).toBe('amount')
  const down = nextSort(readSort(up), 'amount')
  expect(down).toBe('-amount')
  expect(nextSort(readSort(down), 'amount')).toBeUndefined()
  expect(nextSort(readSort('-name'), 'amount')).toBe('amount')
})

test('sorting compares amounts exactly and keeps the order of equals', () => {
  const rows = [
    { id: 'a', minor: 9007199254740993n },
    { id: 'b', minor: 9007199254740992n },
    { id: 'c', minor: 9007199254740992n },
  ]
  const order = (left: (typeof rows)[0], right: (typeof rows)[0]) =>
    byNumber(left.minor, right.minor)
  const ids = (text: string | undefined) =>
    sortRows(rows, readSort(text), order).map((row) => row.id)
  expect(ids('minor')).toEqual(['b', 'c', 'a'])
  expect(ids('-minor')).toEqual(['a', 'b', 'c'])
  expect(ids(undefined)).toEqual(['a', 'b', 'c'])
  expect(rows[0]?.id).toBe('a')
})
