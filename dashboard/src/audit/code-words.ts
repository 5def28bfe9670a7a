/** Codes of a record's fields in words, where other pages have words for them. */
import type { usePageText } from '../core/i18n/language.ts'

type Text = ReturnType<typeof usePageText>
type Words = Readonly<Record<string, string>>

/** By `table.column`, or by the column alone where all tables mean the same. */
function wordsOf(text: Text): Readonly<Record<string, Words>> {
  const { status } = text
  return {
    ...{ role: text.roles, event: text.events, rejection: text.rejections, source: text.sources },
    ...{ 'ledger_accounts.kind': text.accounts, 'bookings.cash_account': text.accounts },
    'ledger_transactions.reason': text.statement.reasons,
    'bookings.kind': text.bookings.kinds,
    ...{ 'offers.model': text.terms.models, 'offers.approval': text.terms.approvals },
    ...{ 'offers.joining': text.offerJoining.joinings, 'payout_rules.kind': text.terms.kinds },
    ...{ 'users.status': status.account, 'affiliates.status': status.account },
    ...{ 'advertisers.status': status.account, 'partnerships.status': status.partnership },
    ...{ 'apps.status': status.settings, 'offers.status': status.offer },
    ...{ 'conversions.status': status.conversion, 'commissions.status': status.commission },
    ...{ 'reviews.status': status.review, 'bookings.status': status.booking },
    ...{ 'invoices.status': status.invoice, 'payout_batches.status': status.batch },
    ...{ 'payout_items.status': status.item, 'conversions.attributed_by': text.rules },
  }
}

/** The code in words; the code itself where there are none. */
export function codeWord(text: Text, table: string, column: string, code: string): string {
  const words = wordsOf(text)
  return (words[`${table}.${column}`] ?? words[column])?.[code] ?? code
}
