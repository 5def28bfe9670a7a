/** Reads the answer of a report's statement. */
import { type Currency, currencies } from '../../../schema/vocabulary.ts'
import {
  readMinor,
  readNumber,
  readRow,
  readRows,
  readText,
  readTextOrNull,
  readWord,
} from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import { type Counts, counts, type Sums, sums } from '../rules/measures.ts'

/** The figures of one group, or of all. */
export interface Figures {
  counts: Counts
  /** Average seconds from click to sale; null without one, or where it was not asked for. */
  secondsToSale: number | null
  money: readonly { currency: Currency; sums: Sums }[]
}

export interface FiguresOfGroup extends Figures {
  /** Its values in the order of the grouping; '' = none or unknown. */
  keys: readonly string[]
  /** Names of the records that the keys are ids of; null = of none, or not visible. */
  names: readonly (string | null)[]
}

export interface ReportFigures {
  rows: FiguresOfGroup[]
  total: Figures
  /** How many groups there are in all. */
  groups: number
}

/** A group in which nothing happened. */
export const noFigures: Figures = {
  counts: Object.fromEntries(counts.map((name) => [name, 0])) as Counts,
  ...{ secondsToSale: null, money: [] },
}

export function toFigures(row: Row | undefined): ReportFigures {
  const found = readRow(row)
  const pages = readRows(found.rows)
  const money = Map.groupBy(readRows(found.money), ({ place }) => readNumber(place))
  const offset = pages.length === 0 ? 0 : readNumber(pages[0]?.place)
  return {
    rows: pages.map((page, index) => ({
      ...figuresOf(page, money.get(offset + index) ?? []),
      keys: Array.isArray(page.keys) ? page.keys.map(readText) : [],
      names: Array.isArray(page.names) ? page.names.map(readTextOrNull) : [],
    })),
    total: figuresOf(readRow(found.total), readRows(found.total_money)),
    groups: readNumber(found.groups),
  }
}

function figuresOf(row: Row, money: readonly Row[]): Figures {
  const timed = readNumber(row.timed)
  return {
    counts: Object.fromEntries(counts.map((name) => [name, readNumber(row[name])])) as Counts,
    secondsToSale: timed === 0 ? null : readNumber(row.seconds) / timed,
    money: money
      .map((of) => ({
        currency: readWord(currencies, of.currency),
        sums: Object.fromEntries(sums.map((name) => [name, readMinor(of[name])])) as Sums,
      }))
      .filter((of) => Object.values(of.sums).some((minor) => minor !== 0n))
      .sort((left, right) => (left.currency < right.currency ? -1 : 1)),
  }
}
