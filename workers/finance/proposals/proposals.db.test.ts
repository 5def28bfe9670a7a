import { sql } from 'drizzle-orm'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { releaseHolds } from '../../commissions/release-holds.ts'
import {
  payOut,
  refund,
  refundOf,
  type Sold,
  sell,
} from '../../conversions/test/reversals-world.ts'
import { constraintOf, type Db, runScoped, type Scope } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { payoutScope } from '../../payouts/batches/db/payouts.ts'
import {
  ask,
  balances,
  expectSoundBooks,
  seedTenant,
  seedUser,
  type Tenant,
} from '../../test/books-world.ts'
import { makeDatabaseWorld } from '../../test/fresh-database.ts'
import { findProposal, toProposalView } from './db.ts'
import { decideProposal, proposalHash } from './decide-proposal.ts'
import { type ProposedAct, proposeAct } from './propose-action.ts'
import { readReleaseFacts } from './rules.ts'

let api: Db
let system: Db
let fiona: string
let felix: string
let tenant: Tenant
beforeEach(async () => {
  ;({ api, system } = await makeDatabaseWorld())
  ;[fiona, felix] = [await seedUser(system), await seedUser(system)]
  tenant = await seedTenant(system, {
    ...{ depositMinor: 10n ** 9n, rateBps: 10_000, holdDays: 30, payoutMinimumMinor: 100n },
  })
})
afterAll(() => expectSoundBooks(system))

const now = new Date('2026-11-20T10:00:00.000Z')
const afterHolds = new Date('2027-01-15T10:00:00.000Z')

const sold = (minor: bigint): Promise<Sold> =>
  sell(api, system, tenant, { amount: { minor, currency: tenant.currency } })
const taken = (sale: Sold, minor: bigint) => refund(api, refundOf(sale, minor))
const review = ({ conversionId }: Sold, isOpen: boolean) =>
  ask(
    system,
    sql`update affiliate.commissions set is_in_review = ${isOpen} where conversion_id = ${conversionId}`,
  )

const both = () => ({ advertiserId: tenant.advertiserId, affiliateId: tenant.affiliateId })
const propose = (act: ProposedAct, proposedBy = fiona) =>
  proposeAct(api, payoutScope(proposedBy), { act, reason: 'Trusted.', proposedBy, now, newId })
const proposeRelease = (of: { conversionId: string } | ReturnType<typeof both>, by = fiona) => {
  const chosen = 'conversionId' in of ? { conversionId: of.conversionId } : of
  return propose({ kind: 'early_release', of: chosen }, by)
}

async function viewOf(proposalId: string) {
  const [[row] = []] = await runScoped(api, payoutScope(fiona), [findProposal(proposalId)])
  return toProposalView(row!)
}

async function decide(
  proposalId: string,
  userId = felix,
  decision: 'accept' | 'refuse' = 'accept',
) {
  const seenSha256 = await proposalHash(await viewOf(proposalId))
  return decideProposal(api, payoutScope(userId), { proposalId, decision, seenSha256, userId, now })
}

const held = async () => {
  const { 'aff.hold': hold = 0n, 'aff.available': available = 0n } = await balances(system, tenant)
  return { hold, available }
}
const conflict = (message: string) => ({
  code: 'conflict',
  message: expect.stringContaining(message),
})

describe('an early release', () => {
  test('is done by a second person, once, however often it is asked for', async () => {
    await sold(1000n)
    await sold(2000n)
    const id = await proposeRelease(both())
    expect(readReleaseFacts((await viewOf(id)).facts).shares).toHaveLength(2)
    await expect(decide(id, fiona)).rejects.toMatchObject({ code: 'second_person_required' })
    expect(await held()).toEqual({ hold: 3000n, available: 0n })
    const twice = await Promise.all([decide(id), decide(id)])
    expect(twice.sort()).toEqual(['already_decided', 'decided'])
    expect(await held()).toEqual({ hold: 0n, available: 3000n })
    expect(await decide(id)).toBe('already_decided')
    await expect(decide(id, await seedUser(system))).rejects.toMatchObject(
      conflict('already decided'),
    )
    await expect(decide(id, felix, 'refuse')).rejects.toMatchObject(conflict('already decided'))
    expect(await releaseHolds(system, afterHolds)).toMatchObject({ released: 0, failed: [] })
  })

  test('by two different people at once is done by one of them', async () => {
    await sold(1000n)
    const id = await proposeRelease(both())
    const third = await seedUser(system)
    const answers = await Promise.allSettled([decide(id), decide(id, third)])
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await held()).toEqual({ hold: 0n, available: 1000n })
  })

  test('of one conversion leaves the others on hold', async () => {
    const one = await sold(1000n)
    await sold(2000n)
    await decide(await proposeRelease(one))
    expect(await held()).toEqual({ hold: 2000n, available: 1000n })
    expect(await releaseHolds(system, afterHolds)).toMatchObject({ released: 1, failed: [] })
    await expect(proposeRelease(one)).rejects.toMatchObject(conflict('on hold'))
  })

  test('frees no more than was shown: neither a later sale, nor what cron freed or a refund took', async () => {
    const [one, two] = [await sold(1000n), await sold(2000n)]
    const id = await proposeRelease(both())
    await sold(4000n)
    await taken(one, 400n)
    await taken(two, 2000n)
    await decide(id)
    expect(await held()).toEqual({ hold: 4000n, available: 600n })
  })

  test('without a hold, or under review, is refused with the reason', async () => {
    const one = await sold(1000n)
    const id = await proposeRelease(both())
    await review(one, true)
    await expect(decide(id)).rejects.toMatchObject(conflict('under review'))
    await expect(proposeRelease(one)).rejects.toMatchObject(conflict('review'))
    await review(one, false)
    await releaseHolds(system, afterHolds)
    await expect(decide(id)).rejects.toMatchObject(conflict('Nothing is on hold'))
    expect((await viewOf(id)).status).toBe('proposed')
    expect(await decide(id, fiona, 'refuse')).toBe('decided')
    expect(await held()).toEqual({ hold: 0n, available: 1000n })
  })

  test('beside cron at the same moment frees everything once', async () => {
    for (let count = 0; count < 5; count += 1) await sold(1000n)
    const id = await proposeRelease(both())
    await Promise.allSettled([decide(id), releaseHolds(system, afterHolds)])
    await releaseHolds(system, afterHolds)
    expect(await held()).toEqual({ hold: 0n, available: 5000n })
  })

  test('pays a debt first', async () => {
    const one = await sold(1000n)
    await decide(await proposeRelease(one))
    const two = await sold(3000n)
    await payOut(system, tenant)
    await taken(one, 1000n)
    expect((await balances(system, tenant))['aff.debt']).toBe(1000n)
    await decide(await proposeRelease(two))
    const after = await balances(system, tenant)
    expect([after['aff.debt'], after['aff.available']]).toEqual([0n, 2000n])
  })

  test('is proposed once at a time, and again after a refusal', async () => {
    await sold(1000n)
    const id = await proposeRelease(both())
    await expect(proposeRelease(both(), felix)).rejects.toMatchObject(conflict('already'))
    await decide(id, fiona, 'refuse')
    expect(await decide(id, fiona, 'refuse')).toBe('already_decided')
    await expect(decide(id)).rejects.toMatchObject(conflict('already decided'))
    await proposeRelease(both())
    expect(await held()).toEqual({ hold: 1000n, available: 0n })
  })

  test('of nothing, of nobody, or with another hash is refused', async () => {
    await expect(proposeRelease(both())).rejects.toMatchObject(conflict('on hold'))
    const nobody = newId(now)
    await expect(proposeRelease({ conversionId: nobody })).rejects.toMatchObject(
      conflict('on hold'),
    )
    await sold(1000n)
    const id = await proposeRelease(both())
    const asked = { proposalId: id, decision: 'accept', userId: felix, now } as const
    const scope = payoutScope(felix)
    const wrong = decideProposal(api, scope, { ...asked, seenSha256: '0'.repeat(64) })
    await expect(wrong).rejects.toMatchObject(conflict('changed since you opened it'))
    const absent = decideProposal(api, scope, {
      ...{ ...asked, proposalId: nobody, seenSha256: '0'.repeat(64) },
    })
    await expect(absent).rejects.toMatchObject({ code: 'not_found' })
  })

  test('is not accepted by a member of the affiliate', async () => {
    await sold(1000n)
    await runScoped(api, { kind: 'staff', role: 'owner', userId: fiona }, [
      sql`insert into affiliate.user_roles (user_id, role, affiliate_id)
        values (${felix}, 'affiliate', ${tenant.affiliateId})`,
    ])
    const id = await proposeRelease(both())
    await expect(decide(id)).rejects.toMatchObject({ code: 'second_person_required' })
  })
})

test('F44: the database itself refuses a proposer who accepts', async () => {
  await sold(1000n)
  const id = await proposeRelease(both())
  const accepted = runScoped(api, payoutScope(fiona), [
    sql`update affiliate.proposals set status = 'accepted', decided_by = ${fiona}, decided_at = now()
      where id = ${id}`,
  ])
  const error = await accepted.catch((cause: unknown) => cause)
  expect(constraintOf(error)).toBe('proposals_second_person_check')
})

test.each<[string, Scope]>([
  ['support', { kind: 'staff', role: 'support', userId: newId(now) }],
  ['admin', { kind: 'staff', role: 'admin', userId: newId(now) }],
])('the database lets no %s propose or decide', async (_role, scope) => {
  await sold(1000n)
  const id = await proposeRelease(both())
  const [changed] = await runScoped(api, scope, [
    sql`update affiliate.proposals set status = 'refused', decided_by = ${fiona}, decided_at = now()
      where id = ${id} returning id`,
  ])
  expect(changed).toEqual([])
  await expect(
    proposeAct(api, scope, {
      act: { kind: 'early_release', of: { conversionId: (await sold(5n)).conversionId } },
      ...{ reason: 'Mine.', proposedBy: fiona, now, newId },
    }),
  ).rejects.toThrow()
})

describe('letting payouts go again', () => {
  const freeze = (at = now) =>
    ask(
      system,
      sql`update affiliate.platform_settings set payouts_frozen_at = ${at.toISOString()},
        payouts_frozen_reason = 'Restored.'`,
    )
  const frozenAt = async () =>
    (await ask(system, sql`select payouts_frozen_at from affiliate.platform_settings`))[0]
      ?.payouts_frozen_at

  test('takes a second person', async () => {
    await freeze()
    const id = await propose({ kind: 'unfreeze' })
    await expect(decide(id, fiona)).rejects.toMatchObject({ code: 'second_person_required' })
    expect(await frozenAt()).not.toBeNull()
    expect(await decide(id)).toBe('decided')
    expect(await frozenAt()).toBeNull()
    expect(await decide(id)).toBe('already_decided')
    await expect(propose({ kind: 'unfreeze' })).rejects.toMatchObject(conflict('not frozen'))
  })

  test('does not lift another stop than the one that was seen', async () => {
    await freeze()
    const id = await propose({ kind: 'unfreeze' })
    await freeze(new Date('2026-11-20T11:00:00.000Z'))
    await expect(decide(id)).rejects.toMatchObject(conflict('not frozen'))
    expect(await frozenAt()).not.toBeNull()
  })

  test('is refused until payments from before a restore are closed', async () => {
    await freeze()
    const id = await propose({ kind: 'unfreeze' })
    await ask(
      system,
      sql`insert into affiliate.payout_differences (kind, batch_id, found_at, last_seen_at)
        values ('sent_before_restore', ${newId(now)}, now(), now())`,
    )
    await expect(decide(id)).rejects.toMatchObject(conflict('open difference'))
    await runScoped(api, payoutScope(felix), [
      sql`update affiliate.payout_differences set resolved_by = ${felix}, resolved_at = now(), note = 'Looked.'`,
    ])
    expect(await decide(id)).toBe('decided')
    expect(await frozenAt()).toBeNull()
  })
})
