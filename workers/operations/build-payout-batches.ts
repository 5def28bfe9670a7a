import type { Currency } from '../../schema/vocabulary.ts'
import { type Db, runScoped } from '../db/database.ts'
import { lockAccounts, postEntries } from '../db/ledger.ts'
import {
  type DraftBatch,
  type DraftItem,
  insertDraftBatch,
  listPayableAccounts,
  type PayableAccount,
  payoutScope,
  toPayableAccount,
} from '../db/payouts.ts'
import { payoutReserved } from '../domain/ledger-payouts.ts'
import type { Money } from '../domain/money.ts'
import { BATCH_ITEMS_MAX, payableMinor } from '../domain/payout.ts'
import { payoutRequestBody } from '../domain/payout-request.ts'
import { newId } from '../ids.ts'
import { withFreshFacts } from './fresh-facts.ts'
import { sha256Hex } from './sha256.ts'

const BATCHES_PER_RUN_MAX = 200
const ATTEMPTS_MAX = 5
const EMAIL_SUBJECT = 'Your affiliate payout'

export interface BuildPayouts {
  /** Null = the scheduler. */
  createdBy: string | null
  currency: Currency
  /** Raises the advertisers' minimum for this run; null leaves it. */
  minimum: Money | null
  now: Date
}

export interface BuiltPayouts {
  runId: string
  batchIds: string[]
  itemCount: number
  total: Money
}

/**
 * Reserves every payable balance of one currency: draft batches of one payer with their items, E7 for
 * each, and the frozen request, each batch in one transaction. An account that another run took first
 * is not taken again: of many runs at once, one finds the money and the others none.
 */
export async function buildPayoutBatches(db: Db, build: BuildPayouts): Promise<BuiltPayouts> {
  const { currency, now } = build
  const built: BuiltPayouts = {
    runId: newId(now),
    batchIds: [],
    itemCount: 0,
    total: { minor: 0n, currency },
  }
  let after: string | null = null
  for (let number = 1; number <= BATCHES_PER_RUN_MAX; number += 1) {
    const chunk = await withFreshFacts(ATTEMPTS_MAX, () =>
      reserveChunk(db, build, { runId: built.runId, number: built.batchIds.length + 1, after }),
    )
    if (chunk.batch !== null) {
      built.batchIds.push(chunk.batch.id)
      built.itemCount += chunk.batch.items.length
      built.total = { minor: built.total.minor + totalOf(chunk.batch), currency }
    }
    if (chunk.last === null) break
    after = chunk.last
  }
  return built
}

interface Place {
  runId: string
  number: number
  after: string | null
}

/** One batch. `last` is where the next chunk begins; null after the last one. */
async function reserveChunk(
  db: Db,
  { createdBy, currency, minimum, now }: BuildPayouts,
  { runId, number, after }: Place,
): Promise<{ batch: DraftBatch | null; last: string | null }> {
  const scope = payoutScope(createdBy)
  const list = listPayableAccounts(currency, minimum?.minor ?? 0n, after, BATCH_ITEMS_MAX)
  const [rows = []] = await runScoped(db, scope, [list])
  const accounts = rows.map(toPayableAccount)
  const last = accounts.length < BATCH_ITEMS_MAX ? null : (accounts.at(-1)?.accountId ?? null)
  const items = accounts.flatMap((account) => toItem(account, currency, now))
  if (items.length === 0) return { batch: null, last }

  const batchId = newId(now)
  const request = payoutRequestBody({ batchId, currency, emailSubject: EMAIL_SUBJECT, items })
  const batch: DraftBatch = {
    ...{ id: batchId, runId, number, currency, createdBy, createdAt: now, items, request },
    requestSha256: await sha256Hex(request),
  }
  const entries = items.map((item) =>
    payoutReserved(
      {
        ...{ payoutItemId: item.id, isOwnPayer: false },
        ...{ advertiserId: item.advertiserId, affiliateId: item.affiliateId },
        amount: { minor: item.amountMinor, currency },
      },
      now,
    ),
  )
  await runScoped(db, scope, [
    ...lockAccounts(entries),
    insertDraftBatch(batch),
    postEntries(entries),
  ])
  return { batch, last }
}

function toItem(account: PayableAccount, currency: Currency, now: Date): DraftItem[] {
  const available = { minor: account.availableMinor, currency }
  const amountMinor = payableMinor(available, account.minimumMinor)
  if (amountMinor === 0n) return []
  const { advertiserId, affiliateId, receiver } = account
  return [{ id: newId(now), advertiserId, affiliateId, amountMinor, receiver }]
}

function totalOf({ items }: DraftBatch): bigint {
  return items.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)
}
