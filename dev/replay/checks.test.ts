/** Every equality must be able to fail: each case changes one fact and names the line that must fail. */
import { expect, test } from 'vitest'
import { atMost, equal, failuresOf, money, tableOf } from './checks.ts'
import { type ClickFacts, clickLines, requestLines } from './click-checks.ts'
import type { ClickCounts } from './counters.ts'
import type { LedgerState, RunConversion } from './money.ts'
import {
  type ConversionFacts,
  conversionLines,
  ledgerLines,
  type PayoutFacts,
  payoutLines,
} from './money-checks.ts'
import type { Visitor } from './visitor.ts'

const counts = (clicks: number): ClickCounts => ({
  clicks,
  billable: clicks - 1,
  bots: 1,
  duplicates: 0,
  rejected: 0,
})
const state = (clicks: number) => ({
  rows: counts(clicks),
  daily: counts(clicks),
  hourly: counts(clicks),
  journaled: clicks,
})

/** Six lines: three GETs, a HEAD, a POST and a broken one. */
const clickFacts = (): ClickFacts => ({
  traffic: {
    lines: 6,
    broken: 1,
    brokenLines: [6],
    unsendable: 0,
    sent: new Map([
      ['GET', 3],
      ['HEAD', 1],
      ['POST', 1],
    ]),
    answers: new Map([
      ['GET 302', 3],
      ['HEAD 302', 1],
      ['POST 404', 1],
    ]),
    inFlight: new Map(),
    arrivals: [1, 2, 3].map((line) => ({
      visitor: { line } as Visitor,
      answer: { clickId: `c${line}`, carriedId: `c${line}`, answeredAtMs: 0 },
    })),
  },
  stored: [
    { id: 'c1', line: 1, reason: null },
    { id: 'c2', line: 2, reason: null },
    { id: 'c3', line: 3, reason: 'bot' },
  ],
  loss: { lost: 0, outages: [], unexplained: 0, inFlight: 0, inFlightStored: 0, strangers: 0 },
  before: state(10),
  after: state(13),
  isolates: [{ isolate: 'i', clicks: 3, missing: 0 }],
  carried: { ids: 3, stored: 3 },
})

const clickFaults: [says: string, spoil: (facts: ClickFacts) => void][] = [
  ['lines = requests sent', ({ traffic }) => traffic.sent.set('GET', 2)],
  ['sent = answered', ({ traffic }) => traffic.answers.set('GET 302', 2)],
  ['GETs answered = redirects', ({ traffic }) => (traffic.arrivals[0]!.answer!.clickId = null)],
  ['HEADs answered = redirects', ({ traffic }) => traffic.answers.delete('HEAD 302')],
  ['blame the server', ({ traffic }) => traffic.answers.set('POST 502', 1)],
  ['GETs = stored + lost', (facts) => (facts.stored = facts.stored.slice(1))],
  ['answered − stored = loss', ({ loss }) => (loss.lost = 1)],
  ['or with an id nobody was answered', ({ loss }) => (loss.strangers = 1)],
  ['ids visitors went on with', ({ carried }) => (carried.stored = 2)],
  ['daily rollups', ({ after }) => (after.daily.bots = 9)],
  ['hourly rollups', ({ after }) => (after.hourly.clicks = 14)],
  ['journal of messages', ({ after }) => (after.journaled = 12)],
  ['missing in the isolates', ({ isolates }) => (isolates[0]!.missing = 1)],
  ['stored more than they say', ({ isolates }) => (isolates[0]!.missing = -1)],
  ['or without one', ({ loss }) => (loss.unexplained = 1)],
]

const clickLinesOf = (facts: ClickFacts) => [...requestLines(facts), ...clickLines(facts)]

test('sound clicks pass', () => {
  expect(failuresOf(clickLinesOf(clickFacts()))).toEqual([])
})

test.each(clickFaults)('a fault in “%s” is seen', (says, spoil) => {
  const facts = clickFacts()
  spoil(facts)
  const failed = failuresOf(clickLinesOf(facts)).map((check) => check.says)
  expect(failed.some((line) => line.includes(says))).toBe(true)
})

const row = (externalId: string, minor: bigint): RunConversion => ({
  externalId,
  status: 'approved',
  rejection: null,
  commissions: minor > 0n ? 1 : 0,
  commissionMinor: minor,
  commissionStatus: 'held',
  isInReview: false,
  ledgerMinor: minor,
})

const conversionFacts = (): ConversionFacts => ({
  reported: {
    reports: ['a', 'b', 'c'].map((external_id) => ({
      ...{ event: 'sale' as const, click_id: 'x', customer_id: 'y', visitor: {} },
      external_id,
    })),
    recorded: 2,
    replayed: 1,
    alreadyConverted: 0,
    refused: new Map(),
  },
  rowsBefore: 1,
  rows: [row('a', 300n), row('b', 200n), row('c', 0n)],
  expected: new Map([
    ['a', [300n]],
    ['b', [200n]],
    ['c', []],
  ]),
  hasRepeats: false,
})

const conversionFaults: [says: string, spoil: (facts: ConversionFacts) => void][] = [
  ['asked = recorded', ({ reported }) => (reported.recorded = 1)],
  ['rows of the run with these ids', (facts) => (facts.rows = facts.rows.slice(1))],
  ['in growth = recorded', (facts) => (facts.rowsBefore = 2)],
  ['lines that earn', ({ expected }) => expected.set('c', [100n])],
  ['differs from amount × rate', ({ rows }) => (rows[0]!.commissionMinor = 301n)],
  ['differs from amount × rate', ({ rows }) => (rows[1]!.ledgerMinor = 0n)],
  ['commissions in the ledger', ({ rows }) => (rows[1]!.ledgerMinor = 400n)],
]

test('sound conversions pass', () => {
  expect(failuresOf(conversionLines(conversionFacts()))).toEqual([])
})

test.each(conversionFaults)('a fault in “%s” is seen', (says, spoil) => {
  const facts = conversionFacts()
  spoil(facts)
  const failed = failuresOf(conversionLines(facts)).map((check) => check.says)
  expect(failed.some((line) => line.includes(says))).toBe(true)
})

test('if answers were lost, the rows grow at most by the repeated requests', () => {
  const facts = { ...conversionFacts(), hasRepeats: true, rowsBefore: 0 }
  expect(failuresOf(conversionLines(facts))).toEqual([])
  facts.reported.replayed = 0
  facts.reported.alreadyConverted = 1
  expect(failuresOf(conversionLines(facts))).toHaveLength(1)
})

const ledger = (over: Partial<LedgerState> = {}): LedgerState => ({
  currency: 'USD',
  debitsMinor: 900n,
  creditsMinor: 900n,
  transfersMinor: 900n,
  drifted: 0,
  earnedMinor: 500n,
  owedMinor: 200n,
  paidMinor: 300n,
  ...over,
})

test.each([
  [{}, 0],
  [{ debitsMinor: 901n }, 1],
  [{ transfersMinor: 899n }, 1],
  [{ drifted: 1 }, 1],
  [{ paidMinor: 299n }, 1],
])('a ledger with %o has %i faults', (over, faults) => {
  expect(failuresOf(ledgerLines([ledger(over)]))).toHaveLength(faults)
})

const payoutFacts = (): PayoutFacts => ({
  run: { nothingBuilt: null, batches: [{ id: 'b', status: 'settled' }] },
  held: 0,
  inReview: 0,
  journal: new Map([['item USD', 300n]]),
  ledger: new Map([['item USD', 300n]]),
  items: new Map([['item USD', 300n]]),
})

const payoutFaults: [says: string, spoil: (facts: PayoutFacts) => void][] = [
  ['still on hold', (facts) => (facts.held = 1)],
  ['batches in hand', ({ run }) => (run.batches[0]!.status = 'unknown')],
  ['journal and the ledger disagree', ({ ledger }) => ledger.set('other USD', 1n)],
  ['paid otherwise', ({ items }) => items.delete('item USD')],
  ['= by the ledger, USD', ({ journal }) => journal.set('item USD', 600n)],
  ['= paid items, USD', ({ journal }) => journal.set('item USD', 600n)],
]

test('sound payouts pass', () => {
  expect(failuresOf(payoutLines(payoutFacts()))).toEqual([])
})

test.each(payoutFaults)('a fault in “%s” is seen', (says, spoil) => {
  const facts = payoutFacts()
  spoil(facts)
  const failed = failuresOf(payoutLines(facts)).map((check) => check.says)
  expect(failed.some((line) => line.includes(says))).toBe(true)
})

test('amounts compare whatever they are counted in; a bound is not passed from below either', () => {
  expect(equal('', 3, 3n).holds).toBe(true)
  expect(equal('', 3, 4).holds).toBe(false)
  expect(atMost('', 3, 3).holds).toBe(true)
  expect(atMost('', 3, 4).holds).toBe(false)
  expect(atMost('', 3, -1).holds).toBe(false)
})

test.each([
  [0n, '0.00'],
  [5n, '0.05'],
  [-5n, '-0.05'],
  [123_456_789n, '1,234,567.89'],
])('%s minor units read as %s', (minor, text) => {
  expect(money(minor)).toBe(text)
})

test('the table shows both sides of a check, and a cross where they differ', () => {
  const table = tableOf([
    { heading: 'Clicks' },
    { fact: 'sent', value: 'GET: 3' },
    equal('stored', 3, 3),
    equal('lost', 0, 1_000),
  ])
  expect(table).toBe(
    ['', 'Clicks', '    sent    GET: 3', '  ✓ stored  3      3', '  ✗ lost    0  1,000'].join('\n'),
  )
})
