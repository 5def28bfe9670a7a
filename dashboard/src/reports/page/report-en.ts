import type { Dimension } from '../../../../workers/reports/rules/dimensions.ts'
import type { Measure } from '../../../../workers/reports/rules/measures.ts'
import type { ChartName, TrendMetric } from './report-search.ts'

/** What a cell of the cohorts says; all parts are formatted. */
export interface CohortWords {
  readonly month: string
  readonly since: string
  readonly money: string
  readonly orders: string
  readonly customers: string
  readonly of: string
}

const dimensions: Record<Dimension, string> = {
  ...{ hour: 'Hour', day: 'Day', week: 'Week', month: 'Month' },
  ...{ weekday: 'Weekday', hour_of_day: 'Hour of day' },
  advertiser_id: 'Advertiser',
  app_id: 'App',
  offer_id: 'Offer',
  affiliate_id: 'Affiliate',
  ...{ link_id: 'Link', creative_id: 'Creative' },
  campaign: 'Campaign',
  ...{ utm_source: 'UTM source', utm_medium: 'UTM medium', utm_campaign: 'UTM campaign' },
  ...{ country: 'Country', region: 'Region', device: 'Device', os: 'OS', browser: 'Browser' },
  ...{ sub1: 'Sub 1', sub2: 'Sub 2', sub3: 'Sub 3', sub4: 'Sub 4', sub5: 'Sub 5' },
  ...{ sub6: 'Sub 6', sub7: 'Sub 7', sub8: 'Sub 8', sub9: 'Sub 9', sub10: 'Sub 10' },
  referrer_host: 'Referrer',
  verdict: 'Click status',
}

const measures: Record<Measure, string> = {
  clicks: 'All clicks',
  billable: 'Clicks',
  uniques: 'Unique',
  bots: 'Bots',
  duplicates: 'Repeats',
  rejected: 'Refused',
  leads: 'Leads',
  sales: 'Sales',
  rebills: 'Rebills',
  refunds: 'Refunds',
  chargebacks: 'Chargebacks',
  order_value: 'Order value',
  sale_value: 'Sales value',
  refunded_value: 'Refunded',
  owed: 'Spend',
  payout: 'Payout',
  uplines: 'Levels 2 and 3',
  margin: 'Margin',
  cost: 'Traffic cost',
  cr: 'CR',
  epc: 'EPC',
  aov: 'AOV',
  roi: 'ROI',
}

const definitions: Record<Measure, string> = {
  clicks: 'All stored clicks, including bots, repeats and refused clicks.',
  billable:
    'Billable clicks: without bots, repeats and clicks refused by a rule. CR and EPC divide by these.',
  uniques: 'First valid clicks: one for each visitor, offer and UTC day.',
  bots: 'Clicks of crawlers and of clients without a user agent.',
  duplicates: 'Repeated clicks of the same visitor.',
  rejected: 'Clicks refused by a rule: country, device, schedule, cap and others.',
  leads: 'Leads that were attributed and not rejected.',
  sales: 'Sales that were attributed and not rejected.',
  rebills: 'Rebills that were attributed and not rejected.',
  refunds: 'Full and partial refunds, counted on the day of the refund.',
  chargebacks: 'Chargebacks, counted on the day they arrived.',
  order_value: 'Amounts of leads, sales and rebills, minus refunds and chargebacks.',
  sale_value: 'Amounts of sales alone.',
  refunded_value: 'Amounts of refunds and chargebacks.',
  owed: 'Commissions of all levels and the platform’s fee.',
  payout: 'What the referring affiliate earns.',
  uplines: 'What affiliates of levels 2 and 3 earn. Not part of EPC.',
  margin: 'Spend minus all commissions.',
  cost: 'What you paid for traffic: costs in your links, and costs that you entered.',
  cr: 'Conversion rate: sales ÷ billable clicks.',
  epc: 'Earnings per click: payout ÷ billable clicks.',
  aov: 'Average order value: value of sales ÷ sales.',
  roi: 'Return on investment. Advertiser: (order value − spend) ÷ spend. Affiliate: (payout − traffic cost) ÷ traffic cost. Platform: (spend − commissions) ÷ commissions.',
}

const trend: Record<TrendMetric, string> = { clicks: 'Clicks', sales: 'Sales', money: 'Money' }

/** Texts of the page Reports; also their type. */
export const enReport = {
  report: {
    ...{ dimensions, measures, definitions, trend },
    against: (value: string, period: string) => `${value} in ${period}`,
    trendTitle: {
      clicks: 'How many clicks?',
      sales: 'How many sales?',
      money: 'How much money?',
    } satisfies Record<TrendMetric, string>,
    metric: 'Figure',
    groupBy: 'Group by',
    thenBy: 'Then by',
    none: 'None',
    filterBy: (name: string) => `${name} is`,
    removeFilter: (name: string) => `Remove the filter ${name}`,
    clear: 'Clear filters',
    table: 'Breakdown',
    caption: 'Figures by the chosen dimensions',
    total: 'Total',
    unknown: 'None',
    open: (name: string) => `Open ${name}`,
    empty: 'No clicks or conversions in this period. Choose another period or remove a filter.',
    shown: (shown: string, all: string) => `${shown} of ${all} rows.`,
    currency: 'Currency',
    converted: (currency: string) => `Converted to ${currency} at stored rates`,
    convert: (currency: string) => `Convert all to ${currency}`,
    separate: 'Show currencies separately',
    compare: 'Compare with the previous period',
    funnel: 'From click to sale',
    share: (share: string, of: string) => `${share} of “${of}”`,
    addFilter: 'Add filter',
    charts: {
      trend: 'Trend',
      top: 'Top list',
      hours: 'By hour',
      cohorts: 'Customers',
    } satisfies Record<ChartName, string>,
    chart: 'Chart',
    topTitle: (name: string) => `Top 10: ${name}`,
    hoursTitle: 'When does it happen?',
    hoursHelp: (zone: string) => `Hours and weekdays in ${zone}`,
    gridHint: 'Point at a cell, or focus it and use the arrow keys.',
    less: 'Less',
    more: 'More',
    cohortsTitle: 'Do customers come back?',
    cohortsHelp: 'By month of the first conversion. Amounts are net of refunds.',
    cohortsEmpty:
      'No customers in these 12 months. They appear here when conversions are reported with a customer id.',
    cohortMonth: 'First conversion',
    won: 'Customers',
    buyers: 'Customers who ordered',
    orders: 'Orders',
    monthsSince: 'Months later',
    monthShort: (count: number) => (count === 0 ? 'Same month' : `+${count}`),
    since: (count: number) =>
      count === 0 ? 'same month' : count === 1 ? '1 month later' : `${count} months later`,
    cohortCell: (cell: CohortWords) =>
      `${cell.month}, ${cell.since}: ${cell.money}, orders: ${cell.orders}, customers who ordered: ${cell.customers} of ${cell.of}`,
    glossary: 'What do these figures mean?',
    views: {
      open: 'Views',
      title: 'Saved views',
      copyLink: 'Copy link',
      copied: 'Link copied',
      copyFailed: 'Copying failed. Copy the address of this page instead.',
      copyOf: (name: string) => `Copy link to ${name}`,
      help: 'A view keeps the period, groups, filters and chart. Each person who opens it sees their own figures.',
      name: 'Name',
      share: {
        affiliate: 'Share with my team',
        advertiser: 'Share with my team',
        platform: 'Share with staff',
      },
      save: 'Save view',
      saving: 'Saving…',
      saved: (name: string) => `The view “${name}” is saved.`,
      none: 'No views yet. Enter a name to save the current report as a view.',
      shared: 'Shared',
      by: (name: string) => `by ${name}`,
      current: 'Open now',
      actionsOf: (name: string) => `Actions for ${name}`,
      rename: 'Rename',
      renameTitle: (name: string) => `New name of ${name}`,
      replace: 'Replace with current report',
      shareNow: 'Share',
      unshare: 'Stop sharing',
      remove: 'Delete',
      removeTitle: (name: string) => `Delete the view “${name}”?`,
      removeMeans: 'The view disappears from the list. Copied links keep working.',
      removeShared: 'It also disappears for everyone it is shared with. Copied links keep working.',
      removing: 'Deleting…',
    },
    inOthers: 'Only in other currencies',
    verdicts: { billable: 'Billable', bot: 'Bot', duplicate: 'Repeat', rejected: 'Refused' },
  },
}
