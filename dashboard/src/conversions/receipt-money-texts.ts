/** Sentences about earnings and refunds in a receipt; see receipt-texts.ts. */
import { fromMinor } from '../core/format/money.ts'
import type { LineFact, ReceiptFacts, UndoFacts } from './receipt-facts.ts'
import type { ReceiptReader } from './receipt-texts.ts'

/** Every level with its terms, the skipped levels with reasons, the fee, and amounts owed. */
export function earnedInWords(receipt: ReceiptFacts, reader: ReceiptReader): string[] {
  const { words, ownId } = reader
  const told = words.receipt
  if (receipt.payout_rule) return v1InWords(receipt.payout_rule, reader)
  if (!receipt.lines) return []
  const said = receipt.lines.map((line) => lineInWords(line, reader))
  if (said.length === 0) said.push(told.nothing)
  for (const { level, reason } of receipt.skipped ?? []) {
    said.push(told.skipped(level, told.skippedReasons[reason] ?? reason))
  }
  if (ownId !== undefined) return said
  const { fee_minor = '0', revenue_minor } = receipt
  if (fee_minor !== '0') said.push(told.fee(moneyOf(fee_minor, reader)))
  if (revenue_minor !== undefined) said.push(told.revenue(moneyOf(revenue_minor, reader)))
  return said
}

function lineInWords(line: LineFact, reader: ReceiptReader): string {
  const { words, ownId } = reader
  const told = words.receipt
  const isOwn = line.affiliate_id === ownId
  const amount = moneyOf(line.amount_minor, reader)
  const own = line.level === 1 ? told.ownLine(amount) : told.ownLevelLine(line.level, amount)
  const head = isOwn ? own : told.line(line.level, nameOf(line.affiliate_id, reader), amount)
  const terms = termsInWords(line.rate_bps, line.fixed_minor, reader)
  const sources = isOwn ? told.ownSources : told.sources
  const rate = terms === '' ? '' : ` ${told.rate(terms, sources[line.source] ?? line.source)}`
  return `${head}${rate}${tierInWords(line, reader)}`
}

function tierInWords({ tier_from, tier_metric }: LineFact, reader: ReceiptReader): string {
  const told = reader.words.receipt
  if (tier_from === null) return ''
  if (tier_metric === 'conversions') {
    return ` ${told.tierFrom(told.tierConversions(Number(tier_from)))}`
  }
  return ` ${tier_metric === 'amount' ? told.tierFrom(moneyOf(tier_from, reader)) : told.tier}`
}

function termsInWords(rateBps: number, fixedMinor: string, reader: ReceiptReader): string {
  const { words, format, amount } = reader
  const told = words.receipt
  const rate = format.bps(rateBps)
  const share = amount ? told.shareOf(rate, format.money(amount)) : told.share(rate)
  if (fixedMinor === '0') return rateBps === 0 ? '' : share
  const fixed = moneyOf(fixedMinor, reader)
  return rateBps === 0 ? told.fixed(fixed) : told.plus(share, fixed)
}

/** Version 1 had one level, and its amount is stored in the commission. */
function v1InWords(rule: NonNullable<ReceiptFacts['payout_rule']>, reader: ReceiptReader) {
  const told = reader.words.receipt
  const terms = termsInWords(rule.rate_bps, rule.fixed_minor, reader)
  return [terms === '' ? told.nothing : told.v1Rate(terms)]
}

/** What a refund or chargeback deducted, from whom, and from which account. */
export function undoInWords({ undo }: ReceiptFacts, outer: ReceiptReader): string[] {
  if (!undo?.lines) return nothingTakenInWords(undo, outer)
  const reader = { ...outer, currency: undo.currency ?? outer.currency }
  const { words, ownId } = reader
  const told = words.receipt
  const said: string[] = []
  if (undo.amount_minor) {
    said.push(told.undo(moneyOf(undo.amount_minor, reader)))
    if (undo.is_whole) said.push(told.undoWhole)
  } else if (undo.is_whole) said.push(told.undoAll)
  const { clamped_minor = '0', fee_minor = '0' } = undo
  if (clamped_minor !== '0') said.push(told.clamped(moneyOf(clamped_minor, reader)))
  if (undo.was) said.push(told.was(words.status.conversion[undo.was]))
  said.push(...undo.lines.flatMap((line) => takenInWords(line, reader)))
  if (ownId === undefined && fee_minor !== '0') said.push(told.feeBack(moneyOf(fee_minor, reader)))
  return said
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
  const told = words.receipt
  return placesOf(line).map(([place, minor]) => {
    const amount = moneyOf(minor, reader)
    if (line.affiliate_id === ownId) return told.ownTakenFrom[place](amount)
    const name = nameOf(line.affiliate_id, reader)
    return told.taken(line.level, name, amount, told.takenFrom[place])
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
