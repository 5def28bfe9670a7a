/**
 * `npm run rebuild-rollups -- [--write]`: proves that every rollup is the sum of its rows, and that the journal of figures is what
 * conversions and commissions say. Prints each difference with table, key, expected and stored sums. `--write` replaces the days
 * and hours that differ. Uses the local run, or SYSTEM_DATABASE_URL. Exit code 1: differences were found; 2: it could not run.
 */
import { parseArgs } from 'node:util'
import { runScoped } from '../workers/core/database.ts'
import { figureInvariants } from '../workers/ledger/checks/figure-invariants-db.ts'
import { findBreaches, toFinding } from '../workers/ledger/checks/invariants-db.ts'
import { openBooks } from './books.ts'
import { compareRollups, type Difference, mendRollups } from './rollups/compare-rollups.ts'
import { rollupTables } from './rollups/rollup-tables.ts'

/** More lines of one table add no information. */
const LINES_MAX = 50

try {
  const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } })
  const db = await openBooks()
  const differences = await compareRollups(db)
  for (const { name } of rollupTables) print(name, differences)
  const journal = await runScoped(
    db,
    { kind: 'system' },
    figureInvariants
      .filter(({ rule }) => rule === 'I23' || rule === 'I24')
      .map((invariant) => findBreaches(invariant, LINES_MAX)),
    { isSnapshot: true },
  )
  const findings = journal.flat().map(toFinding)
  for (const { rule, what } of findings) console.log(`BROKEN  ${rule} ${what}`)
  if (findings.length > 0) console.log('The journal is never changed: a person must look at these.')
  if (values.write && differences.length > 0) {
    await mendRollups(db, differences)
    const left = await compareRollups(db)
    console.log(
      left.length === 0 ? 'The rollups were replaced.' : `${left.length} differences are left.`,
    )
  }
  process.exitCode = differences.length + findings.length === 0 ? 0 : 1
} catch (error) {
  console.error(`The rollups could not be compared: ${(error as Error).message}`)
  process.exitCode = 2
}

function print(name: string, differences: readonly Difference[]): void {
  const own = differences.filter(({ table }) => table === name)
  console.log(`${own.length === 0 ? 'equal  ' : 'DIFFERS'}  ${name}`)
  for (const { key, expected, stored } of own.slice(0, LINES_MAX)) {
    const [where, ...sums] = [key, expected, stored].map((row) => JSON.stringify(row))
    console.log(`         ${where} expected ${sums[0]} stored ${sums[1]}`)
  }
  if (own.length > LINES_MAX) console.log(`         and ${own.length - LINES_MAX} more`)
}
