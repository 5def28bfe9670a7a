import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { currencies } from '../../../schema/vocabulary.ts'
import type { SettlementFacts } from '../../payouts/batches/rules/item-settlement.ts'
import {
  checkRelease,
  freezeFacts,
  type HeldShare,
  proposalText,
  readFreezeFacts,
  readReleaseFacts,
  readSettlementFacts,
  releaseFacts,
  settlementFacts,
  sumByCurrency,
} from './rules.ts'

const share = (commissionId: string, minor: bigint): HeldShare => ({
  commissionId,
  amount: { minor, currency: 'USD' },
})
const shares = fc.uniqueArray(
  fc.record({
    commissionId: fc.uuid(),
    amount: fc.record({
      minor: fc.bigInt(1n, 10n ** 15n),
      currency: fc.constantFrom(...currencies),
    }),
  }),
  { selector: ({ commissionId }) => commissionId, minLength: 1, maxLength: 20 },
)

describe('facts', () => {
  test('are read as they were written', () => {
    fc.assert(
      fc.property(shares, fc.boolean(), (some, hasMore) => {
        const facts = { shares: some, hasMore }
        expect(readReleaseFacts(releaseFacts(facts))).toEqual(facts)
      }),
    )
    const stated = [
      { itemId: 'a', outcome: 'paid', status: 'reserved', amountMinor: 3n, reference: 'T1' },
      { itemId: 'b', outcome: 'not_paid', status: 'on_hold', amountMinor: 2n, reference: null },
    ] as const
    for (const fields of [
      { outcome: 'created', paypalBatchId: null, byItem: null },
      { outcome: 'created', paypalBatchId: 'PAYPAL1', byItem: null },
      { outcome: 'by_item', paypalBatchId: null, byItem: { stated, seen: 'mark' } },
    ] as const) {
      const settlement: SettlementFacts = {
        ...fields,
        batchStatus: 'unknown',
        attempts: 3,
        itemCount: 2,
        total: { minor: 500n, currency: 'EUR' },
      }
      expect(readSettlementFacts(settlementFacts(settlement))).toEqual(settlement)
    }
    const cause = { code: 'restored_backup', batches: 2 } as const
    for (const fields of [{ cause: null }, { cause }]) {
      const frozenAt = new Date('2026-11-20T10:00:00.123Z')
      const freeze = { ...fields, frozenAt, reason: 'restored' }
      expect(readFreezeFacts(freezeFacts(freeze))).toEqual(freeze)
    }
  })

  test('have one text whatever their order, and another for every change', () => {
    const proposal = {
      ...({ id: '1', kind: 'batch_settlement', advertiserId: null, affiliateId: null } as const),
      ...{ subjectId: '2', facts: { a: '1', b: '2' }, reason: 'why' },
    }
    expect(proposalText({ ...proposal, facts: { b: '2', a: '1' } })).toBe(proposalText(proposal))
    for (const change of [
      { id: '3' },
      { subjectId: null },
      { facts: { a: '1' } },
      { reason: 'x' },
    ]) {
      expect(proposalText({ ...proposal, ...change })).not.toBe(proposalText(proposal))
    }
  })
})

describe('an early release', () => {
  test('releases the rest on hold after refunds, and only what was shown', () => {
    const shown = [share('a', 100n), share('b', 200n), share('c', 300n)]
    expect(checkRelease(shown, [share('a', 100n), share('b', 50n), share('d', 9n)])).toEqual({
      outcome: 'release',
      held: [share('a', 100n), share('b', 50n)],
    })
    expect(checkRelease(shown, [share('d', 9n)])).toEqual({ outcome: 'nothing_held' })
    expect(checkRelease(shown, [share('a', 101n)])).toEqual({ outcome: 'grown' })
  })

  test('is summed by currency', () => {
    const euro: HeldShare = { commissionId: 'e', amount: { minor: 7n, currency: 'EUR' } }
    expect(sumByCurrency([share('a', 1n), euro, share('b', 2n)])).toEqual([
      { minor: 3n, currency: 'USD' },
      { minor: 7n, currency: 'EUR' },
    ])
  })
})
