import { counted } from '../../core/i18n/plural.ts'
import type { TopName } from './team-data.ts'

const tops: Record<'advertiser' | 'platform', Partial<Record<TopName, string>>> = {
  advertiser: { affiliate_id: 'Top partners', offer_id: 'Top offers' },
  platform: { advertiser_id: 'Top advertisers', affiliate_id: 'Top affiliates' },
}

/** Texts of Home for advertisers' teams and staff; also their type. */
export const enTeam = {
  team: {
    tops,
    toReport: 'Open report',
    topEmpty: 'No sales in this period.',
    topNone: 'None',
    sales: (count: number) => counted('en', count, { one: 'sale', other: 'sales' }),
    joined: (count: string, before: string) => `${count} new (${before} in the period before)`,
    partners: (count: number) =>
      counted('en', count, { one: 'partner in all', other: 'partners in all' }),
    applications: (count: number) =>
      counted('en', count, {
        one: 'application awaits your decision',
        other: 'applications await your decision',
      }),
    payouts: 'Payouts',
    toPayouts: 'Open payouts',
    nextRun: (day: string) => `Next run: ${day}`,
    noRun: 'Runs are started manually',
    money: {
      payable: 'Payable',
      hold: 'On hold',
      in_transit: 'In transit',
      paid: 'Paid, 30 days',
      failed: 'Failed, 30 days',
    },
    moneyMeans: {
      payable: 'Approved balances that are in no payout.',
      hold: 'Earned; the hold is not over.',
      in_transit: 'In payouts that are not settled.',
      paid: 'Paid in the last 30 days.',
      failed: 'Failed, returned or reversed in the last 30 days. The money is payable again.',
    },
    noMoney: 'Nothing to pay yet.',
    batches: 'Latest batches',
    allBatches: 'All batches',
    noBatches: 'No payouts yet.',
    items: (count: number) => counted('en', count, { one: 'payout', other: 'payouts' }),
    health: 'Ledger check',
    audit: (at: string) => `Checked ${at}`,
    auditClean: 'No problems found.',
    auditFound: (count: number) =>
      counted('en', count, { one: 'problem found', other: 'problems found' }),
    noAudit: 'Not checked yet. The check runs every night.',
    toAudit: 'Open audit',
  },
  clickHealth: {
    title: 'Clicks today',
    help: 'Clicks received and stored today (UTC).',
    received: 'Received',
    stored: 'Stored',
    lost: 'Lost',
    fine: 'No clicks missing.',
    missing: (messages: number) =>
      `${counted('en', messages, { one: 'click message', other: 'click messages' })} not stored yet. They may still arrive.`,
  },
  clickWaiting: {
    none: 'No clicks queued.',
    some: (spooled: string, putAside: string) =>
      `Queued, stored within five minutes: ${spooled}. Could not be stored, retried: ${putAside}.`,
    messages: (count: number, isMore: boolean) =>
      isMore
        ? `more than ${counted('en', count, { one: 'message', other: 'messages' })}`
        : counted('en', count, { one: 'message', other: 'messages' }),
    unknown: 'The click queue does not answer. The counts above are still correct.',
  },
}
export type TeamWords = typeof enTeam
