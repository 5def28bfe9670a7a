import { sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { recordConversion } from '../../conversions/record/verbs/record-conversion.ts'
import type { Row, Scope } from '../../core/database.ts'
import { makeApiWorld, problemOf, read } from '../../test/api-world.ts'
import { ask, saleOf } from '../../test/books-world.ts'
import { addStranger } from '../../test/tenants.ts'
import { readPostgres } from '../events-reader.ts'
import type { Question, ReportScope } from '../rules/question.ts'
import { firstDay, lastDay, makeStatisticsWorld } from '../test/statistics-world.ts'
import { CohortsAnswer } from './contract.ts'
import { monthsFrom } from './months-rules.ts'

describe('equal to plain code over single rows', async () => {
  const world = await makeStatisticsWorld('cohorts')
  const now = new Date('2026-12-15T00:00:00Z')
  const changes = await ask(
    world.system,
    sql`select v.*, c.customer_id, o.customer_id as original_customer_id, c.affiliate_id as earner_id, k.country
      from affiliate.conversion_counts v join affiliate.conversions c on c.id = v.conversion_id
      left join affiliate.conversions o on o.id = c.original_id left join affiliate.clicks k on k.id = v.click_id`,
  )
  const scopes: ReportScope[] = [
    { kind: 'platform' },
    ...world.tenants.map(({ advertiserId }) => ({ kind: 'advertiser' as const, advertiserId })),
    ...world.affiliateIds.map((affiliateId) => ({ kind: 'affiliate' as const, affiliateId })),
  ]

  interface Cell {
    customers: number
    orders: number
    money: Record<string, [bigint, bigint]>
  }

  /** Customers, then by months since: buyers, orders, and sums by currency. */
  function countPlainly(scope: ReportScope, zone: string, country: string | null) {
    const isAsked = (row: Row) =>
      (scope.kind !== 'advertiser' || row.advertiser_id === scope.advertiserId) &&
      (scope.kind !== 'affiliate' ||
        (row.affiliate_id === scope.affiliateId && row.earner_id === scope.affiliateId)) &&
      (country === null || row.country === country)
    const byCustomer = Map.groupBy(
      changes.filter(isAsked).filter((row) => row.customer_id ?? row.original_customer_id),
      (row) => row.customer_id ?? row.original_customer_id,
    )
    const monthOf = (row: Row) =>
      new Intl.DateTimeFormat('sv', { timeZone: zone, year: 'numeric', month: '2-digit' })
        .format(row.counted_at as Date)
        .concat('-01')
    const sum = (rows: readonly Row[], column: string) =>
      rows.reduce((total, row) => total + BigInt(`${row[column]}`), 0n)
    const cohorts: Record<string, { customers: number; months: Record<number, Cell> }> = {}
    for (const rows of byCustomer.values()) {
      const months = Map.groupBy(rows, monthOf)
      const counted = (of: readonly Row[], events: readonly string[]) =>
        Number(
          sum(
            of.filter(({ event }) => events.includes(`${event}`)),
            'conversions',
          ),
        )
      const first = [...months.keys()]
        .toSorted()
        .find((month) => counted(months.get(month)!, ['lead', 'sale', 'rebill']) > 0)
      if (first === undefined) continue
      cohorts[first] ??= { customers: 0, months: {} }
      cohorts[first].customers += 1
      for (const [month, own] of months) {
        const age = Math.max(0, monthsFrom(first, month).length - 1)
        cohorts[first].months[age] ??= { customers: 0, orders: 0, money: {} }
        const cell = cohorts[first].months[age]
        const orders = counted(own, ['sale', 'rebill'])
        cell.orders += orders
        cell.customers += orders > 0 ? 1 : 0
        for (const row of own) {
          const [value, payout] = cell.money[`${row.currency}`] ?? [0n, 0n]
          cell.money[`${row.currency}`] = [
            value + BigInt(`${row.amount_minor}`),
            payout + BigInt(`${row.commission_minor}`) - BigInt(`${row.upline_minor}`),
          ]
        }
      }
    }
    return cohorts
  }

  const readerScope = (scope: ReportScope): Scope =>
    scope.kind === 'platform'
      ? { kind: 'staff', role: 'admin', userId: '019aa000-0000-7000-8000-000000000600' }
      : scope.kind === 'advertiser'
        ? scope
        : { ...scope, advertiserId: null }

  async function found(scope: ReportScope, timeZone: string, country: string | null) {
    const question: Question = {
      ...{ scope, from: firstDay, to: lastDay, timeZone, groupBy: [], clickId: null },
      ...{ isTest: false, hasTimeToSale: false, currency: null, limit: 1, offset: 0 },
      filters: country === null ? {} : { country: [country] },
      sort: { by: 'clicks', isDescending: true },
    }
    const reader = readPostgres(world.api, readerScope(scope), { now })
    const { cohorts } = await reader.readCohorts(question)
    return Object.fromEntries(
      [...cohorts.customers].map(([month, customers]) => {
        const months = monthsFrom(month, '2026-12-01').flatMap((_, age) => {
          const { money, ...of } = cohorts.monthOf(month, age)
          if (of.customers === 0 && money.length === 0) return []
          const sums = money.map((own) => [own.currency, [own.orderValueMinor, own.payoutMinor]])
          return [[age, { ...of, money: Object.fromEntries(sums) }]]
        })
        return [month, { customers, months: Object.fromEntries(months) }]
      }),
    )
  }

  test.each(['UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'Pacific/Apia'])('in %s', async (zone) => {
    for (const scope of scopes) {
      for (const country of [null, 'DE']) {
        const why = JSON.stringify([scope, country])
        expect(await found(scope, zone, country), why).toEqual(countPlainly(scope, zone, country))
      }
    }
  })

  test('there is something to count', () => {
    const all = countPlainly({ kind: 'platform' }, 'UTC', null)
    expect(Object.keys(all).toSorted()).toEqual(['2026-10-01', '2026-11-01'])
    expect(Object.keys(all['2026-10-01']!.months)).toEqual(['0', '1'])
  })
})

describe('GET /v1/reports/cohorts', async () => {
  const world = await makeApiWorld()
  const stranger = await addStranger(world)
  const [, boris] = cast.affiliates
  const [demo] = cast.offers
  const tenant = {
    ...{ advertiserId: cast.advertiser.id, appId: cast.app.id, appKeyId: cast.appKeyId },
    ...{ offerId: demo.id, affiliateId: boris!.id, currency: 'USD' as const },
  }
  const at = new Date(Date.now() - 3_600_000)
  const month = `${at.toISOString().slice(0, 7)}-01`
  const buy = (externalId: string, over: object) =>
    recordConversion(
      world.api,
      saleOf(tenant, {
        ...{ coupon: boris!.coupons[0]!, clickId: null, externalId, customerId: 'ann', now: at },
        ...{ occurredAt: at, amount: { minor: 10_000n, currency: 'USD' }, ...over },
      }),
    )
  await buy('first', {})
  await buy('of-nobody', { customerId: null })
  await buy('back', {
    ...{ event: 'refund', originalExternalId: 'first', coupon: null, customerId: null },
    amount: { minor: 2_500n, currency: 'USD' },
  })
  type Who = Parameters<typeof world.as>[0]
  const get = (who: Who, query = '') => world.as(who, 'GET', `/v1/reports/cohorts?${query}`)
  const newest = async (who: Who, query = 'time_zone=UTC') => {
    const { cohorts, measures } = await read(await get(who, query), CohortsAnswer)
    expect(cohorts).toHaveLength(12)
    return { ...cohorts.at(-1)!, measures }
  }

  test('an advertiser and staff see what remains of orders; an affiliate its payout only', async () => {
    const cell = { months_since: 0, customers: 1, orders: 1 }
    const both = [{ currency: 'USD', order_value: '75.00', payout: '22.50' }]
    for (const who of ['advertiser', 'owner', 'admin', 'finance', 'support']) {
      expect(await newest(who)).toEqual({
        ...{ month, customers: 1, months: [{ ...cell, money: both }] },
        measures: ['order_value', 'payout'],
      })
    }
    expect(await newest('affiliate2')).toEqual({
      ...{ month, customers: 1, measures: ['payout'] },
      months: [{ ...cell, money: [{ currency: 'USD', payout: '22.50' }] }],
    })
  })

  test('neither an upline nor another tenant has these customers', async () => {
    for (const who of ['affiliate', stranger]) {
      expect(await newest(who)).toMatchObject({ customers: 0, months: [{ orders: 0, money: [] }] })
    }
  })

  test('filters hold', async () => {
    expect(await newest('finance', `affiliate_id=${boris!.id}`)).toMatchObject({ customers: 1 })
    expect(await newest('finance', 'country=DE')).toMatchObject({ customers: 0 })
  })

  test.each([
    ['advertiser', 'from=2020-01-01&to=2022-06-30', 'from'],
    ['advertiser', 'from=2024-01-01&to=2026-01-01', 'from'],
    ['advertiser', 'group_by=day', 'group_by'],
    ['advertiser', `offer_id=${stranger.offerId}`, 'offer_id'],
    ['affiliate', `affiliate_id=${boris!.id}`, 'affiliate_id'],
  ])('%s asks %s: refused with the field %s', async (who, query, field) => {
    expect(await problemOf(await get(who, query))).toEqual({
      status: 422,
      code: 'invalid_input',
      fields: [field],
    })
  })
})
