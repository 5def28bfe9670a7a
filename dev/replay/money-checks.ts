/** The equalities of conversions, ledger and payouts. */
import { atMost, equal, type Line, money, shown } from './checks.ts'
import type { Reported } from './conversions.ts'
import { differences, type LedgerState, type Paid, type RunConversion, totalOf } from './money.ts'
import type { PayoutRun } from './payouts.ts'

export interface ConversionFacts {
  reported: Reported
  /** Rows of the run, before this attempt and now. */
  rowsBefore: number
  rows: readonly RunConversion[]
  /** External id → the expected commission, by level. */
  expected: Map<string, bigint[]>
  /** Some reports were sent twice, because the first answer was lost or an error. */
  hasRepeats: boolean
}

export function conversionLines(facts: ConversionFacts): Line[] {
  const { reported, rowsBefore, rows, hasRepeats } = facts
  const { recorded, replayed, alreadyConverted, refused, reports } = reported
  const asked = new Set(reports.map(({ external_id }) => external_id))
  const ours = rows.filter(({ externalId }) => asked.has(externalId))
  // A visitor who comes back under one click is paid as one lead.
  const repeated = ours.filter(({ rejection }) => rejection === 'duplicate_lead')
  const expected = new Map(facts.expected)
  for (const { externalId } of repeated) expected.delete(externalId)
  const earning = ours.filter(({ commissions }) => commissions > 0)
  const grown = rows.length - rowsBefore
  const growth = 'rows of the run, in growth = recorded'
  return [
    { heading: 'Conversions' },
    ...[...refused].map(([code, times]) => ({ fact: `answered ${code}`, value: shown(times) })),
    equal(
      `asked = recorded (${shown(recorded)}) + replayed (${shown(replayed)}) + already converted (${shown(alreadyConverted)})`,
      reports.length,
      recorded + replayed + alreadyConverted,
    ),
    equal('asked = rows of the run with these ids', reports.length, ours.length),
    // A report with a lost answer is sent again, and then answered as a duplicate.
    hasRepeats
      ? atMost(`${growth}, or repeated after a lost answer`, recorded + replayed, grown)
      : equal(growth, recorded, grown),
    equal(
      'lines that earn, by rate, click and sponsors = commissions',
      [...expected.values()].reduce((lines, { length }) => lines + length, 0),
      earning.reduce((sum, { commissions }) => sum + commissions, 0),
    ),
    equal(
      'conversions whose commission or ledger entry differs from amount × rate',
      0,
      ours.filter((row) => !isAsExpected(row, sum(expected.get(row.externalId) ?? []))).length,
    ),
    equal(
      'amount × rate, summed = commissions in the ledger',
      sum([...expected.values()].flat()),
      sum(ours.map(({ ledgerMinor }) => ledgerMinor)),
      money,
    ),
  ]
}

const isAsExpected = ({ commissionMinor, ledgerMinor }: RunConversion, expected: bigint) =>
  commissionMinor === expected && ledgerMinor === expected

function sum(amounts: Iterable<bigint>): bigint {
  let total = 0n
  for (const amount of amounts) total += amount
  return total
}

export function ledgerLines(ledger: readonly LedgerState[]): Line[] {
  return ledger.flatMap((state): Line[] => {
    const { currency } = state
    return [
      { heading: `Ledger, ${currency}` },
      equal('debits = credits, so the sum is zero', state.debitsMinor, state.creditsMinor, money),
      equal('transfers = credits', state.transfersMinor, state.creditsMinor, money),
      equal('accounts whose balance differs from their transfers', 0, state.drifted),
      equal(
        'earned = pending + hold + available + in transit − debt + paid',
        state.earnedMinor,
        state.owedMinor + state.paidMinor,
        money,
      ),
    ]
  })
}

export interface PayoutFacts {
  run: PayoutRun
  /** Commissions of the run's reports that are still on hold. */
  held: number
  /** Commissions that are in review. */
  inReview: number
  journal: Paid
  ledger: Paid
  items: Paid
}

export function payoutLines({ run, held, inReview, journal, ledger, items }: PayoutFacts): Line[] {
  const settled = run.batches.filter(({ status }) => status === 'settled')
  const currencies = new Set([...journal.keys(), ...items.keys()].map((key) => key.slice(-3)))
  return [
    { heading: 'Payouts' },
    ...(run.nothingBuilt === null ? [] : [{ fact: 'no new batch', value: run.nothingBuilt }]),
    { fact: 'conversions of the run in review', value: shown(inReview) },
    equal('conversions of the run still on hold after the release', 0, held),
    equal('batches in hand = settled', run.batches.length, settled.length),
    equal('items the journal and the ledger disagree on', 0, differences(journal, ledger).length),
    equal(
      'items that are paid otherwise than the ledger says',
      0,
      differences(items, ledger).length,
    ),
    ...[...currencies].flatMap((currency): Line[] => [
      equal(
        `paid by PayPal’s journal = by the ledger, ${currency}`,
        totalOf(journal, currency),
        totalOf(ledger, currency),
        money,
      ),
      equal(
        `paid by PayPal’s journal = paid items, ${currency}`,
        totalOf(journal, currency),
        totalOf(items, currency),
        money,
      ),
    ]),
  ]
}
