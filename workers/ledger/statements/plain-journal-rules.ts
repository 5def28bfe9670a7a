/**
 * The ledger as a plain-text journal that an external program (hledger) can check. It has one entry
 * per ledger transaction, amounts with the currency's decimals, and every account's closing
 * balance, which is taken from the accounts and not from the transfers.
 */
import type { Currency, LedgerReason } from '../../../schema/vocabulary.ts'
import { currencyExponents } from '../../../schema/vocabulary.ts'
import { toDecimal } from '../../core/money.ts'
import type { Account } from '../rules/ledger.ts'

/** An account of the journal with its balance, debits minus credits. */
export interface JournalBalance {
  account: Account
  currency: Currency
  minor: bigint
}

export interface JournalLine {
  transactionId: string
  idempotencyKey: string
  reason: LedgerReason
  effectiveAt: Date
  debit: Account
  credit: Account
  amountMinor: bigint
  currency: Currency
}

export interface Journal {
  /** Null: from the beginning, when every account was empty. */
  from: Date | null
  to: Date
  opening: readonly JournalBalance[]
  /** In recording order; the lines of a transaction are adjacent. */
  lines: readonly JournalLine[]
  closing: readonly JournalBalance[]
}

const OPENING = 'equity:opening'

/** The journal's text. It uses ids, because they never change and contain no personal data. */
export function renderJournal(journal: Journal): string {
  const names = new Set<string>()
  const currencies = new Set<Currency>()
  const opening = journal.opening.filter(({ minor }) => minor !== 0n)
  const touched = new Set(journal.lines.flatMap(accountsOf))
  const closing = journal.closing.filter(
    ({ account, minor, currency }) =>
      minor !== 0n || touched.has(`${journalNameOf(account)} ${currency}`),
  )
  for (const { account, currency } of [...opening, ...closing]) {
    names.add(journalNameOf(account))
    currencies.add(currency)
  }
  for (const { debit, credit, currency } of journal.lines) {
    names.add(journalNameOf(debit))
    names.add(journalNameOf(credit))
    currencies.add(currency)
  }
  if (opening.length > 0) names.add(OPENING)
  const blocks = [
    '; Ledger of Tributary. Debits are positive.',
    [...currencies].sort().map(commodityOf).join('\n'),
    [...names]
      .sort()
      .map((name) => `account ${name}`)
      .join('\n'),
    ...(journal.from === null ? [] : [renderOpening(opening, journal.from)]),
    ...entriesOf(journal.lines).map(renderEntry),
    renderClosing(closing, lastOf(journal)),
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

const accountsOf = ({ debit, credit, currency }: JournalLine) =>
  [debit, credit].map((account) => `${journalNameOf(account)} ${currency}`)

/** For example, `aff.hold` of affiliate F with advertiser A is aff:hold:F:A. */
export function journalNameOf({ kind, affiliateId, advertiserId }: Account): string {
  const owner = [affiliateId, advertiserId].filter((part) => part !== null)
  return [kind.replaceAll('.', ':'), ...owner].join(':')
}

/** Declares the decimals of a currency: 1000.00 USD, 1000. JPY. */
function commodityOf(currency: Currency): string {
  const decimals = '0'.repeat(currencyExponents[currency])
  return `commodity 1000.${decimals} ${currency}`
}

function entriesOf(lines: readonly JournalLine[]): (readonly JournalLine[])[] {
  return [...Map.groupBy(lines, ({ transactionId }) => transactionId).values()]
}

function renderEntry(lines: readonly JournalLine[]): string {
  const [first] = lines
  if (first === undefined) return ''
  const { effectiveAt, idempotencyKey, reason, transactionId } = first
  const postings = lines.flatMap(({ debit, credit, amountMinor, currency }) => [
    posting(journalNameOf(debit), amountMinor, currency),
    posting(journalNameOf(credit), -amountMinor, currency),
  ])
  const head = `${dayOf(effectiveAt)} * (${idempotencyKey}) ${reason}  ; transaction: ${transactionId}`
  return [head, ...postings].join('\n')
}

function renderOpening(opening: readonly JournalBalance[], from: Date): string {
  if (opening.length === 0) return ''
  const postings = opening.flatMap(({ account, minor, currency }) => [
    posting(journalNameOf(account), minor, currency),
    posting(OPENING, -minor, currency),
  ])
  return [`${dayOf(from)} * opening balances`, ...postings].join('\n')
}

/** hledger checks balances in date order, so the closing date must be the last. */
function lastOf({ to, lines }: Journal): Date {
  return lines.reduce((last, { effectiveAt }) => (effectiveAt > last ? effectiveAt : last), to)
}

/** Asserts every account's balance with an empty posting. */
function renderClosing(closing: readonly JournalBalance[], to: Date): string {
  if (closing.length === 0) return ''
  const assertions = closing.map(({ account, minor, currency }) => {
    const nothing = `${toDecimal({ minor: 0n, currency })} ${currency}`
    return `    ${journalNameOf(account)}    ${nothing} = ${toDecimal({ minor, currency })} ${currency}`
  })
  return [`${dayOf(to)} * closing balances`, ...assertions].join('\n')
}

function posting(name: string, minor: bigint, currency: Currency): string {
  return `    ${name}    ${toDecimal({ minor, currency })} ${currency}`
}

const dayOf = (time: Date) => time.toISOString().slice(0, 10)
