/** Leads, sales and rebills that come at once are judged and written at once, whosever they are. */

import type { FewAtOnce } from '../../../core/concurrency-limit.ts'
import type { Db, Scope } from '../../../core/database.ts'
import { invariant } from '../../../core/invariant.ts'
import type { KnownFacts } from '../db/conversion-facts-rows.ts'
import { Round } from '../rules/batch.ts'
import { type NotTaken, whyNotTaken } from './classify-database-error.ts'
import { judgeEarning, readFacts, takeEarning } from './record-earning.ts'
import { contentHashOf, type ReportOutcome, type Taking } from './report-journal.ts'
import { isWrittenTogether, type Judged, writeConversions } from './write-conversion.ts'

/** In how many parts a round is taken at once: what one waits for, the other works on. */
const PARTS_MAX = 2

/** Fewer are not worth a part, which costs as much by itself as eight of them. */
const PART_MIN = 4

/** What became of a report, or is about to. */
export type Taken = PromiseSettledResult<ReportOutcome> | Promise<ReportOutcome>

/**
 * As takeEarning for each, in two round trips. No two may touch each other: see interestsOf. Many of several
 * advertisers are taken in parts, side by side; what befalls one part does not befall the other.
 * @param few shared by all rounds; what is done again waits for a place.
 * @param isAlone nobody waits for the end of it, so it may wait for locks.
 * @returns of each, in their order, what became of it; a promise of that where it is done again.
 * @throws an outage that befell all of them.
 */
export async function takeEarnings(
  db: Db,
  takings: readonly Taking[],
  few: FewAtOnce,
  isAlone = false,
): Promise<Taken[]> {
  const parts = partsOf(takings)
  const ends = await Promise.allSettled(parts.map((part) => takePart(db, part, few, isAlone)))
  const [first] = ends
  if (first?.status === 'rejected' && ends.every(isRejected)) throw first.reason
  const taken = new Map<Taking, Taken>()
  for (const [index, part] of parts.entries()) {
    const end = ends[index] as PromiseSettledResult<Taken[]>
    for (const [place, taking] of part.entries()) {
      taken.set(taking, end.status === 'fulfilled' ? (end.value[place] as Taken) : end)
    }
  }
  return takings.map((taking) => taken.get(taking) as Taken)
}

const isRejected = ({ status }: PromiseSettledResult<unknown>) => status === 'rejected'

/** An advertiser's own are never divided: they are judged one behind the other, and change the same accounts. */
function partsOf(takings: readonly Taking[]): (readonly Taking[])[] {
  const own = [...Map.groupBy(takings, ({ report }) => report.advertiserId).values()]
  const parts = Array.from({ length: Math.min(PARTS_MAX, own.length) }, (): Taking[] => [])
  for (const members of own.toSorted((a, b) => b.length - a.length)) {
    const [smallest] = parts.toSorted((a, b) => a.length - b.length)
    smallest?.push(...members)
  }
  return parts.every(({ length }) => length >= PART_MIN) ? parts : [takings]
}

/**
 * Where the database refuses the whole, it is done again for each advertiser alone, and so is what somebody's
 * locks keep back; where it refuses that, and for what is told apart, such as a cap, each is taken by itself:
 * so no report suffers from another, least of all from another advertiser's.
 * @throws an outage.
 */
async function takePart(
  db: Db,
  takings: readonly Taking[],
  few: FewAtOnce,
  isAlone: boolean,
): Promise<Taken[]> {
  const scope = scopeOf(takings, isAlone)
  const [known, hashes] = await Promise.all([
    readTogether(db, scope, takings),
    Promise.all(takings.map(({ report }) => contentHashOf(report))),
  ])
  const isRead = typeof known !== 'string'
  const round = judgeRound(takings, hashes, isRead ? known : [])
  const end = isRead ? await writeTogether(db, scope, round.ready) : known
  const isOfSeveral = advertisersOf(takings).length > 1
  const isKeptBack = end === 'in the way' && !isAlone
  if (isKeptBack || (typeof end === 'string' && isOfSeveral)) return byAdvertiser(db, takings, few)
  const written = typeof end === 'string' ? null : end
  const byItself = eachByItself(
    round.members.filter(({ taking }) => written?.has(taking) !== true),
    ({ taking, facts }) => {
      // What was refused as a whole, and what earns by the volume so far, is judged by what is so now.
      const isOld = facts === undefined || written === null || earnsByVolume(facts)
      return few(() => takeEarning(db, scopeOf([taking], true), taking, isOld ? undefined : facts))
    },
  )
  return takings.map((taking): Taken => {
    const value = written?.get(taking)
    if (value !== undefined) return { status: 'fulfilled', value }
    return byItself.get(taking) as Promise<ReportOutcome>
  })
}

interface Member {
  taking: Taking
  /** What was known behind those before it; undefined: nothing was read. */
  facts: KnownFacts | null | undefined
}

/**
 * What a round may see and write: the rows of its advertisers, each statement saying whose each row is. Unless
 * it is alone, it waits for nobody's locks for long.
 */
function scopeOf(takings: readonly Taking[], isAlone: boolean): Scope {
  const advertiserIds = advertisersOf(takings)
  const [advertiserId] = advertiserIds
  invariant(advertiserId !== undefined, 'somebody earns')
  return isAlone ? { kind: 'advertiser', advertiserId } : { kind: 'advertisers', advertiserIds }
}

/** Judges each behind those of its advertiser before it; `ready`: to be written together. */
function judgeRound(
  takings: readonly Taking[],
  hashes: readonly string[],
  known: readonly (KnownFacts | null)[],
) {
  const rounds = new Map<string, Round>()
  const ready = new Map<Taking, Judged>()
  const members = takings.map((taking, index): Member => {
    const read = known[index]
    if (!read || earnsByVolume(read)) return { taking, facts: read }
    const { advertiserId } = taking.report
    const round = rounds.get(advertiserId) ?? new Round()
    rounds.set(advertiserId, round)
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

const advertisersOf = (takings: readonly Taking[]) => [
  ...new Set(takings.map(({ report }) => report.advertiserId)),
]

/** Each advertiser's own round: none waits for another's. */
function byAdvertiser(db: Db, takings: readonly Taking[], few: FewAtOnce): Taken[] {
  const outcomes: Taken[] = []
  const own = Map.groupBy(takings.entries(), ([, { report }]) => report.advertiserId)
  for (const members of own.values()) {
    const asked = members.map(([, taking]) => taking)
    const all = few(() => takeEarnings(db, asked, few, true))
    for (const [place, [index]] of members.entries()) {
      const outcome = all.then((taken) => outcomeOf(taken[place] as Taken))
      outcomes[index] = heardLater(outcome)
    }
  }
  return outcomes
}

/** Whom it concerns hears of it when the whole round is told; that it is nobody's until then is no fault. */
function heardLater<Value>(outcome: Promise<Value>): Promise<Value> {
  outcome.catch(() => {})
  return outcome
}

function outcomeOf(taken: Taken): Promise<ReportOutcome> | ReportOutcome {
  if (taken instanceof Promise) return taken
  if (taken.status === 'fulfilled') return taken.value
  throw taken.reason
}

/** Those by whose volume one affiliate earns in turn. */
function eachByItself(
  members: readonly Member[],
  take: (member: Member) => Promise<ReportOutcome>,
): Map<Taking, Promise<ReportOutcome>> {
  const outcomes = new Map<Taking, Promise<ReportOutcome>>()
  const lastOf = new Map<string, Promise<unknown>>()
  for (const member of members) {
    const { taking, facts } = member
    if (!earnsByVolume(facts)) {
      outcomes.set(taking, heardLater(take(member)))
      continue
    }
    const turn = facts?.judgedBy.evidence.map(({ affiliateId }) => affiliateId).join() ?? ''
    const outcome = (lastOf.get(turn) ?? Promise.resolve()).then(() => take(member))
    lastOf.set(
      turn,
      outcome.catch(() => {}),
    )
    outcomes.set(taking, heardLater(outcome))
  }
  return outcomes
}

/** @throws an outage. */
async function readTogether(db: Db, scope: Scope, takings: readonly Taking[]) {
  try {
    return await readFacts(db, scope, takings)
  } catch (error) {
    return whyNotTaken(error)
  }
}

function earnsByVolume(facts: KnownFacts | null | undefined): boolean {
  const rules = facts?.judgedBy.evidence.flatMap((candidate) => candidate.rules) ?? []
  return rules.some(({ tiers }) => tiers.length > 0)
}

/** All or none. @throws an outage. */
async function writeTogether(
  db: Db,
  scope: Scope,
  ready: ReadonlyMap<Taking, Judged>,
): Promise<Map<Taking, ReportOutcome | undefined> | NotTaken> {
  if (ready.size === 0) return new Map()
  try {
    const outcomes = await writeConversions(db, scope, [...ready])
    return new Map([...ready.keys()].map((taking, index) => [taking, outcomes[index]]))
  } catch (error) {
    return whyNotTaken(error)
  }
}
