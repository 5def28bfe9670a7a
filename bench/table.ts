/** One line of the table: a measured value beside its bar. */
export interface Row {
  what: string
  value: number
  unit: string
  digits: number
  /** Null where the design has no bar. `atMost`: the bar is an upper limit. */
  bar: number | null
  aim: number | null
  atMost: boolean
  /** The absolute numbers behind the value. */
  note: string
}

export function printTable(rows: readonly Row[]): void {
  const cells = rows.map(({ what, value, unit, digits, bar, aim, atMost, note }) => {
    const sign = atMost ? '≤' : '≥'
    const limit = (number: number | null) => (number === null ? '' : `${sign} ${number}`)
    return [
      what,
      `${value.toFixed(digits)}${unit}`,
      limit(bar),
      limit(aim),
      verdictOf(value, bar, aim, atMost),
      note,
    ]
  })
  const lines = [['', 'measured', 'bar', 'aim', '', ''], ...cells]
  const widths = [0, 1, 2, 3, 4].map((at) =>
    Math.max(...lines.map((line) => (line[at] ?? '').length)),
  )
  for (const line of lines) {
    const text = line.map((cell, at) =>
      at === 1 ? cell.padStart(widths[1] ?? 0) : cell.padEnd(widths[at] ?? 0),
    )
    console.log(text.join('  ').trimEnd())
  }
}

function verdictOf(value: number, bar: number | null, aim: number | null, atMost: boolean): string {
  if (bar === null) return ''
  if (Number.isNaN(value)) return 'not measured'
  const reaches = (limit: number) => (atMost ? value <= limit : value >= limit)
  if (!reaches(bar)) return 'missed'
  return aim !== null && reaches(aim) ? 'met, aim too' : 'met'
}
