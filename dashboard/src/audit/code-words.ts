/** Codes of a record's fields in words. */
import { ownTexts } from '../core/i18n/own-texts.ts'

export const codeTexts = ownTexts({
  en: () => import('./codes-en.ts').then((module) => module.enCodes),
  ru: () => import('./codes-ru.ts').then((module) => module.ruCodes),
})

/** The shared texts, and those of codes. */
export type CodeText = ReturnType<typeof codeTexts.use>
type Words = Readonly<Record<string, string>>

/** By `table.column`, or by the column alone where all tables mean the same. */
function wordsOf(text: CodeText): Readonly<Record<string, Words>> {
  const { status, codes, settings, postbackSettings } = text
  const scopes = { ...text.keys.scope, ...codes.tokenScopes }
  return {
    ...{ role: text.roles, event: text.events, rejection: text.rejections, source: text.sources },
    ...{ scopes, language: codes.languages, device: text.devices, devices: text.devices },
    ...{ 'ledger_accounts.kind': text.accounts, 'bookings.cash_account': text.accounts },
    'ledger_transactions.reason': text.statement.reasons,
    ...{ 'bookings.kind': text.bookings.kinds, 'bookings.status': status.booking },
    ...{ 'offers.model': text.terms.models, 'offers.approval': text.terms.approvals },
    ...{ 'offers.joining': text.offerJoining.joinings, 'offers.status': status.offer },
    ...{ 'offers.category': codes.categories, 'offers.traffic_allowed': codes.traffic },
    'offers.traffic_forbidden': codes.traffic,
    ...{ 'payout_rules.kind': text.terms.kinds, 'group_rules.kind': text.terms.kinds },
    ...{ 'caps.metric': text.offers.capOf, 'caps.period': text.offers.per },
    'creatives.kind': codes.creativeKinds,
    ...{ 'users.status': status.account, 'affiliates.status': status.account },
    ...{ 'sessions.revoked_reason': codes.sessionEnds, 'sessions.proofs': codes.proofs },
    'invitations.kind': codes.invitationKinds,
    ...{ 'advertisers.status': status.account, 'partnerships.status': status.partnership },
    ...{ 'advertisers.billing_mode': codes.billingModes, 'apps.status': status.settings },
    'advertisers.ip_policy': settings.ipPolicies,
    'advertisers.attribution_order': postbackSettings.orders,
    'advertisers.currency_policy': postbackSettings.currencyPolicies,
    ...{
      'apps.attribution': settings.attributions,
      'apps.returning_customers': settings.returning,
    },
    ...{ 'clicks.reason': text.clickReasons, 'clicks.consent': codes.consents },
    'fallback_urls.reasons': text.clickReasons,
    ...{ 'customers.bound_by': text.rules, 'customers.ended_by': codes.bindingEnds },
    ...{ 'conversions.status': status.conversion, 'conversions.attributed_by': text.rules },
    ...{ 'commissions.status': status.commission, 'reviews.status': status.review },
    ...{ 'inbound_reports.awaits': codes.awaits, 'inbound_reports.verdict': status.verdict },
    ...{ 'invoices.status': status.invoice, 'payout_batches.status': status.batch },
    ...{ 'payout_items.status': status.item, 'payout_runs.method': codes.payoutMethods },
    'payout_differences.kind': codes.differences,
    ...{ 'proposals.kind': codes.proposalKinds, 'proposals.status': codes.proposalStatuses },
    ...{ 'mails.kind': codes.mailKinds, 'mails.status': codes.mailStatuses },
    ...{ 'dead_messages.queue': codes.queues, 'dead_messages.problem': codes.messageProblems },
    ...{ 'job_runs.job': codes.jobs, 'job_runs.outcome': codes.outcomes },
  }
}

/** The code in words; the code itself where there are none. */
export function codeWord(text: CodeText, table: string, column: string, code: string): string {
  const words = wordsOf(text)
  return (words[`${table}.${column}`] ?? words[column])?.[code] ?? code
}

/** Tables whose records have a code in their names, and its column. */
const codeInName: Readonly<Record<string, string>> = {
  ...{ mails: 'kind', dead_messages: 'queue', job_runs: 'job' },
  ...{ ledger_accounts: 'kind', ledger_transactions: 'reason' },
  ...{ proposals: 'kind', payout_differences: 'kind' },
}

/** A record's name, with its code in words. */
export function shownName(text: CodeText, table: string, name: string): string {
  const column = codeInName[table]
  if (column === undefined) return name
  const parts = name.split(' · ')
  return parts.map((part) => codeWord(text, table, column, part)).join(' · ')
}
