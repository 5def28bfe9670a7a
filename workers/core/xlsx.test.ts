import { unzipSync } from 'fflate'
import { readSheet } from 'read-excel-file/universal'
import { expect, test } from 'vitest'
import { dayCell, textCell, timeCell, type XlsxCell, type XlsxColumn, xlsxParts } from './xlsx.ts'

async function write(pages: readonly (readonly (XlsxCell | null)[])[][], header = ['A', 'B']) {
  const columns = header.map(
    (name, at): XlsxColumn<readonly (XlsxCell | null)[]> => ({
      ...{ header: name, width: 10, cell: (row) => row[at] ?? null },
    }),
  )
  const given = async function* () {
    yield* pages
  }
  const parts: Uint8Array<ArrayBuffer>[] = []
  let rows = 0
  for await (const part of xlsxParts({ sheet: 'R & D', columns }, given())) {
    parts.push(part.bytes)
    rows += part.rows
  }
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer())
  const xml = (name: string) => new TextDecoder().decode(unzipSync(bytes)[name])
  return { rows, bytes, xml, cells: await readSheet(new Blob([bytes])) }
}

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '＝1', '0012', '1e5', 'true', '2026-11-20'])(
  'the text %s stays text',
  async (text) => {
    const { cells } = await write([[[textCell(text), null]]])
    expect(cells).toEqual([
      ['A', 'B'],
      [text, null],
    ])
  },
)

test('numbers keep their digits, days and times are dates', async () => {
  const amount = { value: '90071992547409.93', format: 'decimal2' } as const
  const time = timeCell(Date.UTC(2026, 10, 20, 10, 15, 30))
  const { cells, xml } = await write([
    [
      [
        { value: '-44.10', format: 'decimal2' },
        { value: '1500', format: 'decimal0' },
      ],
    ],
    [[dayCell('2026-11-20'), time]],
    [[amount, { value: '0.035', format: 'percent' }]],
  ])
  expect(cells.slice(1)).toEqual([
    [-44.1, 1500],
    [new Date('2026-11-20'), new Date('2026-11-20T10:15:30Z')],
    [Number('90071992547409.93'), 0.035],
  ])
  expect(xml('xl/worksheets/sheet1.xml')).toContain('<v>90071992547409.93</v>')
  expect(xml('xl/styles.xml')).toContain('formatCode="#,##0.00"')
})

test('the header stays in view, and pages follow each other with empty cells in between', async () => {
  const text = (value: string) => textCell(value)
  const { cells, rows, xml } = await write([[[text('a'), text('b')]], [], [[null, text('c')]]])
  expect(rows).toBe(2)
  expect(cells).toEqual([
    ['A', 'B'],
    ['a', 'b'],
    [null, 'c'],
  ])
  expect(xml('xl/worksheets/sheet1.xml')).toContain('ySplit="1"')
  expect(xml('xl/workbook.xml')).toContain('name="R &amp; D"')
})

test('without rows the file has its header', async () => {
  expect((await write([])).cells).toEqual([['A', 'B']])
})

test('characters that XML does not have are left out, and the rest is escaped', async () => {
  const { cells } = await write([[[textCell('a\u0000\u000b<b>&"c"\ud800\n  d ё'), null]]])
  expect(cells[1]?.[0]).toBe('a<b>&"c"\ufffd\n  d ё')
})

test('columns after Z have two letters', async () => {
  const names = Array.from({ length: 60 }, (_, at) => `h${at}`)
  const { cells, xml } = await write([[names.map((name) => textCell(name))]], names)
  expect(cells[1]).toEqual(names)
  expect(xml('xl/worksheets/sheet1.xml')).toContain('r="BH2"')
})
