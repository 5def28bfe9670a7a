/** Groups the rows of a source by the dimensions of a question. */
import { type SQL, sql } from 'drizzle-orm'
import { type Dimension, isDateUnit } from '../rules/dimensions.ts'
import type { Question } from '../rules/question.ts'
import { matching, type Rows } from './sources.ts'

export const zero = (columns: readonly string[]) => columns.map((name) => `0 as ${name}`).join(', ')

/** A cost is rounded once, when it is written. */
export const castOf = (name: string) => (name === 'cost' ? '' : '::bigint')

interface Aggregates {
  inner: readonly string[]
  by: readonly string[]
  outer: readonly string[]
}

/** Groups rows by their own values first and writes these as text afterwards: once for each group. */
export function grouped(
  rows: Rows,
  question: Question,
  groups: readonly (Dimension | null)[],
  { inner, by, outer }: Aggregates,
): SQL {
  const keys = groups.map(
    (group, at) => sql`${keyOf(group, rows, question)} as k${sql.raw(`${at + 1}`)}`,
  )
  const texts = groups.map(
    (group, at) => sql`${textOf(group, sql.raw(`g.k${at + 1}`))} as d${sql.raw(`${at + 1}`)}`,
  )
  const filters = Object.entries(question.filters).map(([attribute, values]) => {
    const name = attribute as keyof Question['filters']
    return matching(rows.column(name), name, values)
  })
  const where = filters.length === 0 ? sql`` : sql`where ${sql.join(filters, sql` and `)}`
  const ordinals = [...groups, ...by].map((_, at) => at + 1).join(', ')
  const columns = [...by.map((name) => `r.${name}`), ...inner].join(', ')
  // Values that read the same as text, such as null and '', are one group.
  return sql`
    select ${sql.join(texts, sql`, `)}, ${sql.raw(outer.map((name) => (by.includes(name) ? `g.${name}` : `sum(g.${name})${castOf(name)} as ${name}`)).join(', '))}
    from (select ${sql.join(keys, sql`, `)}, ${sql.raw(columns)} from ${rows.from} ${where} group by ${sql.raw(ordinals)}) g
    group by ${sql.raw(ordinals)}`
}

function keyOf(group: Dimension | null, rows: Rows, { timeZone }: Question): SQL {
  if (group === null) return sql`''::text`
  if (!isDateUnit(group)) return rows.column(group)
  const local = rows.isByDay ? sql`${rows.at}::timestamp` : sql`${rows.at} at time zone ${timeZone}`
  if (group === 'weekday') return sql`extract(isodow from ${local})::integer`
  if (group === 'hour_of_day') return sql`to_char(${local}, 'HH24')`
  const unit = sql.raw(`'${group}'`)
  if (rows.isByDay) return sql`date_trunc(${unit}, ${local})::date`
  return group === 'hour'
    ? sql`date_trunc('hour', ${rows.at}, ${timeZone})`
    : sql`date_trunc(${unit}, ${local})::date`
}

function textOf(group: Dimension | null, key: SQL): SQL {
  if (group === 'hour') return sql`to_char(${key} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`
  return sql`coalesce(${key}::text, '')`
}
