/** Balances that could be paid, and helpers that read preflight and runs. */
import { sql } from 'drizzle-orm'
import { recordConversion } from '../../conversions/record/verbs/record-conversion.ts'
import { type Db, runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { lockAccounts, postEntries } from '../../ledger/post.ts'
import { commissionApproved, commissionCreated } from '../../ledger/rules/ledger-commissions.ts'
import { ask, id, saleOf, seedClick, type Tenant } from '../../test/books-world.ts'
import { listPayoutAccounts, toPayoutAccount } from '../runs/db/payable-accounts.ts'
import { obstaclesOf } from '../runs/rules/payout-obstacles.ts'
import { type BuildPayouts, payoutRequestOf } from '../runs/verbs/build-payout-batches.ts'

const system = { kind: 'system' } as const

/** Makes more money available to the affiliate: a sale with the whole amount as commission. */
export async function earn(
  api: Db,
  db: Db,
  tenant: Tenant,
  { affiliateId = tenant.affiliateId, minor, now }: Earning,
): Promise<string> {
  const clickId = await seedClick(db, tenant, now, { affiliateId })
  const amount = { minor, currency: tenant.currency }
  const sale = await recordConversion(api, saleOf(tenant, { clickId, amount, now }))
  if (sale.outcome !== 'recorded') throw new Error(sale.outcome)
  return sale.conversion.id
}

export interface Earning {
  affiliateId?: string
  minor: bigint
  now: Date
}

/** Writes balances of these amounts directly, without sales. Returns the affiliates' ids. */
export async function seedBalances(
  api: Db,
  db: Db,
  tenant: Tenant,
  { minors, now, receiverOf = (n) => `m${n}-${id()}@affiliate.example` }: SeededBalances,
): Promise<string[]> {
  const { advertiserId, currency } = tenant
  const people = minors.map((minor, n) => ({
    ...{ n, id: newId(now), commission: newId(now), minor: minor.toString() },
    receiver: receiverOf(n),
  }))
  const conversionId = await earn(api, db, tenant, { minor: 1n, now })
  const facts = people.map((person) => ({
    ...{ commissionId: person.commission, advertiserId, affiliateId: person.id },
    amount: { minor: BigInt(person.minor), currency },
  }))
  const entries = facts.flatMap((fact) => [
    commissionCreated({ ...fact, billing: 'prepaid' }, now),
    commissionApproved(fact, false, now),
  ])
  const rows = sql`jsonb_to_recordset(${JSON.stringify(people)}::jsonb)
    as m(n int, id uuid, commission uuid, minor bigint, receiver text)`
  await runScoped(db, system, [
    sql`insert into affiliate.affiliates (id, code, name, status, paypal_email)
      select m.id, replace(m.id::text, '-', ''), 'M', 'approved', m.receiver from ${rows}`,
    sql`insert into affiliate.partnerships (advertiser_id, affiliate_id, status)
      select ${advertiserId}::uuid, m.id, 'approved' from ${rows}`,
    ...lockAccounts(entries),
    sql`with c as (select * from affiliate.conversions where id = ${conversionId}::uuid),
      made as (insert into affiliate.conversions (advertiser_id, app_id, event, external_id, content_hash,
          offer_id, affiliate_id, status, attributed_by, receipt, occurred_at, recorded_at)
        select c.advertiser_id, c.app_id, c.event, m.id::text, c.content_hash, c.offer_id, m.id,
          'approved', 'click', '{}', c.occurred_at, c.recorded_at
        from c, ${rows} returning id, affiliate_id)
      insert into affiliate.commissions (id, conversion_id, advertiser_id, offer_id, affiliate_id, level,
        amount_minor, currency, rate_bps, fixed_minor, status, hold_until, released_at)
      select m.commission, made.id, ${advertiserId}::uuid, ${tenant.offerId}::uuid, m.id, 1, m.minor,
        ${currency}, 0, m.minor, 'available', ${now.toISOString()}, ${now.toISOString()}
      from made join ${rows} on m.id = made.affiliate_id`,
    postEntries(entries),
  ])
  return people.map((person) => person.id)
}

export interface SeededBalances {
  minors: readonly bigint[]
  now: Date
  receiverOf?: (n: number) => string
}

/** The accounts of a run as preflight shows them, with the names of their obstacles. */
export async function preflight(db: Db, build: BuildPayouts) {
  const page = { afterId: null, limit: 10_000 }
  const [rows = []] = await runScoped(db, system, [
    listPayoutAccounts(payoutRequestOf(build), {}, page),
  ])
  return rows.map(toPayoutAccount).map((account) => ({
    ...{ affiliateId: account.affiliate.id, advertiserId: account.advertiser.id },
    ...{ amountMinor: account.amountMinor, receiver: account.receiver },
    obstacles: obstaclesOf(account.facts),
  }))
}

/** The obstacles of one affiliate. */
export async function obstaclesFor(db: Db, build: BuildPayouts, affiliateId: string) {
  const found = (await preflight(db, build)).find((one) => one.affiliateId === affiliateId)
  return found?.obstacles ?? null
}

/** Every item of a run, by affiliate. */
export async function itemsOf(db: Db, runId: string) {
  const rows = await ask(
    db,
    sql`select i.affiliate_id, i.advertiser_id, i.amount_minor::text as amount, i.receiver, i.id,
        i.retry_of_item_id, i.batch_id, b.number
      from affiliate.payout_items i join affiliate.payout_batches b on b.id = i.batch_id
      where b.run_id = ${runId}::uuid order by b.number, i.id`,
  )
  return rows.map((row) => ({
    ...{ id: row.id as string, batchId: row.batch_id as string, number: Number(row.number) },
    ...{ affiliateId: row.affiliate_id as string, advertiserId: row.advertiser_id as string },
    ...{ amountMinor: BigInt(row.amount as string), receiver: row.receiver as string },
    retryOf: row.retry_of_item_id as string | null,
  }))
}
