/**
 * Reads examples from a page of docs/, so that they run as tests.
 *
 * A heading begins an example if it has terms (`- …`) and a table. A row's first cell is the day (1 = the
 * first of November 2026), the second one has sentences, and every other cell shows what is true after
 * them. The page's own lists say what each term, sentence and column means; anything else fails.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { sql } from 'drizzle-orm'
import type { Currency } from '../../../schema/vocabulary.ts'
import { releaseHolds } from '../../commissions/release-holds.ts'
import { restoreChargeback } from '../../conversions/reversals/record-chargeback-won.ts'
import {
  type DecisionResult,
  decideConversions,
} from '../../conversions/review/decide-conversions.ts'
import { type Db, runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { parseDecimal } from '../../core/money.ts'
import { ask, seedRule, type Tenant, type TenantTerms } from '../../test/books-world.ts'
import type { DatabaseWorld } from '../../test/fresh-database.ts'
import { finance } from '../histories/world.ts'

export const DAY_MS = 86_400_000
const dayOne = new Date('2026-11-01T10:00:00.000Z')
export const dayAt = (day: number) => new Date(dayOne.getTime() + (day - 1) * DAY_MS)

export interface Example {
  title: string
  terms: string[]
  columns: string[]
  rows: { day: number; says: string; cells: string[] }[]
}

/** The examples of docs/{page}, in their order. */
export function readExamples(page: string): Example[] {
  const text = readFileSync(path.join(import.meta.dirname, '../../../docs', page), 'utf8')
  return text
    .split(/^##+ /m)
    .slice(1)
    .map(readExample)
    .filter(({ columns, terms }) => columns.length > 0 || terms.length > 0)
}

function readExample(part: string): Example {
  const lines = part.split('\n')
  const [head = [], , ...rows] = lines.filter((line) => line.startsWith('|')).map(cellsOf)
  return {
    title: lines[0] as string,
    terms: lines.filter((line) => line.startsWith('- ')).map((line) => line.slice(2)),
    columns: head.slice(2),
    rows: rows.map(([day, says = '', ...cells]) => ({ day: Number(day), says, cells })),
  }
}

function cellsOf(line: string): string[] {
  return line
    .slice(1, line.lastIndexOf('|'))
    .split('|')
    .map((cell) => cell.trim())
}

/** A sentence of the page, and its meaning made from the groups of the pattern. */
export type Saying<Meaning> = [pattern: RegExp, means: (...parts: string[]) => Meaning]

/** @throws Error that names what no pattern matches. */
export function understand<Meaning>(sayings: readonly Saying<Meaning>[], said: string): Meaning {
  for (const [pattern, means] of sayings) {
    const found = pattern.exec(said)
    if (found !== null) return means(...found.slice(1))
  }
  throw new Error(`No example of docs/ may say this: ${said}`)
}

export const sentencesOf = (says: string) => says.split(/(?<=\.)\s+/)

/** The row's time: its day, or a minute after the row before. */
export function timeOf(day: number, before: Date): Date {
  const due = dayAt(day)
  return due > before ? due : new Date(before.getTime() + 60_000)
}

export const bps = (percent = '0') => Math.round(Number(percent) * 100)
export const RATE = String.raw`(\d+(?:\.\d+)?) %`
export const SUM = String.raw`(\d[\d,]*(?:\.\d+)?)`

export function minorOf(decimal: string, currency: Currency): bigint {
  const parsed = parseDecimal(decimal.replaceAll(',', ''), currency)
  if (!parsed.ok) throw new Error(`${decimal} ${currency}: ${parsed.fault.code}`)
  return parsed.money.minor
}

// Terms and events that several pages have.

export interface Terms extends TenantTerms {
  /** A better rate for Anna from so many sales a month on. */
  tier?: { from: bigint; rateBps: number }
}

export const commonTerms: Saying<(terms: Terms, currency: Currency) => Terms>[] = [
  [
    new RegExp(`^A sale earns ${RATE}(?:, and ${SUM} more)?\\.$`),
    (rate, fixed = '0') =>
      (terms, currency) => ({
        ...{ ...terms, rateBps: bps(rate), fixedMinor: minorOf(fixed, currency) },
      }),
  ],
  [
    new RegExp(`^A rebill earns ${RATE}(?:, for (\\d+) months)?\\.$`),
    (rate, months) => (terms) => ({
      ...{ ...terms, rebillBps: bps(rate) },
      ...(months === undefined ? {} : { recurringMonths: Number(months) }),
    }),
  ],
  [/^The hold is (\d+) days\.$/, (days) => (terms) => ({ ...terms, holdDays: Number(days) })],
  [
    new RegExp(
      `^Carol referred Bob, and Bob referred Anna: level 2 earns ${RATE}, level 3 earns ${RATE}\\.$`,
    ),
    (second, third) => (terms) => ({ ...terms, sponsors: 2, levels: [bps(second), bps(third)] }),
  ],
  [
    new RegExp(`^From (\\d+) sales a month on, a sale(?: of Anna)? earns ${RATE}\\.$`),
    (from = '', rate) =>
      (terms) => ({ ...terms, tier: { from: BigInt(from), rateBps: bps(rate) } }),
  ],
]

export async function addTier(db: Db, tenant: Tenant, { tier, rateBps = 0 }: Terms): Promise<void> {
  if (tier === undefined) return
  const rates = { rate_bps: tier.rateBps, fixed_minor: '0', revenue_rate_bps: tier.rateBps }
  const tiers = [{ from: tier.from.toString(), ...rates, revenue_fixed_minor: '0' }]
  await seedRule(db, tenant, {
    ...{ event: 'sale', affiliateId: tenant.affiliateId, rateBps, tiers },
    ...{ tierMetric: 'conversions', tierPeriod: 'month' },
  })
}

/** What an event of every page needs to know. */
export interface BooksStage {
  world: DatabaseWorld
  tenant: Tenant
  now: Date
  /** Two people of finance. */
  finance: readonly [string, string]
}

export const commonSentences: Saying<(stage: BooksStage) => Promise<void>>[] = [
  [
    /^Expired holds are released\.$/,
    () => async (stage) => {
      await releaseHolds(stage.world.system, stage.now)
    },
  ],
  [
    /^The chargeback of (order-\d+) is won\.$/,
    (order = '') =>
      (stage) =>
        win(stage, order),
  ],
  [
    /^A reviewer (approve|reject)s (?:(order-\d+)|the sale)\.$/,
    (decision, order) => (stage) => decide(stage, decision as 'approve' | 'reject', order),
  ],
  [
    new RegExp(`^Acme changes its rates: a sale earns ${RATE}, a rebill ${RATE}\\.$`),
    (sale, rebill) =>
      async ({ world, tenant: { advertiserId } }) => {
        const rates = Object.entries({ sale: bps(sale), rebill: bps(rebill) })
        await runScoped(
          world.api,
          { kind: 'advertiser', advertiserId },
          rates.map(
            ([event, rate]) => sql`update affiliate.payout_rules set rate_bps = ${rate},
              revenue_rate_bps = ${rate} where advertiser_id = ${advertiserId}::uuid and event = ${event}`,
          ),
        )
      },
  ],
]

/** The latest chargeback of the order. */
async function win({ world, tenant, finance: [userId], now }: BooksStage, order: string) {
  const [row] = await ask(
    world.system,
    sql`select id from affiliate.conversions where app_id = ${tenant.appId}::uuid
      and event = 'chargeback' and original_external_id = ${order} order by recorded_at desc limit 1`,
  )
  const given = { conversionId: row?.id as string, note: null, userId, ownAffiliateIds: [], newId }
  await restoreChargeback(world.api, finance(userId), { ...given, now })
}

/** Without an order: the latest sale. */
async function decide(
  { world, tenant, finance: [userId], now }: BooksStage,
  decision: 'approve' | 'reject',
  order?: string,
): Promise<void> {
  const [row] = await ask(
    world.system,
    sql`select id from affiliate.conversions where app_id = ${tenant.appId}::uuid and event = 'sale'
      and (${order ?? null}::text is null or external_id = ${order ?? null})
      order by recorded_at desc, id desc limit 1`,
  )
  const given = { decision, note: null, userId, ownAffiliateIds: [], now, newId }
  const ids = [row?.id as string]
  const [result] = await decideConversions(world.api, finance(userId), { ids, ...given })
  const wanted: DecisionResult['outcome'] = decision === 'approve' ? 'approved' : 'rejected'
  if (result?.outcome !== wanted) throw new Error(`not ${wanted}: ${JSON.stringify(result)}`)
}
