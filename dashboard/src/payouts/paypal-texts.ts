/** What PayPal's books say, and why payouts are stopped, in the person's language. */
import { type Currency, currencyExponents } from '../../../schema/vocabulary.ts'
import type { Formats } from '../core/i18n/formats.ts'
import type { Difference } from './attention/attention-data.ts'
import type { FinanceText } from './finance-texts.ts'
import type { Freeze } from './payouts-data.ts'

type Side = NonNullable<Difference['ours']>
type Text = Pick<FinanceText, 'said' | 'status'>
type Written = Pick<Formats, 'money' | 'exact'>

/** PayPal's word for a state, with ours before it; ours alone for a word of our own. */
export function stateOf(word: string, { said, status }: Text): string {
  const there: Record<string, string> = said.paypal
  const here: Record<string, string> = { ...status.batch, ...status.item, ...said.states }
  return there[word] === undefined ? (here[word] ?? word) : `${there[word]} (${word})`
}

/** One side of a difference: ours, or PayPal's. */
export function sideText(side: Side | null, text: Text, format: Written): string {
  if (side === null) return '—'
  const { said } = text
  switch (side.type) {
    case 'amount':
      return amountText(side, text, format)
    case 'receiver':
      return side.receiver
    case 'status':
      return stateOf(side.status, text)
    case 'payment':
    case 'marked_payment': {
      if (side.amount === null) return said.unreadable(side.currency)
      const to = side.type === 'payment' ? side.receiver : side.affiliate_id
      const paid = [amountText(side, text, format), ...(to === null ? [] : [said.to(to)])]
      return `${paid.join(' ')}, ${stateOf(side.status, text)}`
    }
    case 'paypal_batch':
      return side.paypal_batch_id
    case 'first_sent':
      return said.firstSent(format.exact(side.first_sent_at))
  }
}

type Amount = Pick<Extract<Side, { type: 'amount' }>, 'amount' | 'currency'>

function amountText({ amount, currency }: Amount, { said }: Text, { money }: Written): string {
  if (amount === null) return said.unreadable(currency)
  // PayPal may show a currency in which we pay nobody.
  if (!Object.hasOwn(currencyExponents, currency)) return `${amount} ${currency}`
  return money({ amount, currency: currency as Currency })
}

/** Why all sending is stopped: what the system found, or the person's own words in quotes. */
export function freezeReason(
  { reason, cause }: Pick<Freeze, 'reason' | 'cause'>,
  { said }: Pick<Text, 'said'>,
): string | null {
  switch (cause?.code) {
    case 'unknown_payment':
      return said.stranger(cause.item_id)
    case 'restored_backup':
      return said.restored(cause.batches)
    case 'database_restored':
      return said.databaseRestored(`${cause.to.slice(0, 16).replace('T', ' ')} UTC`)
    default:
      return reason === null ? null : said.quote(reason)
  }
}
