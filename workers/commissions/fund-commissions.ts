import { currencies } from '../../schema/vocabulary.ts'
import { readText, readWord } from '../core/columns.ts'
import {
  type Db,
  guardOf,
  openDatabase,
  type Row,
  runScoped,
  type Scope,
  sqlStateOf,
} from '../core/database.ts'
import { insertEvents, type OutboundEvent } from '../core/events.ts'
import { newId } from '../core/ids.ts'
import { invariant } from '../core/invariant.ts'
import type { Job } from '../core/job.ts'
import { isStale } from '../core/retry-on-conflict.ts'
import { sweepDebts } from '../ledger/debt-sweep.ts'
import { lockAccounts, postEntries, requireWithinCredit } from '../ledger/post.ts'
import { forgetLowBalance, listUnsettled, settleReceivable } from '../ledger/receivables.ts'
import { receivableSettled } from '../ledger/rules/ledger-bookings.ts'
import {
  chooseFundable,
  type FundedLine,
  fundConversion,
  type UnfundedConversion,
} from './rules/funding.ts'
import {
  countFunded,
  type FundingBooks,
  type Funds,
  findFunds,
  listUnfunded,
  listUnfundedBooks,
  requireFunding,
  toFunds,
  toUnfunded,
} from './unfunded.ts'

const CONVERSIONS_PER_CHUNK = 100
const CHUNKS_PER_BOOKS_MAX = 100
const BOOKS_PER_PAGE = 200
const SETTLED_PER_RUN_MAX = 1_000
/** After this many lost races in a row the books are left to the next run. */
const RACES_MAX = 8

export interface FundedCommissions {
  /** Conversions that were funded. */
  conversions: number
  /** Pairs of advertiser and currency that still lack funds. */
  waiting: number
  /** Pairs that the ledger refused, for a person to check. The others continued. */
  failed: string[]
  /** True if the run stopped at a limit; the next run continues. */
  more: boolean
}

export interface Funding {
  /** One advertiser, or all. */
  advertiserId: string | null
  now: Date
  newId: (now: Date) => string
  /** Limits a run that a user waits for, in hundreds of conversions by advertiser and currency. */
  chunksMax?: number
}

/**
 * Funds conversions that were recorded without funds, oldest first, by advertiser and currency.
 * Safe to run twice, also at once.
 */
export async function fundCommissions(
  db: Db,
  scope: Scope,
  funding: Funding,
): Promise<FundedCommissions> {
  const result: FundedCommissions = { conversions: 0, waiting: 0, failed: [], more: false }
  const { advertiserId } = funding
  await settleDebts(db, scope, advertiserId, funding.now)
  let after: FundingBooks | null = null
  for (;;) {
    const list = listUnfundedBooks({ advertiserId, after }, BOOKS_PER_PAGE)
    const [rows = []] = await runScoped(db, scope, [list])
    const page = rows.map(toBooks)
    for (const books of page) await fundBooks(db, scope, books, funding, result)
    after = page.at(-1) ?? null
    if (page.length < BOOKS_PER_PAGE) break
  }
  await runScoped(db, scope, [forgetLowBalance(advertiserId)])
  return result
}

async function fundBooks(
  db: Db,
  scope: Scope,
  books: FundingBooks,
  funding: Funding,
  result: FundedCommissions,
): Promise<void> {
  let races = 0
  for (let chunk = 0; chunk < (funding.chunksMax ?? CHUNKS_PER_BOOKS_MAX); chunk += 1) {
    try {
      const { funded, left } = await fundChunk(db, scope, books, funding)
      result.conversions += funded
      races = 0
      if (left > 0) result.waiting += 1
      if (left > 0 || funded < CONVERSIONS_PER_CHUNK) return
    } catch (error) {
      // An outage affects the whole run.
      if (sqlStateOf(error) === null) throw error
      races += 1
      const isRace = isStale(error) || guardOf(error) === 'funding_changed'
      if (isRace && races < RACES_MAX) continue
      result.failed.push(`${books.advertiserId} ${books.currency}`)
      return
    }
  }
  result.more = true
}

/** One transaction. `left`: conversions that were read and are not covered. */
async function fundChunk(
  db: Db,
  scope: Scope,
  books: FundingBooks,
  { now, newId }: Funding,
): Promise<{ funded: number; left: number }> {
  const [[row] = [], rows = []] = await runScoped(db, scope, [
    findFunds(books),
    listUnfunded(books, CONVERSIONS_PER_CHUNK),
  ])
  invariant(row !== undefined, 'a commission has an advertiser')
  const funds = toFunds(row)
  const unfunded = toUnfunded(rows)
  const chosen = chooseFundable(unfunded, funds.fundableMinor)
  const left = unfunded.length - chosen.length
  if (chosen.length > 0) await write(db, scope, { books, funds, chosen, now, newId })
  return { funded: chosen.length, left }
}

interface Chunk {
  books: FundingBooks
  funds: Funds
  chosen: readonly UnfundedConversion[]
  now: Date
  newId: (now: Date) => string
}

async function write(db: Db, scope: Scope, chunk: Chunk): Promise<void> {
  const { books, funds, chosen, now } = chunk
  const parts = chosen.map((conversion) => fundConversion(conversion, funds.billing, now))
  const entries = parts.flatMap((part) => part.entries)
  const lines = parts.flatMap((part) => part.lines)
  await runScoped(db, scope, [
    ...lockAccounts(entries),
    ...requireFunding(chosen, lines, now),
    postEntries(entries),
    ...sweepDebts(entries),
    ...(funds.billing === 'postpaid'
      ? [requireWithinCredit(books.advertiserId, books.currency)]
      : []),
    countFunded(lines),
    ...insertEvents(lines.map((line) => fundedEvent(line, chunk))),
  ])
}

/** The deposit pays the advertiser's debt before it funds anything new. */
async function settleDebts(db: Db, scope: Scope, advertiserId: string | null, now: Date) {
  const [rows = []] = await runScoped(db, scope, [listUnsettled(advertiserId, SETTLED_PER_RUN_MAX)])
  for (const books of rows.map(toBooks)) {
    const settled = receivableSettled(books, now)
    await runScoped(db, scope, [
      ...lockAccounts([settled]),
      settleReceivable(books.advertiserId, books.currency, now),
    ])
  }
}

function toBooks(row: Row): FundingBooks {
  return { advertiserId: readText(row.advertiser_id), currency: readWord(currencies, row.currency) }
}

/** One event per line, because each affiliate is notified only of their own amount. */
function fundedEvent(line: FundedLine, { books, now, newId }: Chunk): OutboundEvent {
  const { conversionId, commissionId, affiliateId, amount, status } = line
  return {
    ...{ id: newId(now), kind: 'commission.funded', createdAt: now },
    ...{ advertiserId: books.advertiserId, affiliateId, subjectId: conversionId },
    facts: {
      ...{ conversion_id: conversionId, commission_id: commissionId, commission_status: status },
      ...{ commission_minor: amount.minor.toString(), currency: amount.currency },
    },
  }
}

export const fundCommissionsJob = {
  name: 'fund-commissions',
  cron: '*/5 * * * *',
  minutesMax: 3,
  run: async (env, now) =>
    fundCommissions(
      await openDatabase(env),
      { kind: 'system' },
      { advertiserId: null, now, newId },
    ),
} as const satisfies Job
