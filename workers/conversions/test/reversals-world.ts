/** Sales in every state of their money, for tests of reversals. */
import { sql } from 'drizzle-orm'
import { expect } from 'vitest'
import { releaseHolds } from '../../commissions/release-holds.ts'
import { type Db, runScoped } from '../../core/database.ts'
import { lockAccounts } from '../../ledger/post.ts'
import { settleReceivable } from '../../ledger/receivables.ts'
import { receivableSettled } from '../../ledger/rules/ledger-bookings.ts'
import { buildPayoutBatches } from '../../payouts/runs/verbs/build-payout-batches.ts'
import {
  ask,
  deposit,
  saleOf,
  seedClick,
  seedTenant,
  type Tenant,
  type TenantTerms,
} from '../../test/books-world.ts'
import type { DatabaseWorld } from '../../test/fresh-database.ts'
import {
  type ConversionInput,
  type RecordOutcome,
  recordConversion,
} from '../record/verbs/record-conversion.ts'

const DAY_MS = 86_400_000
export const soldAt = new Date('2026-11-20T10:00:00.000Z')
/** A time after the holds of all sales here. */
export const releasedAt = new Date(soldAt.getTime() + 31 * DAY_MS)

/** State of the sale's commission of 14.70. */
export const moneyStates = ['pending', 'held', 'available', 'in payout', 'unfunded'] as const
export type MoneyState = (typeof moneyStates)[number]

export interface Sold {
  tenant: Tenant
  conversionId: string
  externalId: string
}

/** One sale of 49.00 at 30 %, its money in the given state. */
export async function sellInto(
  { api, system }: DatabaseWorld,
  state: MoneyState,
  terms: TenantTerms = {},
): Promise<Sold> {
  const tenant = await seedTenant(system, {
    ...{ depositMinor: state === 'unfunded' ? 1n : 10_000n, payoutMinimumMinor: 100n },
    ...{ approval: state === 'pending' ? 'manual' : 'auto', ...terms },
  })
  const sold = await sell(api, system, tenant)
  if (state === 'available' || state === 'in payout') await releaseHolds(system, releasedAt)
  if (state === 'in payout') await payOut(system, tenant)
  return sold
}

/** One more sale of the tenant's affiliate, or of another's. */
export async function sell(
  api: Db,
  system: Db,
  tenant: Tenant,
  over: Partial<ConversionInput> & { affiliateId?: string } = {},
): Promise<Sold> {
  const { affiliateId = tenant.affiliateId, ...fields } = over
  const clickId = await seedClick(system, tenant, soldAt, { affiliateId })
  const input = saleOf(tenant, { clickId, now: new Date(soldAt.getTime() + 60_000), ...fields })
  const outcome = await recordConversion(api, input)
  if (outcome.outcome !== 'recorded') throw new Error(`the sale was ${outcome.outcome}`)
  return { tenant, conversionId: outcome.conversion.id, externalId: input.externalId }
}

export async function payOut(system: Db, tenant: Tenant): Promise<void> {
  const run = { createdBy: null, currency: tenant.currency, minimum: null, now: releasedAt }
  await buildPayoutBatches(system, run)
}

/** A refund of the sale; of the whole rest unless `minor` is given. */
export function refundOf(
  { tenant, externalId }: Sold,
  minor: bigint | null = null,
  over: Partial<ConversionInput> = {},
): ConversionInput {
  const amount = minor === null ? null : { minor, currency: tenant.currency }
  const reversed = { event: 'refund' as const, originalExternalId: externalId, amount }
  return saleOf(tenant, { ...reversed, now: releasedAt, ...over })
}

export async function refund(api: Db, input: ConversionInput) {
  return recorded(await recordConversion(api, input))
}

export function recorded(outcome: RecordOutcome) {
  expect(outcome.outcome).toBe('recorded')
  if (outcome.outcome !== 'recorded') throw new Error('not recorded')
  return outcome.conversion
}

/** State of a conversion and its commissions, as short words. */
export async function moneyStateOf(system: Db, conversionId: string) {
  const rows = await ask(
    system,
    sql`select c.status, c.rejection, c.refunded_minor::text as refunded,
        c.fee_returned_minor::text as fee_returned,
        coalesce((select jsonb_agg(m.status || ' ' || m.refunded_minor || '/' || m.amount_minor
          order by m.level) from affiliate.commissions m where m.conversion_id = c.id), '[]') as lines
      from affiliate.conversions c where c.id = ${conversionId}::uuid`,
  )
  return rows[0]
}

/** Kinds of the events about a subject, in order. */
export async function eventKindsOf(system: Db, subjectId: string): Promise<string[]> {
  const rows = await ask(
    system,
    sql`select kind from logs.events where subject_id = ${subjectId}::uuid order by id`,
  )
  return rows.map(({ kind }) => kind as string)
}

/** Sums of the daily rollups by event. */
export async function counted(system: Db, { advertiserId }: Tenant) {
  const rows = await ask(
    system,
    sql`select event, sum(conversions)::int as n, sum(amount_minor)::text as amount,
        sum(revenue_minor)::text as revenue, sum(commission_minor)::text as commission
      from affiliate.conversion_rollups_daily where advertiser_id = ${advertiserId}::uuid
      group by event order by event`,
  )
  return Object.fromEntries(rows.map(({ event, ...sums }) => [event, sums]))
}

/** Total commission of each affiliate of the tenant in the rollups. */
export async function commissionsCounted(system: Db, { advertiserId }: Tenant): Promise<string[]> {
  const rows = await ask(
    system,
    sql`select sum(commission_minor)::text as minor from affiliate.conversion_rollups_hourly
      where advertiser_id = ${advertiserId}::uuid group by affiliate_id`,
  )
  return rows.map(({ minor }) => minor as string)
}

/** The postpaid tenant pays part of its debt through its deposit. */
export async function payDebt(system: Db, tenant: Tenant, minor: bigint) {
  const { advertiserId, currency } = tenant
  await deposit(system, tenant, minor)
  await runScoped(system, { kind: 'system' }, [
    ...lockAccounts([receivableSettled(tenant, soldAt)]),
    settleReceivable(advertiserId, currency, soldAt),
  ])
}
