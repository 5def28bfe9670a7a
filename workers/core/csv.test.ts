import { expect, test } from 'vitest'
import { csvCell, toCsv } from './csv.ts'

test.each([
  ['plain', 'plain'],
  ['a,b', '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\nlines', '"two\nlines"'],
  ['=HYPERLINK("http://x")', '"\'=HYPERLINK(""http://x"")"'],
  ['+7 900', "'+7 900"],
  ['@cmd', "'@cmd"],
  ['-2+3', "'-2+3"],
  ['\t=1', '"\'\t=1"'],
  ['-12.50', '-12.50'],
  [' =1+1', "' =1+1"],
  ['＝1+1', "'＝1+1"],
  ['＠SUM(1)', "'＠SUM(1)"],
  ['\0=1', "'\0=1"],
  ['a;=1+1', '"a;=1+1"'],
  ['0.00', '0.00'],
  ['', ''],
])('the cell %j is written %j', (value, written) => {
  expect(csvCell(value)).toBe(written)
})

test('a file has a header, CRLF after every line and as many cells as columns', () => {
  expect(
    toCsv(
      ['id', 'amount'],
      [
        ['a', '1.00'],
        ['b,c', '-2.00'],
      ],
    ),
  ).toBe('id,amount\r\na,1.00\r\n"b,c",-2.00\r\n')
  expect(toCsv(['id'], [])).toBe('id\r\n')
})
