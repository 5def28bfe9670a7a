import { type Db, runScoped, type Scope, type Statement } from '../../core/database.ts'
import { refuse } from '../../core/refusal.ts'
import { sweepDebts } from '../../ledger/debt-sweep.ts'
import { lockAccounts, postEntries } from '../../ledger/post.ts'
import { commissionReleased } from '../../ledger/rules/ledger-commissions.ts'
import {
  findOwnAmong,
  type Hold,
  type HoldsOf,
  listHolds,
  releaseHeldEarly,
  toHold,
} from './early-releases-db.ts'
import { checkRelease, type ProposalFacts, readReleaseFacts } from './rules.ts'

/** Maximum number of commissions in one proposal. */
export const EARLY_RELEASE_MAX = 500

/** The current holds, one more than a proposal may contain. */
export async function readHolds(db: Db, scope: Scope, of: HoldsOf): Promise<Hold[]> {
  const [rows = []] = await runScoped(db, scope, [listHolds(of, EARLY_RELEASE_MAX + 1)])
  return rows.map(toHold)
}

/**
 * The statements that release the proposed holds that still exist (E6), together with the decision.
 * Never releases more than was proposed. Raises `facts_changed` if a hold has changed.
 * @throws Refusal `conflict`, or `second_person_required` if the decider belongs to the affiliate.
 */
export async function releaseEarly(
  db: Db,
  scope: Scope,
  { facts, userId, now }: { facts: ProposalFacts; userId: string; now: Date },
  decision: Statement,
): Promise<Statement[]> {
  const { shares } = readReleaseFacts(facts)
  const commissionIds = shares.map(({ commissionId }) => commissionId)
  const verdict = checkRelease(shares, await readHolds(db, scope, { commissionIds }))
  if (verdict.outcome === 'nothing_held') {
    throw refuse('conflict', 'nothing_on_hold')
  }
  if (verdict.outcome === 'grown') {
    throw refuse('conflict', 'hold_grew')
  }
  await requireStranger(db, scope, userId, verdict.held)
  const entries = verdict.held.map((hold) => commissionReleased(hold, now))
  return [
    ...lockAccounts(entries),
    decision,
    releaseHeldEarly(verdict.held, now),
    postEntries(entries),
    ...sweepDebts(entries),
  ]
}

async function requireStranger(db: Db, scope: Scope, userId: string, holds: readonly Hold[]) {
  const affiliateIds = [...new Set(holds.map(({ affiliateId }) => affiliateId))]
  const [[row] = []] = await runScoped(db, scope, [findOwnAmong(userId, affiliateIds)])
  if (row?.belongs === true) {
    throw refuse('second_person_required', 'own_holds')
  }
}
