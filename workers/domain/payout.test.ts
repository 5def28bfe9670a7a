import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { payoutItemStatuses } from '../../schema/vocabulary.ts'
import { batchMoves, type ItemVerdict, judgeItem, mayItemMove, payableMinor } from './payout.ts'

describe('F47: the minimum is reached to the minor unit', () => {
  const cases: [bigint, bigint][] = [
    [9_999n, 0n],
    [10_000n, 10_000n],
    [10_001n, 10_001n],
  ]
  for (const [available, payable] of cases) {
    test(`${available} against a minimum of 10,000 pays ${payable}`, () => {
      expect(payableMinor({ minor: available, currency: 'USD' }, 10_000n)).toBe(payable)
    })
  }

  test('what PayPal cannot express stays available', () => {
    expect(payableMinor({ minor: 50_050n, currency: 'HUF' }, 1n)).toBe(50_000n)
    expect(payableMinor({ minor: 99n, currency: 'TWD' }, 1n)).toBe(0n)
    expect(payableMinor({ minor: 501n, currency: 'JPY' }, 1n)).toBe(501n)
    expect(payableMinor({ minor: 10_000n, currency: 'KWD' }, 1n)).toBe(0n)
  })
})

describe('an item follows what PayPal says of it', () => {
  const cases: [Parameters<typeof judgeItem>, ItemVerdict][] = [
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
      expect(judgeItem(current, status)).toEqual(verdict)
    })
  }

  const words = ['PENDING', 'SUCCESS', 'FAILED', 'UNCLAIMED', 'RETURNED', 'ONHOLD', 'BLOCKED']
  const said = fc.constantFrom(...words, 'REFUNDED', 'REVERSED', 'DENIED', 'SURPRISE')

  test('any order of answers moves the money in at most once and out of it at most once', () => {
    fc.assert(
      fc.property(fc.array(said, { maxLength: 12 }), (answers) => {
        let current: (typeof payoutItemStatuses)[number] = 'submitted'
        const postings: string[] = []
        for (const answer of answers) {
          const verdict = judgeItem(current, answer)
          if (verdict.outcome !== 'moved') continue
          expect(mayItemMove(current, verdict.to)).toBe(true)
          expect(judgeItem(verdict.to, answer)).toMatchObject({ outcome: 'unchanged' })
          if (verdict.posting !== null) postings.push(verdict.posting)
          current = verdict.to
        }
        expect(['', 'paid', 'returned', 'paid,reversed']).toContain(postings.join(','))
      }),
    )
  })
})

test('nothing leaves a settled or rejected batch', () => {
  expect([batchMoves.settled, batchMoves.rejected]).toEqual([[], []])
})
