import { readSheet } from 'read-excel-file/universal'
import { expect, test } from 'vitest'
import { languages } from '../../schema/vocabulary.ts'
import type { Cell } from '../core/csv.ts'
import { reportColumns } from './http/report-lines.ts'
import { clickFile } from './logs/click-columns.ts'
import { conversionFile } from './logs/conversion-columns.ts'
import { dimensions } from './rules/dimensions.ts'
import { XLSX_ROWS_MAX, type XlsxLook, xlsxOfTable } from './xlsx-files.ts'
import { xlsxHeaders } from './xlsx-headers.ts'

const look = { kind: 'report', language: 'en', timeZone: 'Europe/Berlin' } as const

async function write(row: Readonly<Record<string, Cell>>, as: XlsxLook = look) {
  const columns = Object.fromEntries(Object.keys(row).map((name) => [name, () => row[name]!]))
  const pages = (async function* () {
    yield [row]
  })()
  const parts: Uint8Array<ArrayBuffer>[] = []
  for await (const { bytes } of xlsxOfTable({ columns, pages }, as)) parts.push(bytes)
  return readSheet(new Blob(parts))
}

const scopes = [
  { kind: 'platform' },
  { kind: 'advertiser', advertiserId: 'a' },
  { kind: 'affiliate', affiliateId: 'f' },
] as const
test.each(scopes)('every column that the $kind sees has a header in both languages', (scope) => {
  const report = reportColumns({ scope, groupBy: dimensions, hasTimeToSale: true })
  const names = [report, clickFile(scope), conversionFile(scope)].flatMap((file) =>
    Object.keys(file),
  )
  expect(names.filter((name) => xlsxHeaders[name] === undefined)).toEqual([])
  for (const language of languages) {
    const headers = Object.keys(report).map((name) => xlsxHeaders[name]?.[language])
    expect(new Set(headers).size).toBe(headers.length)
  }
})

test('cells have types: days, times in the zone of the file, counts, ratios and money', async () => {
  const row = {
    ...{ day: '2026-11-20', hour: '2026-11-20T23:00:00Z', recorded_at: '2026-07-01T22:30:00.000Z' },
    ...{ hold_until: null, clicks: 12, cr: 0.035, roi: 1e-7, currency: 'JPY' },
    ...{ payout: '1500', epc: '0.441000', owed: '-3.10', sub1: '=1+1', offer_id: '0012' },
  }
  const [header, cells] = await write(row)
  expect(header?.slice(0, 4)).toEqual([
    ...['Day', 'Hour (Europe/Berlin)', 'Recorded (Europe/Berlin)', 'Hold until (Europe/Berlin)'],
  ])
  // The reader cuts fractions of a second off instead of rounding them.
  expect(Number(cells?.splice(2, 1)[0]) / 1_000).toBeCloseTo(Date.UTC(2026, 6, 2, 0, 30) / 1_000, 2)
  expect(cells).toEqual([
    ...[new Date('2026-11-20'), new Date('2026-11-21')],
    ...[null, 12, 0.035, 1e-7, 'JPY', 1500, 0.441, -3.1, '=1+1', '0012'],
  ])
})

test('headers are in the reader’s language', async () => {
  const [header] = await write({ sales: 1, payout: '1.00' }, { ...look, language: 'ru' })
  expect(header).toEqual(['Продажи', 'Выплата'])
})

test('a table of more rows than the format should hold is refused', async () => {
  const pages = (async function* () {
    for (let page = 0; page < 5; page += 1) yield Array.from({ length: 50_000 }, () => null)
  })()
  let rows = 0
  const read = async () => {
    for await (const part of xlsxOfTable({ columns: { day: () => null }, pages }, look)) {
      rows += part.rows
    }
  }
  await expect(read()).rejects.toMatchObject({ reason: { code: 'export_too_long' } })
  expect(rows).toBe(XLSX_ROWS_MAX)
})
