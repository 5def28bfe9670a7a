/** Sentences about earnings and refunds in a receipt; see receipt-texts.ts. */
import { fromMinor } from '../core/format/money.ts'
import type { LineFact, ReceiptFacts, UndoFacts } from './receipt-facts.ts'
import type { ReceiptReader } from './receipt-texts.ts'

/** Every level with its terms, the skipped levels with reasons, the fee, and amounts owed. */
export function earnedInWords(receipt: ReceiptFacts, reader: ReceiptReader): string[] {
  const { words, ownId } = reader
  const phrases = words.receipt
  if (receipt.payout_rule) return v1InWords(receipt.payout_rule, reader)
  if (!receipt.lines) return []
  const sentences = receipt.lines.map((line) => lineInWords(line, reader))
  if (sentences.length === 0) sentences.push(phrases.nothing)
  for (const { level, reason } of receipt.skipped ?? []) {
    sentences.push(phrases.skipped(level, phrases.skippedReasons[reason] ?? reason))
  }
  if (ownId !== undefined) return sentences
  const { fee_minor = '0', revenue_minor } = receipt
  if (fee_minor !== '0') sentences.push(phrases.fee(moneyOf(fee_minor, reader)))
  if (revenue_minor !== undefined) sentences.push(phrases.revenue(moneyOf(revenue_minor, reader)))
  return sentences
}

function lineInWords(line: LineFact, reader: ReceiptReader): string {
  const { words, ownId } = reader
  const phrases = words.receipt
  const isOwn = line.affiliate_id === ownId
  const amount = moneyOf(line.amount_minor, reader)
  const own = line.level === 1 ? phrases.ownLine(amount) : phrases.ownLevelLine(line.level, amount)
  const head = isOwn ? own : phrases.line(line.level, nameOf(line.affiliate_id, reader), amount)
  const terms = termsInWords(line.rate_bps, line.fixed_minor, reader)
  const sources = isOwn ? phrases.ownSources : phrases.sources
  const rate = terms === '' ? '' : ` ${phrases.rate(terms, sources[line.source] ?? line.source)}`
  return `${head}${rate}${tierInWords(line, reader)}`
}

function tierInWords({ tier_from, tier_metric }: LineFact, reader: ReceiptReader): string {
  const phrases = reader.words.receipt
  if (tier_from === null) return ''
  if (tier_metric === 'conversions') {
    return ` ${phrases.tierFrom(phrases.tierConversions(Number(tier_from)))}`
  }
  return ` ${tier_metric === 'amount' ? phrases.tierFrom(moneyOf(tier_from, reader)) : phrases.tier}`
}

function termsInWords(rateBps: number, fixedMinor: string, reader: ReceiptReader): string {
  const { words, format, amount } = reader
  const phrases = words.receipt
  const rate = format.bps(rateBps)
  const share = amount ? phrases.shareOf(rate, format.money(amount)) : phrases.share(rate)
  if (fixedMinor === '0') return rateBps === 0 ? '' : share
  const fixed = moneyOf(fixedMinor, reader)
  return rateBps === 0 ? phrases.fixed(fixed) : phrases.plus(share, fixed)
}

/** Version 1 had one level, and its amount is stored in the commission. */
function v1InWords(rule: NonNullable<ReceiptFacts['payout_rule']>, reader: ReceiptReader) {
  const phrases = reader.words.receipt
  const terms = termsInWords(rule.rate_bps, rule.fixed_minor, reader)
  return [terms === '' ? phrases.nothing : phrases.v1Rate(terms)]
}

/** What a refund or chargeback deducted, from whom, and from which account. */
export function undoInWords({ undo }: ReceiptFacts, outer: ReceiptReader): string[] {
  if (!undo?.lines) return nothingTakenInWords(undo, outer)
  const reader = { ...outer, currency: undo.currency ?? outer.currency }
  const { words, ownId } = reader
  const phrases = words.receipt
  const sentences: string[] = []
  if (undo.amount_minor) {
    sentences.push(phrases.undo(moneyOf(undo.amount_minor, reader)))
    if (undo.is_whole) sentences.push(phrases.undoWhole)
  } else if (undo.is_whole) sentences.push(phrases.undoAll)
  const { clamped_minor = '0', fee_minor = '0' } = undo
  if (clamped_minor !== '0') sentences.push(phrases.clamped(moneyOf(clamped_minor, reader)))
  if (undo.was) sentences.push(phrases.was(words.status.conversion[undo.was]))
  sentences.push(...undo.lines.flatMap((line) => takenInWords(line, reader)))
  if (ownId === undefined && fee_minor !== '0')
    sentences.push(phrases.feeBack(moneyOf(fee_minor, reader)))
  return sentences
}

/** Without lines nothing was deducted; `excluded` says why. */
function nothingTakenInWords(undo: UndoFacts | undefined, { words, format }: ReceiptReader) {
  const { reported } = undo ?? {}
  if (!reported) return []
  const asked = format.money(fromMinor(BigInt(reported.amount_minor), reported.currency))
  return [words.receipt.nothingTaken(asked)]
}

type UndoLine = NonNullable<UndoFacts['lines']>[number]

function takenInWords(line: UndoLine, reader: ReceiptReader): string[] {
  const { words, ownId } = reader
  const phrases = words.receipt
  return placesOf(line).map(([place, minor]) => {
    const amount = moneyOf(minor, reader)
    if (line.affiliate_id === ownId) return phrases.ownTakenFrom[place](amount)
    const name = nameOf(line.affiliate_id, reader)
    return phrases.taken(line.level, name, amount, phrases.takenFrom[place])
  })
}

/** Where the money was deducted. Older receipts do not separate balance and debt. */
function placesOf({ from, taken_minor, deducted_minor }: UndoLine) {
  if (from !== 'out' || deducted_minor === undefined) return [[from, taken_minor] as const]
  const owed = BigInt(taken_minor) - BigInt(deducted_minor)
  const parts = [['balance', deducted_minor] as const, ['debt', owed.toString()] as const]
  return parts.filter(([, minor]) => minor !== '0')
}

const nameOf = (id: string, { nameOf: find, words }: ReceiptReader) =>
  find(id) ?? words.receipt.somebody

/** Without a currency, no amount can be written. */
function moneyOf(minor: string, { currency, format }: ReceiptReader): string {
  return currency === null ? minor : format.money(fromMinor(BigInt(minor), currency))
}
