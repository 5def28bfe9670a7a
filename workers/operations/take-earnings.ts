/** Leads, sales and rebills that come at once are judged and written at once, whosever they are. */
import type { KnownFacts } from '../db/conversion-facts-rows.ts'
import { type Db, type Scope, sqlStateOf } from '../db/database.ts'
import { isOutage } from '../db/outage.ts'
import { invariant } from '../domain/invariant.ts'
import { Round } from '../domain/round.ts'
import type { FewAtOnce } from './few-at-once.ts'
import { isContention } from './fresh-facts.ts'
import { contentHashOf, type ReportOutcome, type Taking } from './report-journal.ts'
import { judgeEarning, readFacts, takeEarning } from './take-earning.ts'
import { isWrittenTogether, type Judged, writeConversions } from './write-conversion.ts'

/** By how many transactions a round is written at once: one connection keeps one core busy. */
const PARTS_MAX = 2

/** Fewer are not worth a transaction of their own, which costs as much as eight of them. */
const PART_MIN = 4

/** What became of a report, or is about to. */
export type Taken = PromiseSettledResult<ReportOutcome> | Promise<ReportOutcome>

/**
 * As takeEarning for each, in two round trips. Where the database refuses the whole, or a part of it, that is
 * done again for each advertiser alone; where it refuses that, and for what is told apart, such as a cap, each
 * is taken by itself: so no report suffers from another, least of all from another advertiser's. No two may
 * touch each other: see interestsOf.
 * @param few shared by all rounds; what is done again waits for a place.
 * @returns of each, in their order, what became of it; a promise of that where it is done again.
 * @throws an outage.
 */
export async function takeEarnings(
  db: Db,
  takings: readonly Taking[],
  few: FewAtOnce,
): Promise<Taken[]> {
  const [known, hashes] = await Promise.all([
    readTogether(db, takings),
    Promise.all(takings.map(({ report }) => contentHashOf(report))),
  ])
  const round = judgeRound(takings, hashes, known ?? [])
  if (known === null && advertisersOf(takings).length > 1) return byAdvertiser(db, takings, few)
  const outcomes = new Map<Taking, Taken>()
  const refused = new Set<string>()
  for (const { part, written } of await writeInParts(db, round.ready)) {
    const advertiserIds = advertisersOf(part)
    if (written === null) for (const id of advertiserIds) refused.add(id)
    const told = written ?? (advertiserIds.length > 1 ? byAdvertiser(db, part, few) : [])
    for (const [index, taken] of told.entries()) outcomes.set(part[index] as Taking, taken)
  }
  const byItself = eachByItself(
    round.members.filter(({ taking }) => !outcomes.has(taking)),
    ({ taking, facts }) => {
      // Behind what was refused as a whole, and by the volume so far, it is judged by what is so now.
      const isOld = refused.has(taking.report.advertiserId) || earnsByVolume(facts)
      return few(() => takeEarning(db, scopeOf([taking]), taking, isOld ? undefined : facts))
    },
  )
  return takings.map((taking) => (outcomes.get(taking) ?? byItself.get(taking)) as Taken)
}

interface Member {
  taking: Taking
  /** What was known behind those before it; undefined: nothing was read. */
  facts: KnownFacts | null | undefined
}

/** What a round may see and write: the rows of its advertisers, each statement saying whose each row is. */
function scopeOf(takings: readonly Taking[]): Scope {
  const advertiserIds = advertisersOf(takings)
  const [advertiserId, ...others] = advertiserIds
  invariant(advertiserId !== undefined, 'somebody earns')
  return others.length === 0
    ? { kind: 'advertiser', advertiserId }
    : { kind: 'advertisers', advertiserIds }
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
    const all = few(() => takeEarnings(db, asked, few))
    for (const [place, [index]] of members.entries()) {
      outcomes[index] = all.then((taken) => outcomeOf(taken[place] as Taken))
    }
  }
  return outcomes
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
      outcomes.set(taking, take(member))
      continue
    }
    const turn = facts?.judgedBy.evidence.map(({ affiliateId }) => affiliateId).join() ?? ''
    const outcome = (lastOf.get(turn) ?? Promise.resolve()).then(() => take(member))
    lastOf.set(
      turn,
      outcome.catch(() => {}),
    )
    outcomes.set(taking, outcome)
  }
  return outcomes
}

/** Null: the database refused the question, perhaps for one of them. @throws an outage. */
async function readTogether(db: Db, takings: readonly Taking[]) {
  try {
    return await readFacts(db, scopeOf(takings), takings)
  } catch (error) {
    if (isRefused(error)) return null
    throw error
  }
}

function earnsByVolume(facts: KnownFacts | null | undefined): boolean {
  const rules = facts?.judgedBy.evidence.flatMap((candidate) => candidate.rules) ?? []
  return rules.some(({ tiers }) => tiers.length > 0)
}

interface Part {
  part: Taking[]
  /** What became of each, in their order; null: the database refused the whole, and nothing is written. */
  written: Taken[] | null
}

/** Each part by itself: what befalls one leaves the other as it is. */
function writeInParts(db: Db, ready: ReadonlyMap<Taking, Judged>): Promise<Part[]> {
  return Promise.all(
    partsOf([...ready]).map(async (members): Promise<Part> => {
      const part = members.map(([taking]) => taking)
      try {
        const recorded = await writeConversions(db, scopeOf(part), members)
        const written = recorded.map((value): Taken => ({ status: 'fulfilled', value }))
        return { part, written }
      } catch (reason) {
        if (isRefused(reason)) return { part, written: null }
        return { part, written: part.map((): Taken => ({ status: 'rejected', reason })) }
      }
    }),
  )
}

/** An advertiser's own are never divided: they were judged one behind the other, and change the same accounts. */
function partsOf<Item>(ready: readonly (readonly [Taking, Item])[]): (readonly [Taking, Item])[][] {
  const own = [...Map.groupBy(ready, ([{ report }]) => report.advertiserId).values()]
  const most = Math.min(PARTS_MAX, own.length, Math.floor(ready.length / PART_MIN))
  const parts = Array.from({ length: Math.max(most, 1) }, () => [] as (readonly [Taking, Item])[])
  for (const items of own.toSorted((a, b) => b.length - a.length)) {
    const [smallest] = parts.toSorted((a, b) => a.length - b.length)
    smallest?.push(...items)
  }
  return parts.filter((part) => part.length > 0)
}

/** False: an outage, or a bug. */
function isRefused(error: unknown): boolean {
  // One that takes long, or is in somebody's way, must not keep all others back.
  if (isContention(error) || isTooLong(error) || isInTheWay(error)) return true
  return sqlStateOf(error) !== null && !isOutage(error)
}

/** Somebody holds an account longer than a round of several advertisers waits: affiliate.enter_scope. */
const isInTheWay = (error: unknown) => sqlStateOf(error) === '55P03'

/** Ended by the limit of its own statement: see callScoped. */
function isTooLong(error: unknown): boolean {
  return ['57014', '25P04'].includes(sqlStateOf(error) ?? '')
}
