import { constraintOf, type Db, guardOf, runScoped, type Scope } from '../../core/database.ts'
import {
  type FieldProblem,
  fieldProblem,
  refuse,
  refuseProblem,
  refuseProblems,
} from '../../core/refusal.ts'
import { type CostFields, type ReadCost, readCost } from './cost-rules.ts'
import {
  COSTS_MAX,
  findJoinedOffers,
  insertCosts,
  type NewCost,
  toJoinedOffer,
  upsertCosts,
  withinCostsMax,
} from './db.ts'

export interface Entering {
  affiliateId: string
  userId: string
  now: Date
  newId: (now: Date) => string
}

/** A cost of a file, with the line that it is in. */
export interface CostLine {
  line: number
  fields: CostFields
}

/** Only so many faults of a file are named. */
const PROBLEMS_MAX = 50

/**
 * Enters one cost.
 * @returns its id.
 * @throws Refusal `invalid_input`, or `conflict` if the day, offer and currency have one.
 */
export async function enterCost(
  db: Db,
  scope: Scope,
  fields: CostFields,
  entering: Entering,
): Promise<string> {
  const read = readCost(fields, entering.now)
  if (Array.isArray(read)) throw refuseProblems(read)
  const cost = withOffer(read, await joinedOffers(db, scope, [read], entering), entering)
  if (cost === null) throw refuseProblem(fieldProblem('offer_id', 'not_found'))
  const insert = insertCosts([cost], { ...entering, source: 'hand' })
  await runScoped(db, scope, withinCostsMax(insert, entering.affiliateId)).catch(refuseEntry)
  return cost.id
}

/**
 * Enters the costs of a file, all or none. One of the same day, offer and currency is replaced.
 * @returns how many were new and how many were replaced; the rest was entered before.
 * @throws Refusal `invalid_input` that names lines and columns, or `conflict`.
 */
export async function importCosts(
  db: Db,
  scope: Scope,
  lines: readonly CostLine[],
  entering: Entering,
): Promise<{ added: number; replaced: number }> {
  const read = lines.map(({ fields }) => readCost(fields, entering.now))
  const good = read.flatMap((cost) => (Array.isArray(cost) ? [] : [cost]))
  const offers = await joinedOffers(db, scope, good, entering)
  const costs: NewCost[] = []
  const keys = new Set<string>()
  const problems = lines.flatMap(({ line }, at) => {
    const atLine = (found: readonly FieldProblem[]) =>
      found.map((problem) => ({ ...problem, field: `lines.${line}.${problem.field}` }))
    const one = read[at]!
    if (Array.isArray(one)) return atLine(one)
    const cost = withOffer(one, offers, entering)
    if (cost === null) return atLine([fieldProblem('offer', 'not_found')])
    const key = `${cost.day} ${cost.offerId} ${cost.currency}`
    if (keys.has(key)) return atLine([fieldProblem('day', 'duplicate')])
    keys.add(key)
    costs.push(cost)
    return []
  })
  if (problems.length > 0) throw refuseProblems(problems.slice(0, PROBLEMS_MAX))
  const upsert = upsertCosts(costs, { ...entering, source: 'csv' })
  const [, rows = []] = await runScoped(
    db,
    scope,
    withinCostsMax(upsert, entering.affiliateId),
  ).catch(refuseEntry)
  const added = rows.filter(({ is_new }) => is_new === true).length
  return { added, replaced: rows.length - added }
}

type Offers = ReadonlyMap<string, string>

/** Ids of the offers that costs name, by id and by code in lower case. */
async function joinedOffers(
  db: Db,
  scope: Scope,
  costs: readonly ReadCost[],
  { affiliateId }: Entering,
): Promise<Offers> {
  const names = new Set(costs.flatMap(({ offer }) => offer ?? []))
  if (names.size === 0) return new Map()
  const [rows = []] = await runScoped(db, scope, [findJoinedOffers(affiliateId, [...names])])
  return new Map(
    rows.map(toJoinedOffer).flatMap(({ id, code }) => [
      [id, id],
      [code.toLowerCase(), id],
    ]),
  )
}

/** Null: the affiliate has not joined such an offer. */
function withOffer({ offer, ...cost }: ReadCost, offers: Offers, { newId, now }: Entering) {
  const offerId = offer === null ? null : offers.get(offer.toLowerCase())
  return offerId === undefined ? null : { ...cost, id: newId(now), offerId }
}

function refuseEntry(error: unknown): never {
  if (constraintOf(error) === 'traffic_costs_once') {
    throw refuseProblem(fieldProblem('day', 'cost_taken'), 'conflict')
  }
  if (guardOf(error) === 'too_many_costs') {
    throw refuse('conflict', 'traffic_costs_max', { max: COSTS_MAX })
  }
  throw error
}
