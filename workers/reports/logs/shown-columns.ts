/** Columns of both logs that describe records and clicks. */
import * as z from 'zod'
import { id } from '../../http/contract.ts'
import { type Column, columnOf } from '../../http/tables.ts'
import { type SubDimension, subDimensions, subNumberOf } from '../rules/dimensions.ts'
import type { ReportScope } from '../rules/question.ts'
import type { ClickDetails, NamedRecord } from './log-questions-rules.ts'

export const text = z.string().nullable()
export const RecordAnswer = z.object({ id, name: text })

/** A record; the CSV has its id and its name. */
export const recordColumn = <Row>(name: string, of: (row: Row) => NamedRecord) =>
  columnOf<Row>()(RecordAnswer, of, {
    [`${name}_id`]: (row) => of(row).id,
    [name]: (row) => of(row).name,
  })

/** The same for a record that may be missing. */
export const recordOrNullColumn = <Row>(name: string, of: (row: Row) => NamedRecord | null) =>
  columnOf<Row>()(RecordAnswer.nullable(), of, {
    [`${name}_id`]: (row) => of(row)?.id ?? null,
    [name]: (row) => of(row)?.name ?? null,
  })

/** The CSV writes true or false. */
export const flagColumn = <Row>(name: string, of: (row: Row) => boolean) =>
  columnOf<Row>()(z.boolean(), of, { [name]: (row) => String(of(row)) })

const subColumn = <Row extends ClickDetails>(name: SubDimension) =>
  columnOf<Row>()(text, ({ subs }) => subs[subNumberOf(name) - 1] ?? null)
type SubColumns<Row> = Record<SubDimension, Column<Row, typeof text>>

export function clickDetailColumns<Row extends ClickDetails>() {
  const column = columnOf<Row>()
  const subs = Object.fromEntries(subDimensions.map((name) => [name, subColumn<Row>(name)]))
  return {
    link: column(z.object({ id, label: text }).nullable(), ({ link }) => link, {
      link_id: ({ link }) => link?.id ?? null,
      campaign: ({ link }) => link?.label ?? null,
    }),
    ...(subs as SubColumns<Row>),
    country: column(text, (row) => row.country),
    region: column(text, (row) => row.region),
    device: column(text, (row) => row.device),
    os: column(text, (row) => row.os),
    browser: column(text, (row) => row.browser),
    referrer_host: column(text, (row) => row.referrerHost),
    utm_source: column(text, (row) => row.utmSource),
    utm_medium: column(text, (row) => row.utmMedium),
    utm_campaign: column(text, (row) => row.utmCampaign),
  }
}

/** The columns that the scope sees: an affiliate sees none of the hidden ones. */
export function columnsSeenBy<List extends Record<string, Column<never>>>(
  { kind }: ReportScope,
  columns: List,
  hidden: readonly (keyof List & string)[],
): Partial<List> {
  if (kind !== 'affiliate') return columns
  const seen = Object.entries(columns).filter(([name]) => !hidden.includes(name))
  return Object.fromEntries(seen) as Partial<List>
}
