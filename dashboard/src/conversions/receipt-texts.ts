/**
 * Receipts as sentences, from stored facts only, so that a receipt reads the same later. Missing
 * facts are left out; nothing is looked up or guessed.
 */
import type { ConversionRejection, Currency } from '../../../schema/vocabulary.ts'
import { fromMinor, type Money } from '../core/format/money.ts'
import { spanOf } from '../core/format/spans.ts'
import type { Formats } from '../core/i18n/formats.ts'
import type { PageWords } from '../core/i18n/language.ts'
import type { ExcludedFact, ReceiptFacts } from './receipt-facts.ts'
import { earnedInWords, undoInWords } from './receipt-money-texts.ts'

export interface ReceiptReader {
  readonly words: PageWords
  readonly format: Formats
  /** The conversion's amount and its currency, as they were recorded. */
  readonly amount: Money | null
  readonly currency: Currency | null
  /** The name of an affiliate; null if the reader may not see it. */
  readonly nameOf: (affiliateId: string) => string | null
  /** The id of the affiliate who reads their own conversion. */
  readonly ownId?: string
  readonly originalId?: string | null
  /** Why nobody earns; null if somebody does. */
  readonly rejection?: ConversionRejection | null
}

export type ReceiptPartName = keyof PageWords['receipt']['parts']

export interface ReceiptPart {
  readonly part: ReceiptPartName
  readonly sentences: readonly string[]
}

/** The parts that have content, in reading order. */
export function receiptInWords(receipt: ReceiptFacts, reader: ReceiptReader): ReceiptPart[] {
  const parts: ReceiptPart[] = [
    { part: 'evidence', sentences: evidenceInWords(receipt, reader) },
    { part: 'excluded', sentences: (receipt.excluded ?? []).map((fact) => excluded(fact, reader)) },
    { part: 'exchange', sentences: exchangeInWords(receipt, reader) },
    {
      part: 'money',
      sentences: [...earnedInWords(receipt, reader), ...groupInWords(receipt, reader)],
    },
    { part: 'undo', sentences: undoInWords(receipt, reader) },
    { part: 'hold', sentences: holdInWords(receipt, reader) },
  ]
  return parts.filter(({ sentences }) => sentences.length > 0)
}

function evidenceInWords(receipt: ReceiptFacts, reader: ReceiptReader): string[] {
  const { words, originalId } = reader
  const phrases = words.receipt
  const sentences: string[] = []
  // A reversal has no attribution of its own, and a repeat takes over that of the first.
  if (receipt.beside) {
    sentences.push(receipt.beside.corrects ? phrases.corrects : phrases.repeats)
  } else if (originalId) sentences.push(phrases.original(originalId))
  else sentences.push(...ruleInWords(receipt, reader))
  if (receipt.click) sentences.push(...clickInWords(receipt, reader))
  if (receipt.converted_at) sentences.push(whenInWords(receipt, reader))
  return sentences
}

function ruleInWords(receipt: ReceiptFacts, reader: ReceiptReader): string[] {
  const { words, format, rejection } = reader
  const texts = words.receipt
  const { reported, customer } = receipt
  switch (receipt.rule) {
    case 'coupon':
      return [texts.coupon(receipt.coupon?.code ?? reported?.coupon ?? '')]
    case 'customer':
      return [
        reported?.customer_id ? texts.customer(reported.customer_id) : texts.someCustomer,
        ...(receipt.renewal ? [texts.renewal(receipt.renewal.external_id)] : []),
        ...(customer
          ? [texts.bound(format.exact(customer.bound_at), words.rules[customer.bound_by])]
          : []),
      ]
    case 'fingerprint': {
      const { clicks, affiliates } = receipt.fingerprint ?? {}
      const isCounted = clicks !== undefined && affiliates !== undefined
      return [texts.fingerprint, ...(isCounted ? [texts.fingerprintCount(clicks, affiliates)] : [])]
    }
    case 'click':
      return [texts.byClick]
    default: {
      const reason = rejection && rejection !== 'no_attribution' && texts.reasons[rejection]
      const none = reason ? texts.unpaid(reason) : texts.none
      return receipt.click ? [none, texts.nearest] : [none]
    }
  }
}

function clickInWords(receipt: ReceiptFacts, { words, format }: ReceiptReader): string[] {
  const { click, converted_at, window_days } = receipt
  if (!click) return []
  const texts = words.receipt
  const sentences = [texts.click(format.exact(click.clicked_at))]
  if (click.duplicate) sentences.push(texts.duplicate(click.duplicate))
  if (click.kept) sentences.push(texts.kept(click.kept))
  if (converted_at) {
    const ms = Date.parse(converted_at) - Date.parse(click.clicked_at)
    const span = spanOf(Math.abs(ms), words.spans)
    sentences.push(ms === 0 ? texts.sameMoment : ms > 0 ? texts.after(span) : texts.before(span))
  }
  if (window_days !== undefined) sentences.push(texts.window(words.spans.day(window_days)))
  return sentences
}

function whenInWords({ reported, converted_at = '' }: ReceiptFacts, reader: ReceiptReader): string {
  const { format, words } = reader
  const at = format.exact(converted_at)
  return reported?.occurred_at ? words.receipt.happened(at) : words.receipt.heard(at)
}

function groupInWords({ group }: ReceiptFacts, { words }: ReceiptReader): string[] {
  if (!group) return []
  const terms = group.terms.map((term) => words.receipt.groupTerms[term]).join(', ')
  return [words.receipt.group(group.name, terms)]
}

function excluded(fact: ExcludedFact, reader: ReceiptReader): string {
  const { words, format, currency } = reader
  const { metric, period, used, limit } = fact
  const texts = words.receipt
  const reason = texts.reasons[fact.reason] ?? fact.reason
  const rule = words.rules[fact.rule] ?? fact.rule
  if (metric === undefined || period === undefined || used === undefined || limit === undefined) {
    return texts.excluded(rule, reason)
  }
  const isMoney = (metric === 'commission' || metric === 'revenue') && currency !== null
  const shown = (count: string) =>
    isMoney ? format.money(fromMinor(BigInt(count), currency)) : format.number(Number(count))
  const { capOf, per } = words.offers
  const details = texts.capDetails(capOf[metric], per[period], shown(used), shown(limit))
  return texts.excluded(rule, `${reason} (${details})`)
}

function exchangeInWords({ exchange }: ReceiptFacts, { words, format }: ReceiptReader): string[] {
  if (!exchange) return []
  const { from, to, rate, as_of, amount_minor } = exchange
  const amount = format.money(fromMinor(BigInt(amount_minor), from))
  return [words.receipt.exchange(amount, `${from}/${to} ${rate}`, format.exact(as_of))]
}

function holdInWords({ hold }: ReceiptFacts, { words, format }: ReceiptReader): string[] {
  if (!hold) return []
  if (hold.days === 0) return [words.receipt.noHold]
  return [words.receipt.hold(words.spans.day(hold.days), format.exact(hold.until))]
}
