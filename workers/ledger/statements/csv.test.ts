import { expect, test } from 'vitest'
import { statementCsv } from './csv.ts'

test('every row has as many cells as the header names columns', () => {
  const balances = [{ kind: 'aff.available' as const, minor: 1470n }]
  const days = { from: '2026-11-01', to: '2026-11-30' }
  const file = statementCsv({
    ...{ ...days, currency: 'USD', opening: balances, lines: [], closing: balances },
  })
  const rows = file.trimEnd().split('\r\n')
  expect(rows).toHaveLength(3)
  expect(new Set(rows.map((row) => row.split(',').length))).toEqual(new Set([16]))
  expect(rows[1]).toMatch(/^2026-11-01,opening aff\.available,14\.70,USD,/)
})
