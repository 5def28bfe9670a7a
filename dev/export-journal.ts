/**
 * `npm run journal -- [--from TIME] [--to TIME] [FILE]`: exports the ledger as a plain-text journal, which
 * `hledger -f FILE check` accepts. Uses the local run, or SYSTEM_DATABASE_URL. Writes to standard output
 * without FILE.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { exportJournal } from '../workers/ledger/statements/export-journal.ts'
import { openBooks } from './books.ts'

const LINES_MAX = 1_000_000

try {
  const { values, positionals } = parseArgs({
    options: { from: { type: 'string' }, to: { type: 'string' } },
    allowPositionals: true,
  })
  const period = {
    from: values.from === undefined ? null : timeOf(values.from),
    to: values.to === undefined ? new Date() : timeOf(values.to),
  }
  const journal = await exportJournal(await openBooks(), { kind: 'system' }, period, LINES_MAX)
  const [file] = positionals
  if (file === undefined) process.stdout.write(journal)
  else writeFileSync(file, journal)
} catch (error) {
  console.error(`No journal was written: ${(error as Error).message}`)
  process.exitCode = 2
}

function timeOf(text: string): Date {
  const time = new Date(text)
  if (Number.isNaN(time.getTime())) throw new Error(`"${text}" is not a time.`)
  return time
}
