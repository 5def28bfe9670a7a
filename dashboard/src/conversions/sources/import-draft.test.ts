import { expect, test } from 'vitest'
import type { FileVerdicts } from './event-log-data.ts'
import { onlyAppId, reportableCount, resultOf } from './import-draft.ts'

type Row = FileVerdicts['rows'][number]
const row = (verdict: Row['verdict'], status: 'approved' | 'rejected' | null = null) =>
  ({ verdict, conversion: status && { status } }) as unknown as Row

test('audit 27: the app is chosen by the person, unless there is one', () => {
  expect(onlyAppId([{ id: 'a' }])).toBe('a')
  expect(onlyAppId([{ id: 'a' }, { id: 'b' }])).toBe('')
})

test('audit 27: a row that earns nobody anything is not shown as simply recorded', () => {
  const rows = [
    row('recorded', 'approved'),
    row('recorded', 'rejected'),
    row('parked'),
    row('refused'),
  ]
  expect(rows.map(resultOf)).toEqual(['recorded', 'unearned', 'parked', 'refused'])
  expect(reportableCount({ rows: [...rows, row('replayed', 'approved')] })).toBe(3)
})
