import { type Db, runScoped, type Scope } from '../../core/database.ts'
import { refuse } from '../../core/refusal.ts'
import {
  listJournalBalances,
  listJournalLines,
  type Period,
  toJournalBalance,
  toJournalLine,
} from './journal-db.ts'
import { renderJournal } from './plain-journal-rules.ts'

/**
 * The ledger of a period as a plain-text journal (hledger): opening balances, every transaction
 * recorded in it, and each account's closing balance. Read in one snapshot.
 * @throws Refusal `payload_too_large` if the period has more lines than `linesMax`.
 */
export async function exportJournal(
  db: Db,
  scope: Scope,
  period: Period,
  linesMax: number,
): Promise<string> {
  const statements = [
    listJournalLines(period, linesMax + 1),
    listJournalBalances(period.to),
    ...(period.from === null ? [] : [listJournalBalances(period.from)]),
  ]
  const answers = await runScoped(db, scope, statements, { isSnapshot: true })
  const [lines = [], closing = [], opening = []] = answers
  if (lines.length > linesMax) {
    throw refuse('payload_too_large', 'too_many_lines', { max: linesMax })
  }
  return renderJournal({
    ...period,
    opening: opening.map(toJournalBalance),
    lines: lines.map(toJournalLine),
    closing: closing.map(toJournalBalance),
  })
}
