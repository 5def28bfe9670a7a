import type { Currency, PayoutMethod } from '../../../../schema/vocabulary.ts'
import { type Db, runScoped, type Scope } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import type { Money } from '../../../core/money.ts'
import { fieldProblem, refuseProblem } from '../../../core/refusal.ts'
import { retryOnConflict } from '../../../core/retry-on-conflict.ts'
import { mailApprovers } from '../../batches/db/approval-mails.ts'
import { payoutScope } from '../../batches/db/payouts.ts'
import { BATCH_ITEMS_MAX, payUnitOf } from '../../batches/rules/payout.ts'
import { PAYOUT_EMAIL_SUBJECT } from '../../batches/rules/payout-request.ts'
import type { PayoutRunRequest } from '../db/payable-accounts.ts'
import { findRun, reservePayouts, type StoredRun, toStoredRun } from '../db/payout-runs.ts'

const ATTEMPTS_MAX = 5
/** A hundred thousand balances take about five seconds; a small database is slower. */
const STATEMENT_MS_MAX = 120_000

export interface BuildPayouts {
  /** Null = the scheduler. */
  createdBy: string | null
  /** Advertiser that pays with its own PayPal; null or omitted = the platform. */
  payerAdvertiserId?: string | null
  currency: Currency
  /** Default: paypal. */
  method?: PayoutMethod
  /** Raises the other minimums for this run; null = none. */
  minimum: Money | null
  /** Only what became available until then; null or omitted = everything. */
  cutOffAt?: Date | null
  /** Only these affiliates; null or omitted = all. */
  included?: readonly string[] | null
  excluded?: readonly string[]
  /** Only this balance, without the minimums of advertiser and affiliate. */
  accountId?: string | null
  /**
   * Derived from the runRequest: the same again is the same run. Without it each call is a run of
   * its own.
   */
  requestKey?: string
  /** Also records an empty run, so that it is not built again. */
  keepsEmpty?: boolean
  /** Scope of the caller, if it is not finance or the scheduler. */
  scope?: Scope
  batchItemsMax?: number
  now: Date
}

export interface BuiltPayouts {
  runId: string
  batchIds: string[]
  itemCount: number
  total: Money
  /** Mails that ask for approval; to be sent after this. */
  mailIds: string[]
}

/** The parameters for a preflight of the same run. */
export function payoutRequestOf(build: BuildPayouts): PayoutRunRequest {
  const { currency, method = 'paypal', accountId = null, now } = build
  return {
    ...{ payerAdvertiserId: build.payerAdvertiserId ?? null, currency, method, now },
    stepMinor: payUnitOf(method, currency)?.stepMinor ?? null,
    minimumMinor: build.minimum?.minor ?? null,
    keepsMinimums: accountId === null,
    ...{ cutOffAt: build.cutOffAt ?? null },
    ...{ included: build.included ?? null, excluded: build.excluded ?? [] },
  }
}

/**
 * Reserves every payable balance of one payer and currency in one transaction: draft batches with
 * their items, E7 for each, and the frozen requests. Of many runs at once, one finds a balance and
 * the others do not. Whoever may approve the drafts is mailed.
 * @throws Refusal `idempotency_conflict` when the key belongs to another runRequest.
 */
export async function buildPayoutBatches(db: Db, build: BuildPayouts): Promise<BuiltPayouts> {
  const runRequest = payoutRequestOf(build)
  const scope = build.scope ?? payoutScope(build.createdBy)
  const runId = newId(build.now)
  const { requestKey = `once:${runId}`, batchItemsMax = BATCH_ITEMS_MAX } = build
  const known = build.requestKey === undefined ? null : await readRun(db, scope, requestKey)
  if (known === null) {
    const reservation = {
      ...{ runId, requestKey, runRequest, emailSubject: PAYOUT_EMAIL_SUBJECT },
      decimals: payUnitOf(runRequest.method, runRequest.currency)?.decimals ?? 0,
      accountId: build.accountId ?? null,
      keepsEmpty: build.keepsEmpty ?? false,
      createdBy: build.createdBy,
    }
    const statement = reservePayouts(reservation, batchItemsMax)
    await retryOnConflict(ATTEMPTS_MAX, () =>
      runScoped(db, scope, [statement], { statementMs: STATEMENT_MS_MAX }),
    )
  }
  const built = known ?? (await readRun(db, scope, requestKey))
  if (built !== null) requireSameRequest(built, runRequest)
  const [mailed = []] = await runScoped(db, scope, [
    mailApprovers({ runId: built?.id ?? runId }, build.now),
  ])
  return {
    mailIds: mailed.map(({ id }) => id as string),
    runId: built?.id ?? runId,
    batchIds: built?.batchIds ?? [],
    itemCount: built?.itemCount ?? 0,
    total: { minor: built?.totalMinor ?? 0n, currency: runRequest.currency },
  }
}

async function readRun(db: Db, scope: Scope, requestKey: string): Promise<StoredRun | null> {
  const [[row] = []] = await runScoped(db, scope, [findRun(requestKey)])
  return row === undefined ? null : toStoredRun(row)
}

function requireSameRequest(run: StoredRun, runRequest: PayoutRunRequest): void {
  const isSame =
    run.payerAdvertiserId === runRequest.payerAdvertiserId &&
    run.method === runRequest.method &&
    run.currency === runRequest.currency &&
    run.minimumMinor === runRequest.minimumMinor &&
    run.cutOffAt?.getTime() === runRequest.cutOffAt?.getTime() &&
    listed(run.included) === listed(runRequest.included) &&
    listed(run.excluded) === listed(runRequest.excluded)
  if (isSame) return
  throw refuseProblem(
    fieldProblem('idempotency-key', 'new_idempotency_key'),
    'idempotency_conflict',
  )
}

const listed = (ids: readonly string[] | null) => (ids === null ? null : [...ids].sort().join())
