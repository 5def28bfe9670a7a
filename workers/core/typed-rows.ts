/** Rows of one table, in the types of the schema. Joins, locks and function calls stay SQL. */
import type { GetColumnData } from 'drizzle-orm'
import { type PgColumn, QueryBuilder } from 'drizzle-orm/pg-core'
import type { Row } from './database.ts'

type Fields = Readonly<Record<string, PgColumn>>
export type RowOf<List extends Fields> = { [Name in keyof List]: GetColumnData<List[Name]> }

/** Starts a select of schema columns; `getSQL()` ends it. */
export const select = <List extends Fields>(fields: List) => new QueryBuilder().select(fields)

/** Reads rows that hold these columns, whatever else. Throws TypeError where one is missing: a bug. */
export const readerOf =
  <List extends Fields>(fields: List) =>
  (row: Row): RowOf<List> => {
    const values = Object.entries(fields).map(([name, column]) => {
      const value = row[column.name]
      if (value === undefined || (value === null && column.notNull)) {
        throw new TypeError(`the row has no ${column.name}`)
      }
      return [name, value === null ? null : column.mapFromDriverValue(value)]
    })
    return Object.fromEntries(values) as RowOf<List>
  }
