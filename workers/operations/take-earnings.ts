/** Leads, sales and rebills of one advertiser that come at once are judged and written at once. */
import type { KnownFacts } from '../db/conversion-facts-rows.ts'
import { type Db, type Scope, sqlStateOf } from '../db/database.ts'
import { isOutage } from '../db/outage.ts'
import { Round } from '../domain/round.ts'
import { isContention } from './fresh-facts.ts'
import { contentHashOf, type ReportOutcome, type Taking } from './report-journal.ts'
import { judgeEarning, readFacts, takeEarning } from './take-earning.ts'
import { isWrittenTogether, type Judged, writeConversions } from './write-conversion.ts'

const AT_ONCE_MAX = 6

type Settled = PromiseSettledResult<ReportOutcome>

/**
 * As takeEarning for each, in two round trips. Where the database refuses the whole, and for what is told
 * apart, such as a cap, each is taken by itself: so no report suffers from another. No two may touch each
 * other: see interestsOf.
 * @returns what became of each, in their order.
 */
export async function takeEarnings(
  db: Db,
  scope: Scope,
  takings: readonly Taking[],
): Promise<Settled[]> {
  const [known, hashes] = await Promise.all([
    takings.length > 1 ? readTogether(db, scope, takings) : null,
    Promise.all(takings.map(({ report }) => contentHashOf(report))),
  ])
  const round = judgeRound(takings, hashes, known ?? [])
  const written = await writeTogether(db, scope, round.ready)
  return eachByItself(round.members, (member) => {
    const { taking, facts } = member
    const outcome = written?.get(taking)
    if (outcome !== undefined) return Promise.resolve(outcome)
    // What was refused as a whole, and what earns by the volume so far, is judged by what is so now.
    const isOld = facts === undefined || written === null || earnsByVolume(facts)
    return takeEarning(db, scope, taking, isOld ? undefined : facts)
  })
}

interface Member {
  taking: Taking
  /** What was known behind those before it; undefined: nothing was read. */
  facts: KnownFacts | null | undefined
}

/** Judges each behind those before it; `ready`: to be written together. */
function judgeRound(
  takings: readonly Taking[],
  hashes: readonly string[],
  known: readonly (KnownFacts | null)[],
) {
  const round = new Round()
  const ready = new Map<Taking, Judged>()
  const members = takings.map((taking, index): Member => {
    const read = known[index]
    if (!read || earnsByVolume(read)) return { taking, facts: read }
    const facts = { ...read, judgedBy: round.factsFor(taking.report, read.judgedBy) }
    const judged = judgedBehind(taking, hashes[index] as string, facts)
    if (judged !== null) {
      round.add(taking.report, judged.judgement)
      if (isWrittenTogether(taking, judged)) ready.set(taking, judged)
    }
    return { taking, facts }
  })
  return { members, ready }
}

/** Null: nothing is recorded of it. */
function judgedBehind(taking: Taking, contentHash: string, facts: KnownFacts): Judged | null {
  try {
    const judged = judgeEarning(taking, contentHash, facts)
    return judged.outcome === 'recorded' ? judged : null
  } catch {
    // It is refused, by itself.
    return null
  }
}

/** A few at once, for a Worker has six outgoing connections; those by whose volume one affiliate earns in turn. */
async function eachByItself(
  members: readonly Member[],
  take: (member: Member) => Promise<ReportOutcome>,
): Promise<Settled[]> {
  const outcomes: Settled[] = []
  const turns = Map.groupBy(members.entries(), ([index, { facts }]) =>
    earnsByVolume(facts)
      ? `volume ${facts?.judgedBy.evidence.map(({ affiliateId }) => affiliateId).join()}`
      : `member ${index}`,
  ).values()
  const worker = async () => {
    for (const turn of turns) {
      for (const [index, member] of turn) {
        const [outcome] = await Promise.allSettled([take(member)])
        outcomes[index] = outcome
      }
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

function earnsByVolume(facts: KnownFacts | null | undefined): boolean {
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
  // One that takes long, or is in somebody's way, must not keep all others back.
  if (isContention(error) || isTooLong(error)) return null
  if (sqlStateOf(error) === null || isOutage(error)) throw error
  return null
}

/** Ended by the limit of its own statement: see callScoped. */
function isTooLong(error: unknown): boolean {
  return ['57014', '25P04'].includes(sqlStateOf(error) ?? '')
}
