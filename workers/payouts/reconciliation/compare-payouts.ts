/**
 * The daily comparison of everything that PayPal shows of our batches with our books, in both
 * directions. A difference is stored and reported, and never repaired automatically.
 */

import { currencies } from '../../../schema/vocabulary.ts'
import { readText, readTextOrNull, readWord } from '../../core/columns.ts'
import { type Db, type Row, runScoped } from '../../core/database.ts'
import type { Job } from '../../core/job.ts'
import { resendHorizon } from '../batches/rules/payout-submission.ts'
import { openPayoutDeps } from '../batches/verbs/payout-deps.ts'
import { type PaypalDeps, paypalFor } from '../batches/verbs/submit-payout-batch.ts'
import { freezeForStranger, mailStuckBatches } from '../freeze.ts'
import { type PaypalClient, PaypalMissing, PaypalOutage } from '../paypal/client.ts'
import {
  keepDifferences,
  listBookedItems,
  listDueComparisons,
  listItemStates,
  listOpenRestores,
  noteCompared,
  toBookedItem,
  toItemState,
} from './differences-db.ts'
import { type MarkStore, recallItems } from './payout-marks.ts'
import { compareBooks, type PayoutDifference } from './rules.ts'

const system = { kind: 'system' } as const
const HOUR_MS = 3_600_000
/** A payment may be returned until this long after it arrived. */
const WATCHED_MS = 60 * 24 * HOUR_MS
/** A little less than the day between two runs. */
const AGAIN_MS = 20 * HOUR_MS
const BATCHES_PER_RUN_MAX = 500
const RESTORES_PER_RUN_MAX = 50

export interface ComparisonDeps extends PaypalDeps {
  db: Db
  /** Null: no marks are kept. */
  marks: MarkStore | null
  now: Date
  /** False: the run ends, and the next one continues. */
  hasTime: () => boolean
}

export interface ComparedPayouts {
  compared: number
  /** Batches whose read failed; they are due again. */
  unanswered: number
  differences: number
  /** Mails about batches that only a person can settle. */
  stuckMails: number
}

/**
 * Compares every batch of the last 60 days that was not compared in the last 20 hours. Safe to
 * repeat.
 * @throws the first failure other than an outage of PayPal, after every other batch was tried.
 */
export async function comparePayouts(deps: ComparisonDeps): Promise<ComparedPayouts> {
  const { db, now } = deps
  const before = (ms: number) => new Date(now.getTime() - ms)
  const window = { submittedAfter: before(WATCHED_MS), comparedBefore: before(AGAIN_MS) }
  const [stuckMails = [], batches = [], restores = []] = await runScoped(db, system, [
    mailStuckBatches(resendHorizon(now), now, BATCHES_PER_RUN_MAX),
    listDueComparisons(window, BATCHES_PER_RUN_MAX),
    listOpenRestores(RESTORES_PER_RUN_MAX),
  ])
  const counts = { compared: 0, unanswered: 0, differences: 0, stuckMails: stuckMails.length }
  const work = [
    ...batches.map((row) => () => compareOne(deps, row)),
    ...restores.map((row) => () => recallOne(deps, readText(row.batch_id))),
  ]
  const failures: unknown[] = []
  for (const compare of work) {
    if (!deps.hasTime()) break
    try {
      counts.differences += await compare()
      counts.compared += 1
    } catch (error) {
      if (error instanceof PaypalOutage) counts.unanswered += 1
      else failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
  return counts
}

/** @throws PaypalOutage. */
async function compareOne(deps: ComparisonDeps, row: Row): Promise<number> {
  const { db, now } = deps
  const batchId = readText(row.id)
  const payer = readTextOrNull(row.payer_advertiser_id)
  const paypal = await paypalFor(deps, payer)
  if (paypal === null) return 0
  // Read our items first: then our status can only be older than PayPal's, never newer.
  const [items = []] = await runScoped(db, system, [listBookedItems(batchId)])
  const paypalBatchId = readText(row.paypal_batch_id)
  const theirs = await showAll(paypal, paypalBatchId)
  const found: PayoutDifference[] =
    theirs === null
      ? [{ kind: 'missing_there', itemId: null, ours: batchSide(paypalBatchId), theirs: null }]
      : compareBooks(readWord(currencies, row.currency), items.map(toBookedItem), theirs)
  // A batch that an advertiser pays itself does not stop the platform's payouts.
  const isFreezing = payer === null && found.some(({ kind }) => kind === 'missing_here')
  await runScoped(db, system, [
    noteCompared(batchId, now),
    ...(found.length > 0 ? [keepDifferences(batchId, found, now)] : []),
    ...(isFreezing ? [freezeForStranger(batchId, now)] : []),
  ])
  return found.length
}

const batchSide = (paypal_batch_id: string) => ({ type: 'paypal_batch', paypal_batch_id }) as const

/** Null if PayPal says that it has no such batch. */
async function showAll(paypal: PaypalClient, paypalBatchId: string) {
  try {
    const { items, totalItems } = await paypal.showBatch(paypalBatchId)
    // Pages can shift during the read, so an item that is missing proves nothing.
    if (totalItems !== null && items.length < totalItems) {
      throw new PaypalOutage(`${items.length} of ${totalItems} items were shown`)
    }
    return items
  } catch (error) {
    if (error instanceof PaypalMissing) return null
    throw error
  }
}

/** Lists the payments of a batch from before a restore. @throws PaypalOutage. */
async function recallOne(deps: ComparisonDeps, batchId: string) {
  const { db, marks, now } = deps
  const paypalOf = (payer: string | null) => paypalFor(deps, payer)
  const items = marks === null ? [] : await recallItems(paypalOf, marks, batchId)
  if (items.length === 0) return 0
  const [rows = []] = await runScoped(db, system, [listItemStates(items.map(({ id }) => id))])
  const states = new Map(rows.map(toItemState))
  const found = items.map(({ id, difference }) => {
    const status = states.get(id)
    return { ...difference, ours: status ? ({ type: 'status', status } as const) : null }
  })
  await runScoped(db, system, [keepDifferences(batchId, found, now)])
  return found.length
}

export const comparePayoutsJob = {
  name: 'compare-payouts',
  cron: '40 0 * * *',
  minutesMax: 13,
  run: async (env, now, hasTime) =>
    comparePayouts({ ...(await openPayoutDeps(env, now)), marks: env.SNAPSHOTS, hasTime }),
} as const satisfies Job
