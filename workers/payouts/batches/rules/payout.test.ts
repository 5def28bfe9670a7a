import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type PayoutItemStatus,
  payoutBatchStatuses,
  payoutItemStatuses,
} from '../../../../schema/vocabulary.ts'
import {
  batchMoves,
  decideItem,
  draftExpiresAt,
  draftHorizon,
  type ItemVerdict,
  mayBatchMove,
  mayItemMove,
  payUnitOf,
} from './payout.ts'

test.each([
  ['paypal', 'USD', { stepMinor: 1n, decimals: 2 }],
  ['paypal', 'HUF', { stepMinor: 100n, decimals: 0 }],
  ['paypal', 'TWD', { stepMinor: 100n, decimals: 0 }],
  ['paypal', 'JPY', { stepMinor: 1n, decimals: 0 }],
  ['paypal', 'KWD', null],
  ['paypal', 'RUB', null],
  ['manual', 'KWD', { stepMinor: 1n, decimals: 3 }],
  ['manual', 'HUF', { stepMinor: 1n, decimals: 2 }],
] as const)('by %s, %s is paid in units of %o', (method, currency, unit) => {
  expect(payUnitOf(method, currency)).toEqual(unit)
})

test('a draft is given up three days after it was made, to the millisecond', () => {
  const made = new Date('2026-11-20T10:00:00.000Z')
  expect(draftExpiresAt(made)).toEqual(new Date('2026-11-23T10:00:00.000Z'))
  expect(draftHorizon(draftExpiresAt(made))).toEqual(made)
})

describe('an item follows what PayPal says of it', () => {
  const cases: [Parameters<typeof decideItem>, ItemVerdict][] = [
    [['submitted', 'PENDING'], { outcome: 'unchanged' }],
    [['submitted', 'SUCCESS'], { outcome: 'moved', to: 'paid', posting: 'paid' }],
    [['reserved', 'SUCCESS'], { outcome: 'moved', to: 'paid', posting: 'paid' }],
    [['submitted', 'UNCLAIMED'], { outcome: 'moved', to: 'unclaimed', posting: null }],
    [['submitted', 'ONHOLD'], { outcome: 'moved', to: 'on_hold', posting: null }],
    [['submitted', 'FAILED'], { outcome: 'moved', to: 'failed', posting: 'returned' }],
    [['submitted', 'BLOCKED'], { outcome: 'moved', to: 'failed', posting: 'returned' }],
    [['submitted', 'DENIED'], { outcome: 'moved', to: 'failed', posting: 'returned' }],
    [['submitted', 'REFUNDED'], { outcome: 'moved', to: 'returned', posting: 'returned' }],
    [['unclaimed', 'RETURNED'], { outcome: 'moved', to: 'returned', posting: 'returned' }],
    [['unclaimed', 'SUCCESS'], { outcome: 'moved', to: 'paid', posting: 'paid' }],
    [['on_hold', 'SUCCESS'], { outcome: 'moved', to: 'paid', posting: 'paid' }],
    [['paid', 'SUCCESS'], { outcome: 'unchanged' }],
    [['paid', 'REFUNDED'], { outcome: 'moved', to: 'reversed', posting: 'reversed' }],
    [['paid', 'REVERSED'], { outcome: 'moved', to: 'reversed', posting: 'reversed' }],
    [['paid', 'PENDING'], { outcome: 'unchanged' }],
    [['reversed', 'SUCCESS'], { outcome: 'unchanged' }],
    [['reversed', 'REVERSED'], { outcome: 'unchanged' }],
    [['returned', 'UNCLAIMED'], { outcome: 'unchanged' }],
    [['failed', 'SUCCESS'], { outcome: 'alarm', why: 'paid_after_return' }],
    [['submitted', 'SURPRISE'], { outcome: 'alarm', why: 'unknown_status' }],
    [['submitted', 'constructor'], { outcome: 'alarm', why: 'unknown_status' }],
  ]
  for (const [[current, status], verdict] of cases) {
    test(`${current} and ${status}`, () => {
      expect(decideItem(current, status)).toEqual(verdict)
    })
  }

  // Each row: an item with this status, after each of PayPal's statuses. "-": no change; "!": a person must
  // check.
  const becomes = `
               PENDING    ONHOLD   UNCLAIMED  SUCCESS  FAILED    RETURNED
    reserved   submitted  on_hold  unclaimed  paid     failed    returned
    submitted  -          on_hold  unclaimed  paid     failed    returned
    unclaimed  -          on_hold  -          paid     failed    returned
    on_hold    -          -        unclaimed  paid     failed    returned
    paid       -          -        -          -        reversed  reversed
    failed     -          -        -          !        -         -
    returned   -          -        -          !        -         -
    reversed   -          -        -          -        -         -`
  const [heads = [], ...rows] = becomes
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
  const alike: Record<string, string[]> = {
    FAILED: ['FAILED', 'BLOCKED', 'DENIED'],
    RETURNED: ['RETURNED', 'REFUNDED', 'REVERSED'],
  }
  test('every state has its row', () => {
    expect(rows.map(([state]) => state).toSorted()).toEqual([...payoutItemStatuses].toSorted())
  })
  for (const [state, ...cells] of rows) {
    test(`${state} and every word: its next status and its ledger entry`, () => {
      for (const [index, cell] of cells.entries()) {
        const head = heads[index] as string
        for (const word of alike[head] ?? [head]) {
          const verdict = decideItem(state as PayoutItemStatus, word)
          const to = verdict.outcome === 'moved' ? verdict.to : '-'
          expect(verdict.outcome === 'alarm' ? '!' : to, word).toBe(cell)
          if (verdict.outcome !== 'moved') continue
          const isBack = cell === 'failed' || cell === 'returned'
          const isMoney = isBack || cell === 'paid' || cell === 'reversed'
          expect(verdict.posting, word).toBe(isBack ? 'returned' : isMoney ? cell : null)
        }
      }
    })
  }

  const words = ['PENDING', 'SUCCESS', 'FAILED', 'UNCLAIMED', 'RETURNED', 'ONHOLD', 'BLOCKED']
  const said = fc.constantFrom(...words, 'REFUNDED', 'REVERSED', 'DENIED', 'SURPRISE')

  test('any order of answers moves the money in at most once and out of it at most once', () => {
    fc.assert(
      fc.property(fc.array(said, { maxLength: 12 }), (answers) => {
        let current: PayoutItemStatus = 'submitted'
        const postings: string[] = []
        for (const answer of answers) {
          const verdict = decideItem(current, answer)
          if (verdict.outcome !== 'moved') continue
          expect(mayItemMove(current, verdict.to)).toBe(true)
          expect(decideItem(verdict.to, answer)).toMatchObject({ outcome: 'unchanged' })
          if (verdict.posting !== null) postings.push(verdict.posting)
          current = verdict.to
        }
        expect(['', 'paid', 'returned', 'paid,reversed']).toContain(postings.join(','))
      }),
    )
  })
})

test('a batch goes to PayPal once, and nothing leaves a settled or rejected one', () => {
  expect([batchMoves.settled, batchMoves.rejected]).toEqual([[], []])
  const from = (to: (typeof payoutBatchStatuses)[number]) =>
    payoutBatchStatuses.filter((state) => mayBatchMove(state, to))
  expect(from('draft')).toEqual([])
  expect(from('approved')).toEqual(['draft'])
  // Sending again is possible only while the result of the first call is unknown.
  expect(from('submitting').toSorted()).toEqual(['approved', 'unknown'])
  expect(from('unknown')).toEqual(['submitting'])
  expect(from('settled')).toEqual(['submitted', 'quarantine'])
  expect(from('quarantine').toSorted()).toEqual(['submitting', 'unknown'])
  // Manual batches start at 'approved'.
  expect(from('submitted').toSorted()).toEqual(['approved', 'quarantine', 'submitting', 'unknown'])
  // By two people, who had named another batch than ours.
  expect(mayBatchMove('submitted', 'rejected')).toBe(true)
})
