/** Leads, sales and rebills of one advertiser that come at once are judged and written at once. */
import type { KnownFacts } from '../db/conversion-facts-rows.ts'
import { type Db, type Scope, sqlStateOf } from '../db/database.ts'
import { isOutage } from '../db/outage.ts'
import { isContention } from './fresh-facts.ts'
import { contentHashOf, type ReportOutcome, type Taking } from './report-journal.ts'
import { judgeEarning, readFacts, takeEarning } from './take-earning.ts'
import { isWrittenTogether, type Judged, writeConversions } from './write-conversion.ts'

const AT_ONCE_MAX = 6

type Settled = PromiseSettledResult<ReportOutcome>

/**
 * As takeEarning for each, in two round trips for all that nothing but its own facts bears on. Where the
 * database refuses the whole, and for what is told apart, a cap or a credit limit, each is taken by
 * itself: so no report suffers from another. No two may touch each other: see interests.
 * @returns what became of each, in their order.
 */
export async function takeEarnings(
  db: Db,
  scope: Scope,
  takings: readonly Taking[],
): Promise<Settled[]> {
  const known = takings.length > 1 ? await readTogether(db, scope, takings) : null
  if (known === null) return eachByItself(takings, (taking) => takeEarning(db, scope, taking))
  const hashes = await Promise.all(takings.map(({ report }) => contentHashOf(report)))
  const ready = new Map<Taking, Judged>()
  for (const [index, taking] of takings.entries()) {
    const judged = judgedTogether(taking, hashes[index] as string, known[index] ?? null)
    if (judged !== null) ready.set(taking, judged)
  }
  const written = await writeTogether(db, scope, ready)
  return eachByItself(takings, async (taking, index) => {
    const facts = known[index] ?? null
    // What was refused as a whole, and what earns by the volume so far, is judged by what is so now.
    const isOld = (written === null && ready.has(taking)) || earnsByVolume(facts)
    return written?.get(taking) ?? takeEarning(db, scope, taking, isOld ? undefined : facts)
  })
}

/** A few at once: a Worker has six outgoing connections. */
async function eachByItself(
  takings: readonly Taking[],
  take: (taking: Taking, index: number) => Promise<ReportOutcome>,
): Promise<Settled[]> {
  const outcomes: Settled[] = []
  const left = takings.entries()
  const worker = async () => {
    for (const [index, taking] of left) {
      const [outcome] = await Promise.allSettled([take(taking, index)])
      outcomes[index] = outcome
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE_MAX }, worker))
  return outcomes
}

/** Null: the database refused the question, perhaps for one of them. @throws an outage. */
async function readTogether(db: Db, scope: Scope, takings: readonly Taking[]) {
  try {
    return await readFacts(db, scope, takings)
  } catch (error) {
    return nothingIfRefused(error)
  }
}

/** Null: to be taken by itself. */
function judgedTogether(
  taking: Taking,
  contentHash: string,
  facts: KnownFacts | null,
): Judged | null {
  if (earnsByVolume(facts)) return null
  try {
    const judged = judgeEarning(taking, contentHash, facts)
    return judged.outcome === 'recorded' && isWrittenTogether(taking, judged) ? judged : null
  } catch {
    return null
  }
}

function earnsByVolume(facts: KnownFacts | null): boolean {
  const rules = facts?.judgedBy.evidence.flatMap((candidate) => candidate.rules) ?? []
  return rules.some(({ tiers }) => tiers.length > 0)
}

/** Null: the database refused the whole, and nothing is written. @throws an outage. */
async function writeTogether(db: Db, scope: Scope, ready: ReadonlyMap<Taking, Judged>) {
  if (ready.size === 0) return new Map<Taking, ReportOutcome>()
  try {
    const outcomes = await writeConversions(db, scope, [...ready])
    return new Map([...ready.keys()].map((taking, index) => [taking, outcomes[index]]))
  } catch (error) {
    return nothingIfRefused(error)
  }
}

function nothingIfRefused(error: unknown): null {
  if (isContention(error)) return null
  if (sqlStateOf(error) === null || isOutage(error)) throw error
  return null
}
