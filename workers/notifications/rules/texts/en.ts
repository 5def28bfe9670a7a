import type { NotificationKind } from '../../../../schema/vocabulary.ts'
import { type DigestTexts, type Facts, moneyIn, type NotificationTexts } from '../facts.ts'
import { alertNamesIn, alertTexts } from './alerts-en.ts'

const { money, moneyOf } = moneyIn('en')
const amountOf = ({ amount_minor, currency }: Facts) => money(amount_minor, currency)
const isZero = ({ amount_minor }: Facts) => amount_minor === undefined || /^0+$/.test(amount_minor)
/** Where a conversion comes from, such as "Acme, Annual plan. Order A-17." */
const from = ({ advertiser_name, offer_name, order }: Facts) =>
  [
    `${[advertiser_name, offer_name].filter(Boolean).join(', ')}.`,
    ...(order ? [`Order ${order}.`] : []),
  ].join(' ')
const day = (time: string | undefined) =>
  time === undefined
    ? ''
    : new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(
        new Date(time),
      )

/** What the affiliate may send to the customer. */
const winBack = ({ advertiser_name, offer_name }: Facts) =>
  `A message you can send: “Hi! I saw that you cancelled ${offer_name || advertiser_name}. What was missing? Tell me, and I will ask ${advertiser_name} what they can do for you.”`
const worth = (facts: Facts) =>
  isZero(facts) ? '' : ` This customer has earned you ${amountOf(facts)} so far.`

const isUnfunded = ({ unfunded_minor }: Facts) => !/^0*$/.test(unfunded_minor ?? '')
const lowBalance = ({ week_minor, balance_minor, limit_minor, currency }: Facts) =>
  week_minor
    ? `Your balance is ${money(balance_minor, currency)}. You usually spend ${money(week_minor, currency)} in a week.`
    : `Your balance is below ${money(limit_minor, currency)}.`

const metrics: Readonly<Record<string, string>> = {
  clicks: 'clicks',
  conversions: 'conversions',
  commission: 'commissions',
  revenue: 'revenue',
}
const periods: Readonly<Record<string, string>> = {
  day: 'today',
  week: 'this week',
  month: 'this month',
  total: 'in total',
}
const stops: Readonly<Record<string, string>> = {
  failures: 'Too many requests in a row failed.',
  gone: 'The receiver answered 410 (gone).',
}
const teamChanges: Readonly<Record<string, string>> = {
  joined: 'joined the team',
  role_changed: 'has a new role',
  second_factor_added: 'added a second factor',
}

export const texts: NotificationTexts = {
  ...alertTexts,
  lead: (facts) => ({
    title: isZero(facts) ? 'New lead' : `New lead: ${amountOf(facts)}`,
    body: from(facts),
    button: 'View lead',
  }),
  sale: (facts) => {
    const what = facts.event === 'rebill' ? 'New rebill' : 'New sale'
    return {
      title: isZero(facts) ? what : `${what}: you earned ${amountOf(facts)}`,
      body: from(facts),
      button: 'View conversion',
    }
  },
  rejected: (facts) => ({
    title: isZero(facts) ? 'Conversion rejected' : `Conversion rejected: ${amountOf(facts)}`,
    body: `${from(facts)} You are not paid for it. Its page shows the reason.`,
    button: 'View conversion',
  }),
  refund: (facts) => ({
    title: `${facts.event === 'chargeback' ? 'Chargeback' : 'Refund'}: ${amountOf(facts)} deducted`,
    body: `${from(facts)} The customer got the money back, so your commission was reduced.`,
    button: 'View conversion',
  }),
  cancel: (facts) => ({
    title: 'Your referral cancelled',
    body: `Customer ${facts.customer} ended the subscription: ${from(facts)}${worth(facts)} ${winBack(facts)}`,
    button: 'View customer’s conversion',
  }),
  will_cancel: (facts) => ({
    title: `Your referral will cancel on ${day(facts.ends_at)}`,
    body: `Customer ${facts.customer} does not renew the subscription: ${from(facts)}${worth(facts)} ${winBack(facts)}`,
    button: 'View customer’s conversion',
  }),
  low_balance: (facts) => ({
    title: 'Your balance is low',
    body: `${lowBalance(facts)} Add funds, or new commissions will not be funded.${
      isUnfunded(facts)
        ? ` Already not funded: ${money(facts.unfunded_minor, facts.currency)}.`
        : ''
    }`,
    button: 'View balance',
  }),
  payout_sent: ({ amount, advertiser_name, receiver }) => ({
    title: `You were paid ${moneyOf(amount)}`,
    body: `Earned with ${advertiser_name}, paid to ${receiver}.`,
    button: 'View payouts',
  }),
  payout_failed: ({ amount, advertiser_name, receiver }) => ({
    title: `We could not pay you ${moneyOf(amount)}`,
    body: `Earned with ${advertiser_name}. The payment to ${receiver} failed, and the money was returned to your balance.`,
    button: 'View payouts',
  }),
  batch_awaits_approval: ({ batch, total_minor, currency }) => ({
    title: `Payout batch ${batch} needs your approval`,
    body: `Total: ${money(total_minor, currency)}. A draft that nobody approves within 72 hours is discarded.`,
    button: 'View batch',
  }),
  application_received: ({ affiliate_name }) => ({
    title: `${affiliate_name} wants to become your partner`,
    body: 'Approve or reject the application.',
    button: 'View application',
  }),
  endpoint_stopped: ({ kind, host, reason }) => ({
    title: `${kind === 'webhook' ? 'Webhook' : 'Postback'} to ${host} is off`,
    body: `${stops[reason ?? ''] ?? ''} Nothing is sent until you switch it on again.`.trim(),
    button: 'View reason',
  }),
  cap_near: ({ subject, percent, used, limit, metric, period, currency }) => ({
    title: `Cap at ${percent}%: ${subject}`,
    body: `${currency ? money(used, currency) : used} of ${currency ? money(limit, currency) : limit} ${metrics[metric ?? ''] ?? ''} ${periods[period ?? ''] ?? ''}.`,
    button: 'View offer',
  }),
  tax_form_missing: () => ({
    title: 'A tax form is missing',
    body: 'We cannot pay you until your tax form is approved. Upload it on the payouts page.',
    button: 'Upload tax form',
  }),
  team_changed: ({ person, change, by, new_role, account_name }) => ({
    title: change
      ? `${person} ${teamChanges[change] ?? 'has a new role'}`
      : new_role
        ? `${person} has a new role`
        : `${person} was removed from the team`,
    body: `Account: ${account_name}.${by ? ` Changed by ${by}.` : ''} If you did not expect this, check your team now.`,
    button: 'Open team',
  }),
  message: ({ advertiser_name, subject, text }) => ({
    title: `Message from ${advertiser_name}: ${subject}`,
    body: text ?? '',
    button: 'Open notifications',
  }),
  bonus: ({ advertiser_name, reason, ...facts }) => ({
    title: `${advertiser_name} gave you a bonus of ${amountOf(facts)}`,
    body: `Reason: ${reason}. The bonus is in your balance.`,
    button: 'View payouts',
  }),
}

const names: Readonly<Record<NotificationKind, readonly [string, string]>> = {
  lead: ['lead', 'leads'],
  sale: ['sale', 'sales'],
  rejected: ['rejected conversion', 'rejected conversions'],
  refund: ['refund', 'refunds'],
  cancel: ['cancelled subscription', 'cancelled subscriptions'],
  will_cancel: ['subscription that will end', 'subscriptions that will end'],
  low_balance: ['low balance', 'low balances'],
  payout_sent: ['payout', 'payouts'],
  payout_failed: ['failed payout', 'failed payouts'],
  batch_awaits_approval: ['batch to approve', 'batches to approve'],
  application_received: ['application', 'applications'],
  endpoint_stopped: ['endpoint switched off', 'endpoints switched off'],
  cap_near: ['cap nearly reached', 'caps nearly reached'],
  tax_form_missing: ['missing tax form', 'missing tax forms'],
  team_changed: ['change in the team', 'changes in the team'],
  ...alertNamesIn,
  message: ['message', 'messages'],
  bonus: ['bonus', 'bonuses'],
}

export const digestIn: DigestTexts = {
  subject: (count) => `${count} new notifications`,
  counted: (kind, count) => `${count} ${names[kind][count === 1 ? 0 : 1]}`,
  more: (count) => `and ${count} more`,
  button: 'Open notifications',
  test: (title) => `Test: ${title}`,
  money,
}
