import { expect, test } from 'vitest'
import { lossOf } from './storage.ts'
import type { Arrival } from './traffic.ts'
import type { Visitor } from './visitor.ts'

const arrival = (line: number, answeredAtMs: number | null): Arrival => ({
  visitor: { line } as Visitor,
  answer:
    answeredAtMs === null ? null : { clickId: `id-${line}`, carriedId: `id-${line}`, answeredAtMs },
})
const row = (line: number, id = `id-${line}`) => ({ id, line, reason: null })
const outage = { lostAtMs: 10_000, backAtMs: 20_000 }

test('nothing is lost where every answered click has its row', () => {
  const loss = lossOf([arrival(1, 10), arrival(2, 20)], [row(2), row(1)], [])
  expect(loss).toMatchObject({ lost: 0, unexplained: 0, strangers: 0, inFlight: 0 })
})

test('a click lost just before a crash is the crash’s, with its age', () => {
  const loss = lossOf([arrival(1, 9_100), arrival(2, 8_000), arrival(3, 1)], [row(3)], [outage])
  expect(loss).toMatchObject({ lost: 2, unexplained: 0, outages: [{ lost: 2, oldestMs: 2_000 }] })
})

test('a click answered long before the crash is not excused by it', () => {
  const loss = lossOf([arrival(1, 4_999)], [], [outage])
  expect(loss).toMatchObject({ lost: 1, unexplained: 1, outages: [{ lost: 0 }] })
})

test('a click lost without any crash, or after the last one, is not excused', () => {
  expect(lossOf([arrival(1, 10)], [], [])).toMatchObject({ lost: 1, unexplained: 1 })
  expect(lossOf([arrival(1, 20_001)], [], [outage])).toMatchObject({ lost: 1, unexplained: 1 })
})

test('each click is blamed on the crash that followed it', () => {
  const second = { lostAtMs: 30_000, backAtMs: 40_000 }
  const loss = lossOf([arrival(1, 9_999), arrival(2, 29_000)], [], [outage, second])
  expect(loss.outages).toEqual([
    { lost: 1, oldestMs: 1 },
    { lost: 1, oldestMs: 1_000 },
  ])
})

test('a request under way may be stored or not; both are reported', () => {
  const loss = lossOf([arrival(1, null), arrival(2, null)], [row(2)], [outage])
  expect(loss).toMatchObject({ lost: 0, inFlight: 2, inFlightStored: 1, strangers: 0 })
})

test('a row nobody was answered for is a stranger', () => {
  expect(lossOf([], [row(9)], []).strangers).toBe(1)
  expect(lossOf([arrival(1, 10)], [row(1, 'another')], []).strangers).toBe(1)
  expect(lossOf([arrival(1, 10)], [row(1), row(1, 'twice')], []).strangers).toBeGreaterThan(0)
})
