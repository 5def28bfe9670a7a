/**
 * Writes docs/data-model.md from schema/*.ts: a Mermaid diagram for each family of tables, then every table
 * and field with its description. A test compares the file with this output.
 */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { getTableConfig, type PgColumn } from 'drizzle-orm/pg-core'
import { advertisersDescribed } from '../schema/advertisers.ts'
import { affiliatesDescribed } from '../schema/affiliates.ts'
import { appsDescribed } from '../schema/apps.ts'
import { auditDescribed } from '../schema/audit.ts'
import { bookingsDescribed } from '../schema/bookings.ts'
import { capsDescribed } from '../schema/caps.ts'
import { clicksDescribed } from '../schema/clicks.ts'
import { commissionsDescribed } from '../schema/commissions.ts'
import { conversionsDescribed } from '../schema/conversions.ts'
import { customersDescribed } from '../schema/customers.ts'
import { deadMessagesDescribed } from '../schema/dead-messages.ts'
import { alertsDescribed } from '../schema/delivery/alerts.ts'
import { deliveriesDescribed } from '../schema/delivery/deliveries.ts'
import { endpointsDescribed } from '../schema/delivery/endpoints.ts'
import { notificationsDescribed } from '../schema/delivery/notifications.ts'
import type { TableDescription } from '../schema/described.ts'
import { invitationsDescribed } from '../schema/invitations.ts'
import { jobsDescribed } from '../schema/jobs.ts'
import { journalsDescribed } from '../schema/journals.ts'
import { ledgerDescribed } from '../schema/ledger.ts'
import { mailsDescribed } from '../schema/mails.ts'
import { offersDescribed } from '../schema/offers.ts'
import { partnerGroupsDescribed } from '../schema/partners/partner-groups.ts'
import { registrationLinksDescribed } from '../schema/partners/registration-links.ts'
import { payoutRulesDescribed } from '../schema/payout-rules.ts'
import { payoutRunsDescribed } from '../schema/payout-runs.ts'
import { payoutsDescribed } from '../schema/payouts.ts'
import { paypalBooksDescribed } from '../schema/paypal-books.ts'
import { peopleDescribed } from '../schema/people.ts'
import { platformDescribed } from '../schema/platform.ts'
import { platformFeesDescribed } from '../schema/platform-fees.ts'
import { creativesDescribed } from '../schema/promotion/creatives.ts'
import { lessonsDescribed } from '../schema/promotion/lessons.ts'
import { linksDescribed } from '../schema/promotion/links.ts'
import { offerFeedsDescribed } from '../schema/promotion/offer-feeds.ts'
import { proposalsDescribed } from '../schema/proposals.ts'
import { receiversDescribed } from '../schema/receivers.ts'
import { reviewsDescribed } from '../schema/reviews.ts'
import { secondFactorsDescribed } from '../schema/second-factors.ts'
import { signInDescribed } from '../schema/sign-in.ts'
import { conversionCountsDescribed } from '../schema/statistics/conversion-counts.ts'
import { marketplaceDescribed } from '../schema/statistics/marketplace.ts'
import { reportExportsDescribed } from '../schema/statistics/report-exports.ts'
import { reportSchedulesDescribed } from '../schema/statistics/report-schedules.ts'
import { reportViewsDescribed } from '../schema/statistics/report-views.ts'
import { rollupsDescribed } from '../schema/statistics/rollups.ts'
import { trafficCostsDescribed } from '../schema/traffic-costs.ts'

/** Families of tables in reading order, from people to payouts. */
export const families: Readonly<Record<string, TableDescription[]>> = {
  People: [...peopleDescribed, ...invitationsDescribed],
  'Sign-in': [...secondFactorsDescribed, ...signInDescribed],
  Platform: platformDescribed,
  Advertisers: [...advertisersDescribed, ...appsDescribed],
  Offers: [
    ...offersDescribed,
    ...marketplaceDescribed,
    ...payoutRulesDescribed,
    ...platformFeesDescribed,
  ],
  Affiliates: [
    ...[...affiliatesDescribed, ...registrationLinksDescribed, ...partnerGroupsDescribed],
    ...receiversDescribed,
  ],
  Links: [...linksDescribed, ...offerFeedsDescribed],
  Creatives: creativesDescribed,
  Lessons: lessonsDescribed,
  Caps: capsDescribed,
  Clicks: clicksDescribed,
  Conversions: [...customersDescribed, ...conversionsDescribed, ...commissionsDescribed],
  Reviews: reviewsDescribed,
  Ledger: ledgerDescribed,
  Bookings: [...bookingsDescribed, ...proposalsDescribed],
  Payouts: [...payoutRunsDescribed, ...payoutsDescribed, ...paypalBooksDescribed],
  Statistics: [
    ...[...conversionCountsDescribed, ...rollupsDescribed, ...trafficCostsDescribed],
    ...reportExportsDescribed,
    ...reportViewsDescribed,
    ...reportSchedulesDescribed,
  ],
  Delivery: [...endpointsDescribed, ...deliveriesDescribed],
  Notifications: [...notificationsDescribed, ...alertsDescribed],
  Journals: [...journalsDescribed, ...mailsDescribed, ...deadMessagesDescribed, ...jobsDescribed],
  'Audit log': auditDescribed,
}

const targetFile = path.resolve(import.meta.dirname, '../docs/data-model.md')

/** The whole document. */
export function renderDataModel(): string {
  const parts = Object.entries(families).map(
    ([family, tables]) =>
      `## ${family}\n\n${renderPicture(tables)}\n\n${tables.map(renderTable).join('\n\n')}`,
  )
  return `# Data model

Made from \`schema/*.ts\` by \`npm run data-model\`; do not edit by hand. Times are \`timestamptz\`, money is \`bigint\` minor
units with its currency beside it, ids are UUIDv7. PK = primary key, FK = foreign key.

${parts.join('\n\n')}
`
}

function renderPicture(tables: TableDescription[]): string {
  const entities = tables.map(({ table }) => {
    const { columns } = getTableConfig(table)
    const keys = keysOf(table)
    const lines = columns.map(
      (column) => `    ${mermaidType(column)} ${column.name}${keys.get(column.name) ?? ''}`,
    )
    return `  ${nameOf(table)} {\n${lines.join('\n')}\n  }`
  })
  const relations = tables.flatMap(({ table }) =>
    getTableConfig(table).foreignKeys.map((key) => {
      const { columns, foreignTable } = key.reference()
      const label = columns.map((column) => column.name).join(', ')
      return `  ${nameOf(foreignTable)} ||--o{ ${nameOf(table)} : "${label}"`
    }),
  )
  return `\`\`\`mermaid\nerDiagram\n${[...entities, ...new Set(relations)].join('\n')}\n\`\`\``
}

function renderTable({ table, purpose, fields }: TableDescription): string {
  const { schema, name, columns } = getTableConfig(table)
  const words = new Map(
    Object.entries(table)
      .filter(([key]) => key in fields)
      .map(([key, column]) => [(column as PgColumn).name, fields[key] as string]),
  )
  const rows = columns.map(
    (column) =>
      `| ${column.name} | ${column.getSQLType()}${column.notNull ? '' : ', may be null'} | ${words.get(column.name)} |`,
  )
  return `### ${schema}.${name}\n\n${purpose}\n\n| Field | Type | Meaning |\n|---|---|---|\n${rows.join('\n')}`
}

function keysOf(table: TableDescription['table']): Map<string, string> {
  const { columns, primaryKeys, foreignKeys } = getTableConfig(table)
  const primary = new Set([
    ...columns.filter((column) => column.primary).map((column) => column.name),
    ...primaryKeys.flatMap((key) => key.columns.map((column) => column.name)),
  ])
  const foreign = new Set(
    foreignKeys.flatMap((key) => key.reference().columns.map((column) => column.name)),
  )
  return new Map(
    columns.map(({ name }) => {
      const marks = [primary.has(name) && 'PK', foreign.has(name) && 'FK'].filter(Boolean)
      return [name, marks.length > 0 ? ` ${marks.join(', ')}` : '']
    }),
  )
}

const nameOf = (table: TableDescription['table']) => {
  const { schema, name } = getTableConfig(table)
  return schema === 'affiliate' ? name : `${schema}_${name}`
}

const mermaidType = (column: PgColumn) =>
  column.getSQLType().replace('timestamp with time zone', 'timestamptz').replace('[]', '_array')

if (import.meta.main) {
  writeFileSync(targetFile, renderDataModel())
  console.log(`wrote ${path.relative(process.cwd(), targetFile)}`)
}
