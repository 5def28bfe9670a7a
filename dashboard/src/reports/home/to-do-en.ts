import { form } from '../../core/i18n/plural.ts'
import type { ToDoItem } from '../../core/to-do.ts'

/** The API counts no more; then there may be more. */
const COUNTED_MAX = 1_000

const many = (count: number, one: string, other: string) =>
  `${count >= COUNTED_MAX ? '1,000+' : count} ${form('en', count, { one, other })}`
const of = (amount: string) => (amount === '' ? '.' : `: ${amount}.`)

interface Line {
  /** `amount`: sums by currency; empty where it is not about money. */
  readonly say: (count: number, amount: string) => string
  readonly act: string
}

const lines: Record<ToDoItem['code'], Line> = {
  payouts_stopped: { say: () => 'Payouts are stopped.', act: 'Open payouts' },
  batches_stuck: {
    say: (count, amount) =>
      `${many(count, 'payout batch needs', 'payout batches need')} to be settled manually${of(amount)}`,
    act: 'Open batches',
  },
  batches_to_approve: {
    say: (count, amount) =>
      `${many(count, 'payout batch awaits', 'payout batches await')} approval by a second person${of(amount)}`,
    act: 'Review and approve',
  },
  batches_to_send: {
    say: (count, amount) =>
      `${many(count, 'approved payout batch is', 'approved payout batches are')} not sent yet${of(amount)}`,
    act: 'Open and send',
  },
  proposals: {
    say: (count) =>
      `${many(count, 'action of a colleague awaits', 'actions of colleagues await')} your decision.`,
    act: 'Review actions',
  },
  payouts_failed: {
    say: (count, amount) =>
      `${many(count, 'payout', 'payouts')} failed for a reason that finance must resolve${of(amount)}`,
    act: 'Open failed payouts',
  },
  differences: {
    say: (count) =>
      `${many(count, 'difference', 'differences')} between PayPal’s records and ours to check.`,
    act: 'Check differences',
  },
  receivers_to_check: {
    say: (count) =>
      `${many(count, 'affiliate gets', 'affiliates get')} no payouts until you have checked a returned payment.`,
    act: 'Check addresses',
  },
  tax_forms: {
    say: (count) => `${many(count, 'tax form', 'tax forms')} to check.`,
    act: 'Check tax forms',
  },
  bookings: {
    say: (count, amount) =>
      `${many(count, 'booking awaits', 'bookings await')} a second person’s approval${of(amount)}`,
    act: 'Review bookings',
  },
  books_differ: {
    say: (count) => `The last audit found ${many(count, 'problem', 'problems')} in the books.`,
    act: 'Open audit',
  },
  invoices_overdue: {
    say: (count, amount) => `${many(count, 'invoice is', 'invoices are')} overdue${of(amount)}`,
    act: 'Open invoices',
  },
  balance_low: {
    say: () => 'Your balance is low. When it runs out, new commissions show “Awaiting funds”.',
    act: 'Open balance',
  },
  paypal_account: {
    say: () => 'Your PayPal account is missing, or PayPal refused it. Payouts cannot be sent.',
    act: 'Set up PayPal',
  },
  receiver_rejected: {
    say: () => 'PayPal could not pay you at your address. Check it or enter another one.',
    act: 'Check PayPal address',
  },
  receiver_unconfirmed: {
    say: () => 'Your new PayPal address is not confirmed. Open the link that we sent to it.',
    act: 'Open payout settings',
  },
  receiver_missing: {
    say: () => 'You cannot be paid yet: your PayPal address is missing.',
    act: 'Add PayPal address',
  },
  tax_form_missing: {
    say: () => 'Your first payout needs a tax form.',
    act: 'Upload tax form',
  },
  affiliates_pending: {
    say: (count) => `${many(count, 'affiliate awaits', 'affiliates await')} approval.`,
    act: 'Review affiliates',
  },
  advertisers_pending: {
    say: (count) => `${many(count, 'advertiser awaits', 'advertisers await')} approval.`,
    act: 'Review advertisers',
  },
  applications: {
    say: (count) =>
      `${many(count, 'affiliate wants', 'affiliates want')} to become your ${form('en', count, { one: 'partner', other: 'partners' })}.`,
    act: 'Review applications',
  },
  listed_link_closed: {
    say: () =>
      'The link that lists you in the marketplace has expired or reached its limit. Affiliates no longer see your offers there.',
    act: 'Open registration links',
  },
  reviews: {
    say: (count) =>
      `${many(count, 'conversion is', 'conversions are')} in review. The commissions are blocked until you decide.`,
    act: 'Review conversions',
  },
  conversions_pending: {
    say: (count) => `${many(count, 'conversion awaits', 'conversions await')} your approval.`,
    act: 'Approve or reject',
  },
  messages_dead: {
    say: (count) => `${many(count, 'message', 'messages')} could not be processed.`,
    act: 'Open messages',
  },
  deliveries_paused: {
    say: () => 'Postbacks and webhooks are paused.',
    act: 'Open operations',
  },
  mails_failed: {
    say: (count) => `${many(count, 'email', 'emails')} from the last 7 days could not be sent.`,
    act: 'Open emails',
  },
  queues_grow: {
    say: (count) =>
      `${many(count, 'queue grows', 'queues grow')} faster than messages are processed.`,
    act: 'Open operations',
  },
  landing_pages_down: {
    say: (count) => `${many(count, 'landing page does', 'landing pages do')} not answer.`,
    act: 'Check offers',
  },
  apps_silent: {
    say: (count) => `${many(count, 'app sends', 'apps send')} no events, though some are expected.`,
    act: 'Open event log',
  },
  conversions_dropped: {
    say: (count) => `The conversion rate of ${many(count, 'offer', 'offers')} has dropped.`,
    act: 'Open reports',
  },
  hosts_unproven: {
    say: (count) =>
      `${many(count, 'host is', 'hosts are')} not verified, so links do not work there.`,
    act: 'Verify host',
  },
  postbacks_stopped: {
    say: (count) =>
      `${many(count, 'postback was', 'postbacks were')} switched off after too many failed attempts.`,
    act: 'Check postback',
  },
  webhooks_stopped: {
    say: (count) =>
      `${many(count, 'webhook was', 'webhooks were')} switched off after too many failed attempts.`,
    act: 'Check webhook',
  },
  setup_unfinished: {
    say: () => 'No partner can sell for you yet. Finish the setup.',
    act: 'Open steps',
  },
  offer_to_join: {
    say: () => 'You have not joined an offer yet. Join one to get your first link.',
    act: 'Find offers',
  },
  first_steps: {
    say: (count) =>
      `You have no sale yet with ${many(count, 'new advertiser', 'new advertisers')}. The page First steps shows what to do next.`,
    act: 'Open first steps',
  },
}

/** Texts of the list; also their type. */
export const enToDo = {
  title: 'To do',
  empty: 'Nothing to do right now.',
  oldest: (count: number): string => (count > 1 ? 'Oldest: ' : ''),
  lines,
}
