/** Sentences of the Workers in the person's language. What none of them is stays as it was written. */
import { type Currency, currencyExponents } from '../../../schema/vocabulary.ts'
import type { Formats } from '../core/i18n/formats.ts'
import type { FinanceText } from './finance-texts.ts'
import type { Freeze } from './payouts-data.ts'

type Told = Pick<FinanceText, 'said' | 'status'>
type Written = Pick<Formats, 'money' | 'exact'>

/** PayPal's word for a state, with ours before it; ours alone for a word of our own. */
export function stateOf(word: string, { said, status }: Told): string {
  const there: Record<string, string> = said.paypal
  const here: Record<string, string> = { ...status.batch, ...status.item }
  if (there[word] !== undefined) return `${there[word]} (${word})`
  if (word === 'no status') return said.noState
  if (word === 'not known at PayPal') return said.unknownThere
  if (word === 'its payer has no PayPal account here') return said.noAccount
  return here[word] ?? word
}

const AMOUNT = String.raw`(\d+(?:\.\d+)?) ([A-Z]{3})`
const whole = new RegExp(`^${AMOUNT}(?: to (\\S+))?(?:, (.+))?$`)
const recalled = new RegExp(`^${AMOUNT} to affiliate (\\S+) of advertiser \\S+: (.+)$`)

/** One side of a difference: ours, or PayPal's. */
export function sideText(text: string | null, told: Told, format: Written): string {
  if (text === null) return '—'
  const { said } = told
  const [, unreadable] = /^an amount that cannot be read, (\w*)/.exec(text) ?? []
  if (unreadable !== undefined) return said.unreadable(unreadable)
  const [, sent] = /^first sent (\S+)$/.exec(text) ?? []
  if (sent !== undefined) return said.firstSent(format.exact(sent))
  const [, amount, currency, receiver, state] = recalled.exec(text) ?? whole.exec(text) ?? []
  if (amount === undefined || currency === undefined) return stateOf(text, told)
  const isKnown = Object.hasOwn(currencyExponents, currency)
  const money = isKnown
    ? format.money({ amount, currency: currency as Currency })
    : `${amount} ${currency}`
  const paid = receiver === undefined ? money : `${money} ${said.to(receiver)}`
  return state === undefined ? paid : `${paid}, ${stateOf(state, told)}`
}

/** Why all sending stands still: a person's own words in quotes, or what the system saw. */
export function freezeReason({ reason, frozen_by }: Freeze, { said }: Told): string | null {
  if (reason === null) return null
  if (frozen_by !== null) return said.quote(reason)
  const [, stranger] =
    /^PayPal shows a payment that we do not know: (\S+) in batch/.exec(reason) ?? []
  if (stranger !== undefined) return said.stranger(stranger)
  const [, forgotten] = /^PayPal was told of (\d+) batches/.exec(reason) ?? []
  return forgotten === undefined ? said.quote(reason) : said.restored(Number(forgotten))
}
