/** What the statements of both logs have in common. */
import { type SQL, sql } from 'drizzle-orm'
import { readText, readTextOrNull } from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'
import { strangers } from '../../db/range.ts'
import { ID_SLACK } from '../../db/raw-sources.ts'
import { matching } from '../../db/sources.ts'
import { type Attribute, subDimensions } from '../../rules/dimensions.ts'
import type { Selection } from '../../rules/question.ts'
import type { ClickDetails, LogSelection, NamedRecord } from '../log-questions-rules.ts'

/** One row: the first filter that names a record which the scope does not have; null = none. */
export const findStrangers = (selection: Selection): SQL =>
  sql`select ${strangers(selection)} as strangers`

export const startOf = ({ from, timeZone }: Selection): SQL =>
  sql`(${from}::date::timestamp at time zone ${timeZone})`
export const endOf = ({ to, timeZone }: Selection): SQL =>
  sql`((${to}::date + 1)::timestamp at time zone ${timeZone})`

/** Ids of the range, which choose the partitions. */
export const idsWithin = (column: SQL, selection: Selection): SQL => sql`
  ${column} >= affiliate.uuid_floor(${startOf(selection)} - ${ID_SLACK})
  and ${column} < affiliate.uuid_floor(${endOf(selection)} + ${ID_SLACK})`

/** Rows that every filter matches. */
export function filtered(
  { filters, sub }: LogSelection,
  column: (attribute: Attribute) => SQL,
): SQL {
  const conditions = Object.entries(filters).map(([name, values]) => {
    const attribute = name as Attribute
    return sql`and ${matching(column(attribute), attribute, values)}`
  })
  const subs = sql.join(subDimensions.map(column), sql`, `)
  return sql.join([...conditions, ...(sub === null ? [] : [sql`and ${sub} in (${subs})`])], sql` `)
}

const details = [
  ...['link_id', ...subDimensions, 'country', 'region', 'device', 'os', 'browser'],
  ...['referrer_host', 'utm_source', 'utm_medium', 'utm_campaign'],
]

/** Columns of the click with this alias; see toClickDetails. */
export const clickDetails = (alias: 'k' | 'p') =>
  sql.raw(details.map((name) => `${alias}.${name}`).join(', '))

export function toClickDetails(row: Row): ClickDetails {
  const linkId = readTextOrNull(row.link_id)
  return {
    link: linkId === null ? null : { id: linkId, label: readTextOrNull(row.link_label) },
    subs: subDimensions.map((name) => readTextOrNull(row[name])),
    country: readTextOrNull(row.country),
    region: readTextOrNull(row.region),
    device: readTextOrNull(row.device),
    os: readTextOrNull(row.os),
    browser: readTextOrNull(row.browser),
    referrerHost: readTextOrNull(row.referrer_host),
    utmSource: readTextOrNull(row.utm_source),
    utmMedium: readTextOrNull(row.utm_medium),
    utmCampaign: readTextOrNull(row.utm_campaign),
  }
}

/** Names of the records that a row `p` is about. */
export const recordNames = sql`
  o.name as offer_name, app.name as app_name, adv.name as advertiser_name,
  a.name as affiliate_name, l.label as link_label`
export const namedRecords = sql`
  left join affiliate.offers o on o.id = p.offer_id
  left join affiliate.apps app on app.id = p.app_id
  left join affiliate.advertisers adv on adv.id = p.advertiser_id
  left join affiliate.affiliates a on a.id = p.affiliate_id`

export const namedRecord = (row: Row, name: string): NamedRecord => ({
  id: readText(row[`${name}_id`]),
  name: readTextOrNull(row[`${name}_name`]),
})
