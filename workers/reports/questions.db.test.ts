import { describe, expect, test } from 'vitest'
import type { Scope } from '../core/database.ts'
import { addDays } from '../core/days.ts'
import { type Dice, makeDice } from '../test/dice.ts'
import type { Figures } from './db/figures.ts'
import { readPostgres } from './events-reader.ts'
import { type Attribute, attributes, type Dimension, dimensions } from './rules/dimensions.ts'
import { counts } from './rules/measures.ts'
import type { Question, ReportScope } from './rules/question.ts'
import {
  countPlainly,
  type PlainGroup,
  type PlainRows,
  readPlainRows,
} from './test/plain-figures.ts'
import { firstDay, lastDay, makeStatisticsWorld } from './test/statistics-world.ts'

/** More in a run by hand; the seed names the questions. */
const QUESTIONS = Number(process.env.QUESTIONS ?? 300)
const SEED = process.env.SEED ?? 'questions'
const AT_ONCE = 4

const world = await makeStatisticsWorld('statistics')
const plain = await readPlainRows(world.system)
const now = new Date('2026-11-20T00:00:00Z')

const zones = [
  ...[
    'UTC',
    'UTC',
    'UTC',
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'Asia/Kolkata',
    'Asia/Kathmandu',
  ],
  ...['Europe/London', 'Australia/Lord_Howe', 'Pacific/Apia'],
]

/** Common dimensions come more often, so that every source is asked. */
const frequent: readonly Dimension[] = [
  ...([
    'day',
    'day',
    'hour',
    'weekday',
    'hour_of_day',
    'offer_id',
    'offer_id',
    'affiliate_id',
    'app_id',
  ] as const),
  ...(['country', 'country', 'device', 'sub1', 'sub2', ...dimensions] as const),
]

function scopes(): readonly ReportScope[] {
  const { tenants, affiliateIds } = world
  return [
    { kind: 'platform' },
    ...tenants.map(({ advertiserId }) => ({ kind: 'advertiser' as const, advertiserId })),
    ...affiliateIds.map((affiliateId) => ({ kind: 'affiliate' as const, affiliateId })),
  ]
}

function drawQuestion(dice: Dice): Question {
  const scope = dice.pick(scopes())
  const isOwn = (name: Dimension) => scope.kind !== 'affiliate' || name !== 'affiliate_id'
  const groupBy = Array.from({ length: dice.roll(4) }, () => dice.pick(frequent))
  const from = addDays(firstDay, dice.roll(12))
  const filters = Object.fromEntries(
    Array.from({ length: dice.pick([0, 0, 1, 2]) }, () => dice.pick(attributes))
      .filter(isOwn)
      .map((name) => [name, valuesOf(name, scope, dice)]),
  )
  return {
    ...{ scope, from, to: addDays(from, dice.roll(14)), timeZone: dice.pick(zones) },
    groupBy: [...new Set(groupBy)].filter(isOwn),
    ...{ filters, clickId: null, isTest: false, hasTimeToSale: dice.chance(1, 5), currency: null },
    sort: { by: dice.pick(counts), isDescending: dice.chance(1, 2) },
    ...{ limit: 1_000, offset: 0 },
  }
}

/** Values that occur in the scope, and sometimes none. */
function valuesOf(name: Attribute, scope: ReportScope, dice: Dice): string[] {
  const all = plain.clicks.filter(
    (row) =>
      (scope.kind !== 'advertiser' || row.advertiser_id === scope.advertiserId) &&
      (scope.kind !== 'affiliate' || row.affiliate_id === scope.affiliateId),
  )
  const values = Array.from({ length: 1 + dice.roll(2) }, () =>
    all.length === 0 ? '' : `${dice.pick(all)[name] ?? ''}`,
  )
  return [...new Set(values)]
}

const readerScope = (scope: ReportScope): Scope =>
  scope.kind === 'platform'
    ? { kind: 'staff', role: 'admin', userId: '019aa000-0000-7000-8000-000000000600' }
    : scope.kind === 'advertiser'
      ? scope
      : { ...scope, advertiserId: null }

const ask = (question: Question) =>
  readPostgres(world.api, readerScope(question.scope), { now }).readFigures(question)

const moneyOf = ({ money }: Figures) =>
  Object.fromEntries(money.map(({ currency, sums }) => [currency, sums]))
const someMoney = (money: PlainGroup['money']) =>
  Object.fromEntries(
    Object.entries(money).filter(([, of]) => Object.values(of).some((minor) => minor !== 0n)),
  )

async function expectPlain(question: Question, rows: PlainRows) {
  const report = await ask(question)
  const found = new Map(
    report.rows.map((row) => [
      JSON.stringify(question.groupBy.length === 0 ? [] : row.keys),
      {
        counts: row.counts,
        money: moneyOf(row),
      },
    ]),
  )
  const expected = countPlainly(rows, question)
  for (const group of expected.values()) group.money = someMoney(group.money)
  const why = JSON.stringify({ ...question, source: report.source })
  expect(Object.fromEntries(found), why).toEqual(Object.fromEntries(expected))
  const [all] = countPlainly(rows, { ...question, groupBy: [] }).values()
  expect(report.total.counts, why).toEqual(
    all?.counts ?? Object.fromEntries(counts.map((name) => [name, 0])),
  )
  expect(moneyOf(report.total), why).toEqual(all === undefined ? {} : someMoney(all.money))
  const order = report.rows.map((row) => row.counts[question.sort.by as 'clicks'])
  const sorted = order.toSorted((left, right) => left - right)
  expect(order, why).toEqual(question.sort.isDescending ? sorted.toReversed() : sorted)
  return report.source
}

describe('random questions', () => {
  test(`${QUESTIONS} answers equal what plain code counts from single rows`, {
    timeout: 300_000,
  }, async () => {
    const dice = makeDice(SEED)
    const questions = Array.from({ length: QUESTIONS }, () => drawQuestion(dice))
    const sources = new Map<string, number>()
    await Promise.all(
      Array.from({ length: AT_ONCE }, async (_, line) => {
        for (let at = line; at < questions.length; at += AT_ONCE) {
          const source = await expectPlain(questions[at] as Question, plain)
          sources.set(source, (sources.get(source) ?? 0) + 1)
        }
      }),
    )
    expect([...sources.keys()].toSorted()).toEqual(['daily', 'hourly', 'places', 'raw', 'subs'])
  })

  test.each([
    ['UTC', ['weekday', 'country'], 'places'],
    ['UTC', ['weekday', 'offer_id'], 'daily'],
    ['UTC', ['weekday', 'hour_of_day'], 'hourly'],
    ['Europe/Berlin', ['weekday', 'hour_of_day'], 'hourly'],
    ['Asia/Kolkata', ['weekday', 'hour_of_day'], 'hourly'],
    ['Australia/Lord_Howe', ['hour_of_day', 'country'], 'raw'],
  ] as const)('in %s by %j, from %s', async (timeZone, groupBy, source) => {
    const question = drawQuestion(makeDice('clock'))
    const days = { from: firstDay, to: lastDay, timeZone, groupBy }
    const asked = { ...question, ...days, filters: {}, hasTimeToSale: false, scope: scopes()[1]! }
    expect(await expectPlain(asked, plain)).toBe(source)
  })

  test('hours that begin inside hours of UTC are read in one scan where there are many', async () => {
    const days = { from: '2026-08-20', to: lastDay, timeZone: 'Asia/Kathmandu' }
    const groupBy = ['weekday', 'hour_of_day'] as const
    const question = { ...drawQuestion(makeDice('clock')), filters: {}, groupBy, ...days }
    expect(await expectPlain({ ...question, scope: { kind: 'platform' } }, plain)).toBe('raw')
  })

  test('there is something to count', () => {
    const everything = { scope: { kind: 'platform' }, from: firstDay, to: lastDay } as const
    const question = drawQuestion(makeDice('any'))
    const asked = { ...question, ...everything, timeZone: 'UTC', groupBy: [], filters: {} }
    const [all] = countPlainly(plain, asked).values()
    expect(Object.entries(all?.counts ?? {}).filter(([, count]) => count === 0)).toEqual([])
  })
})
