/** Display names of records, for the audit log and for staff. */

const of = (table: string, column: string, name = 'name') =>
  `(select n.${name} from affiliate.${table} n where n.id = x.${column})`
const joined = (...parts: string[]) => `concat_ws(' · ', ${parts.join(', ')})`

const partner = of('affiliates', 'affiliate_id')
const advertiser = of('advertisers', 'advertiser_id')
const offer = of('offers', 'offer_id')
const person = of('users', 'user_id')

/** SQL of the name of a row `x`, by table. Contains nothing that a role must not see of the row. */
const names = {
  ...{ users: 'x.name', user_roles: person, sessions: person, impersonations: person },
  ...{ personal_tokens: 'x.name', passkeys: `coalesce(x.name, ${person})` },
  ...{ invitations: 'x.email', advertisers: 'x.name', affiliates: 'x.name', apps: 'x.name' },
  ...{ partnerships: joined(partner, advertiser), enrollments: joined(partner, offer) },
  ...{ registration_links: 'x.name', partner_groups: 'x.name', app_hosts: 'x.host' },
  ...{ app_keys: 'x.name', offers: 'x.name', landing_urls: 'x.url', fallback_urls: 'x.url' },
  ...{ payout_rules: joined(offer, partner), group_rules: of('partner_groups', 'group_id') },
  platform_fees: `coalesce(${offer}, ${advertiser})`,
  caps: `coalesce(nullif(${joined(offer, partner)}, ''), ${advertiser})`,
  links: `coalesce(nullif(x.label, ''), x.slug)`,
  ...{ creatives: 'x.name', partner_messages: 'x.subject', endpoints: 'x.url', lessons: 'x.title' },
  ...{ clicks: joined(offer, partner), customers: 'x.external_id' },
  // An order without a number of its own has a made one.
  conversions: `case when x.external_id ~ '^(click|customer|pixel):'
    then coalesce(nullif(${joined(offer, partner)}, ''), x.event) else x.external_id end`,
  commissions: joined(offer, partner),
  reviews: `(select c.external_id from affiliate.conversions c where c.id = x.conversion_id)`,
  inbound_reports: of('apps', 'app_id'),
  ledger_accounts: joined('x.kind', `coalesce(${partner}, ${advertiser})`, 'x.currency'),
  ledger_transactions: joined('x.reason', `coalesce(${partner}, ${advertiser})`),
  ledger_transfers: `coalesce(${partner}, ${advertiser}, x.id::text)`,
  ...{ bookings: 'x.reference', invoices: 'x.number' },
  ...{ payout_batches: 'upper(right(x.id::text, 6))', payout_runs: 'upper(right(x.id::text, 6))' },
  ...{
    proposals: joined('x.kind', `coalesce(${partner}, ${advertiser})`),
    payout_differences: 'x.kind',
  },
  payout_items: partner,
  ...{ mails: `coalesce(${person}, x.kind)`, dead_messages: 'x.queue', job_runs: 'x.job' },
} as const
export type NamedTable = keyof typeof names

/** SQL of the display name of the row with this alias. May be null. */
export const recordName = (table: NamedTable, alias: string): string =>
  names[table].replaceAll(/\bx\./g, `${alias}.`)
