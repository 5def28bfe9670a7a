/** A payout batch that finance has fetchCount to send, with the money behind it. */
import { sql } from 'drizzle-orm'
import type { Currency } from '../../../schema/vocabulary.ts'
import { type Db, runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { sha256Hex } from '../../core/sha256.ts'
import { lockAccounts, postEntries } from '../../ledger/post.ts'
import { depositReceived } from '../../ledger/rules/ledger-bookings.ts'
import { commissionApproved, commissionCreated } from '../../ledger/rules/ledger-commissions.ts'
import { payoutReserved } from '../../ledger/rules/ledger-payouts.ts'
import { payoutRequestBody } from '../batches/rules/payout-request.ts'

const builtAt = new Date('2026-11-20T08:00:00Z')

export interface TestItem {
  id: string
  advertiserId: string
  affiliateId: string
  receiver: string
  amountMinor: bigint
}

export interface TestBatch {
  id: string
  currency: Currency
  request: string
  items: TestItem[]
}

/**
 * Earns, reserves and approves one payout per receiver, of 100.00 plus its position in the list.
 */
export async function makeReservedBatch(db: Db, receivers: readonly string[]): Promise<TestBatch> {
  const [advertiserId, batchId] = [newId(builtAt), newId(builtAt)]
  const items = receivers.map((receiver, index) => ({
    id: newId(builtAt),
    advertiserId,
    affiliateId: newId(builtAt),
    receiver,
    amountMinor: 10_000n + BigInt(index),
  }))
  return storeReservedBatch(db, { id: batchId, items })
}

/** The same with given ids, as in a copy of the database. */
export async function storeReservedBatch(
  db: Db,
  { id: batchId, items }: Pick<TestBatch, 'id' | 'items'>,
): Promise<TestBatch> {
  const currency = 'USD'
  const [maker, approver] = [newId(builtAt), newId(builtAt)]
  const { advertiserId } = items[0]!
  const request = payoutRequestBody({ batchId, currency, emailSubject: 'Your payout', items })
  const stages = earnAndReserve(items, advertiserId, currency)
  await runScoped(db, { kind: 'system' }, [
    sql`insert into affiliate.advertisers (id, name) values (${advertiserId}, 'Acme')`,
    ...[maker, approver].map(
      (id) => sql`insert into affiliate.users (id, email, password_hash, name)
        values (${id}, ${`${id}@example.com`}, 'none', 'Person')`,
    ),
    ...items.flatMap(({ affiliateId, receiver }) => [
      sql`insert into affiliate.affiliates (id, code, name, status, paypal_email)
        values (${affiliateId}, ${affiliateId.replaceAll('-', '')}, 'Ann', 'approved', ${receiver})`,
      sql`insert into affiliate.partnerships (advertiser_id, affiliate_id, status)
        values (${advertiserId}, ${affiliateId}, 'approved')`,
    ]),
    sql`insert into affiliate.payout_batches (id, run_id, number, currency, item_count, total_minor,
        status, request, request_sha256, created_by, approved_by, approved_at,
        submission_requested_by, submission_requested_at)
      values (${batchId}, ${batchId}, 1, ${currency}, ${items.length},
        ${items.reduce((sum, { amountMinor }) => sum + amountMinor, 0n).toString()}::bigint,
        'approved', ${request}, ${await sha256Hex(request)}, ${maker}, ${approver},
        ${builtAt.toISOString()}, ${maker}, ${builtAt.toISOString()})`,
    ...items.map(
      (item) => sql`insert into affiliate.payout_items
          (id, batch_id, advertiser_id, affiliate_id, currency, amount_minor, receiver)
        values (${item.id}, ${batchId}, ${advertiserId}, ${item.affiliateId}, ${currency},
          ${item.amountMinor.toString()}::bigint, ${item.receiver})`,
    ),
    ...lockAccounts(stages.flat()),
    // In order, because each stage spends what the previous one brought.
    ...stages.map((entries) => postEntries(entries)),
  ])
  return { id: batchId, currency, request, items }
}

function earnAndReserve(items: TestItem[], advertiserId: string, currency: Currency) {
  const amount = { minor: 1_000_000_000n, currency }
  const deposit = {
    depositId: advertiserId,
    advertiserId,
    amount,
    into: 'plat.cash.paypal',
  } as const
  const facts = items.map(({ id, affiliateId, amountMinor }) => ({
    ...{ commissionId: newId(builtAt), payoutItemId: id, advertiserId, affiliateId },
    ...{ amount: { minor: amountMinor, currency }, billing: 'prepaid' as const, isOwnPayer: false },
  }))
  return [
    [depositReceived(deposit, builtAt)],
    facts.map((fact) => commissionCreated(fact, builtAt)),
    facts.map((fact) => commissionApproved(fact, false, builtAt)),
    facts.map((fact) => payoutReserved(fact, builtAt)),
  ]
}

/** Where one item's money is, in minor units; `paid` and `fee` from the ledger's lines. */
export async function moneyOf(db: Db, { id, affiliateId, advertiserId }: TestItem) {
  const [accounts, lines] = await runScoped(db, { kind: 'system' }, [
    sql`select kind, (credits_minor - debits_minor)::text as balance from ledger.accounts
      where affiliate_id = ${affiliateId} and advertiser_id = ${advertiserId}`,
    sql`select t.reason, sum(l.amount_minor)::text as amount from ledger.transactions t
      join ledger.transfers l on l.transaction_id = t.id
      where t.payout_item_id = ${id} group by t.reason`,
  ])
  const balance = (kind: string) =>
    BigInt(String(accounts?.find((row) => row.kind === kind)?.balance ?? 0))
  const sum = (reason: string) =>
    BigInt(String(lines?.find((row) => row.reason === reason)?.amount ?? 0))
  return {
    available: balance('aff.available'),
    inTransit: balance('aff.in_transit'),
    paid: sum('payout_paid') - sum('payout_reversed'),
    fee: sum('payout_fee_paid'),
  }
}

/** The batch and its items as stored. */
export async function storedBatch(db: Db, batchId: string) {
  const [batches, items] = await runScoped(db, { kind: 'system' }, [
    sql`select * from affiliate.payout_batches where id = ${batchId}`,
    sql`select receiver, status, problem_code from affiliate.payout_items
      where batch_id = ${batchId} order by amount_minor`,
  ])
  const batch = batches?.[0] ?? {}
  return { batch, items: items ?? [], statuses: (items ?? []).map(({ status }) => status) }
}

/** Simulates a dead Worker: its lease expires. */
export async function expireLease(db: Db, batchId: string): Promise<void> {
  await runScoped(db, { kind: 'system' }, [
    sql`update affiliate.payout_batches set lease_until = now() - interval '1 second'
      where id = ${batchId}`,
  ])
}
