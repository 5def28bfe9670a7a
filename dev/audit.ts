/**
 * `npm run audit`: checks the books against every invariant and stores the result. Uses the local run, or
 * SYSTEM_DATABASE_URL. Exit code 1: an invariant does not hold; 2: the check could not run.
 */

import { auditBooks } from '../workers/ledger/checks/check-books.ts'
import { invariants } from '../workers/ledger/checks/invariants-db.ts'
import { openBooks } from './books.ts'

try {
  const { findings } = await auditBooks(await openBooks(), new Date(), () => new Date())
  for (const { rule, says } of invariants) {
    const broken = findings.filter((finding) => finding.rule === rule)
    console.log(`${broken.length === 0 ? 'holds ' : 'BROKEN'}  ${rule.padEnd(4)} ${says}`)
    for (const { what } of broken) console.log(`          ${what}`)
  }
  process.exitCode = findings.length === 0 ? 0 : 1
} catch (error) {
  console.error(`The books could not be checked: ${(error as Error).message}`)
  process.exitCode = 2
}
