/** The equalities of requests and clicks. */
import { atMost, type Check, equal, type Line, shown } from './checks.ts'
import {
  type ClickCounts,
  type ClickState,
  growthOf,
  type IsolateCounts,
  type StoredClick,
} from './counters.ts'
import { type Loss, UNDELIVERED_MS_MAX } from './storage.ts'
import type { Traffic } from './traffic.ts'

export interface ClickFacts {
  traffic: Traffic
  stored: readonly StoredClick[]
  loss: Loss
  before: ClickState
  after: ClickState
  isolates: readonly IsolateCounts[]
  /** Number of different click ids that visitors carried on, and how many of them have rows. */
  carried: { ids: number; stored: number }
}

export function requestLines({ traffic, loss }: Pick<ClickFacts, 'traffic' | 'loss'>): Line[] {
  const { sent, answers, inFlight, arrivals } = traffic
  const total = (counts: Map<string, number>) => [...counts.values()].reduce((a, b) => a + b, 0)
  const get = (counts: Map<string, number>, key: string) => counts.get(key) ?? 0
  const faults = [...answers].filter(([key]) => Number(key.split(' ')[1]) >= 500)
  const redirects = arrivals.filter(({ answer }) => answer !== null && answer.clickId !== null)
  return [
    { heading: 'Requests' },
    { fact: 'sent', value: listOf(sent) },
    { fact: 'answered', value: listOf(answers) },
    ...(traffic.broken > 0 ? [{ fact: 'broken lines', value: brokenOf(traffic) }] : []),
    equal(
      'lines = requests sent + broken + of a method that cannot be sent',
      traffic.lines,
      total(sent) + traffic.broken + traffic.unsendable,
    ),
    equal(
      'sent = answered + under way when the connection was lost',
      total(sent),
      total(answers) + total(inFlight),
    ),
    equal(
      'GETs answered = redirects that carry a click id',
      get(sent, 'GET') - loss.inFlight,
      redirects.length,
    ),
    equal(
      'HEADs answered = redirects',
      get(sent, 'HEAD') - get(inFlight, 'HEAD'),
      get(answers, 'HEAD 302'),
    ),
    equal('answers that blame the server (5xx), any method', 0, total(new Map(faults))),
  ]
}

const listOf = (counts: Map<string, number>) =>
  [...counts]
    .sort()
    .map(([key, times]) => `${key}: ${shown(times)}`)
    .join(' · ')

const brokenOf = ({ broken, brokenLines }: Traffic) =>
  `${shown(broken)}, such as line ${brokenLines.join(', ')}`

export function clickLines(facts: ClickFacts): Line[] {
  const { traffic, stored, loss, before, after, carried } = facts
  const counts = countReasons(stored)
  const gets = traffic.sent.get('GET') ?? 0
  const answered = gets - loss.inFlight
  const grown = growthOf(before.rows, after.rows)
  return [
    { heading: 'Clicks' },
    { fact: 'stored', value: verdictsOf(counts) },
    equal(
      'GETs = stored + lost + under way and not stored',
      gets,
      stored.length + loss.lost + loss.inFlight - loss.inFlightStored,
    ),
    equal('answered − stored = loss', answered - (stored.length - loss.inFlightStored), loss.lost),
    equal(
      'stored = billable + bots + duplicates + otherwise rejected',
      stored.length,
      counts.billable + counts.bots + counts.duplicates + counts.rejected,
    ),
    equal('rows of HEADs, POSTs, OPTIONS, or with an id nobody was answered', 0, loss.strangers),
    atMost('ids visitors went on with that have no row', loss.lost, carried.ids - carried.stored),
    ...growthChecks('daily rollups grew with the rows', grown, growthOf(before.daily, after.daily)),
    ...growthChecks('hourly rollups too', grown, growthOf(before.hourly, after.hourly)),
    equal(
      'clicks in the journal of messages = rows, in growth',
      grown.clicks,
      after.journaled - before.journaled,
    ),
    ...lossLines(facts),
  ]
}

function countReasons(stored: readonly StoredClick[]): ClickCounts {
  const bots = stored.filter(({ reason }) => reason === 'bot' || reason === 'no_user_agent').length
  const billable = stored.filter(({ reason }) => reason === null).length
  const duplicates = stored.filter(({ reason }) => reason === 'duplicate').length
  const others = ['bot', 'no_user_agent', 'duplicate', null]
  const rejected = stored.filter(({ reason }) => !others.includes(reason)).length
  return { clicks: stored.length, billable, bots, duplicates, rejected }
}

const verdictsOf = (counts: ClickCounts) =>
  `billable: ${shown(counts.billable)} · bots: ${shown(counts.bots)} · ` +
  `duplicates: ${shown(counts.duplicates)} · otherwise rejected: ${shown(counts.rejected)}`

/** One line when all five counts agree; else one line for each that does not. */
function growthChecks(says: string, rows: ClickCounts, rollups: ClickCounts): Check[] {
  const keys = Object.keys(rows) as (keyof ClickCounts)[]
  const checks = keys.map((key) => equal(`${says}: ${key}`, rows[key], rollups[key]))
  const wrong = checks.filter(({ holds }) => !holds)
  return wrong.length > 0 ? wrong : [equal(says, rows.clicks, rollups.clicks)]
}

function lossLines({ loss, isolates }: ClickFacts): Line[] {
  const missing = isolates.map((isolate) => isolate.missing)
  const crashes = loss.outages.map(({ lost, oldestMs }, at) => ({
    fact: `crash ${at + 1}`,
    value: `${shown(lost)} clicks lost, the oldest answered ${shown(oldestMs)} ms before it`,
  }))
  const underWay = `${shown(loss.inFlight)}, of which ${shown(loss.inFlightStored)} were stored`
  return [
    ...(loss.inFlight > 0
      ? [{ fact: 'under way when the connection was lost', value: underWay }]
      : []),
    { fact: 'isolates that sent messages', value: shown(isolates.length) },
    atMost(
      'clicks missing in the isolates’ own count (loss they can show)',
      loss.lost,
      missing.reduce((sum, clicks) => sum + clicks, 0),
    ),
    equal('isolates that stored more than they say', 0, missing.filter((n) => n < 0).length),
    ...crashes,
    equal(
      `lost clicks answered more than ${UNDELIVERED_MS_MAX / 1000} s before a crash, or without one`,
      0,
      loss.unexplained,
    ),
  ]
}
