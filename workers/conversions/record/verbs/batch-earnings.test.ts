import { expect, test } from 'vitest'
import type { Db } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { isOutage } from '../../../core/outage.ts'
import type { ConversionReport } from '../rules/report.ts'
import { gatherEarnings } from './batch-earnings.ts'
import type { Taking } from './report-journal.ts'

const now = new Date('2026-11-20T10:00:00.000Z')

function takingOf(index: number, advertiserId: string): Taking {
  const report: ConversionReport = {
    ...{ advertiserId, appId: 'a', event: 'sale', externalId: `order-${index}` },
    ...{ originalExternalId: null, clickId: null, coupon: null, customerId: null, amount: null },
    ...{ occurredAt: null, visitor: null, metadata: null, source: 'api', foreignStatus: null },
  }
  return { report, arrival: { kind: 'parked', reportId: 'r' }, receivedAt: now, now, newId }
}

test('where a thousand wait for a database that is silent, or five hundred of one advertiser, the next is told at once to come again', async () => {
  const never = new Promise<never>(() => {})
  const db = { query: { query: () => ({}), transaction: () => never } } as unknown as Db
  const earn = gatherEarnings(db)
  const answered: unknown[] = []
  const ask = (index: number, advertiserId = 'v') =>
    void earn(takingOf(index, advertiserId)).then(
      (outcome) => answered.push(outcome),
      (error: unknown) => answered.push(error),
    )
  ask(0)
  // The first round has begun.
  await new Promise((resolve) => setTimeout(resolve, 5))
  for (let index = 1; index <= 502; index += 1) ask(index)
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(answered.map(isOutage)).toEqual([true, true])
  for (let index = 1; index <= 501; index += 1) ask(index, `other ${index % 2}`)
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(answered.map(isOutage)).toEqual([true, true, true])
  // Two floods fill it; who has few there is let in all the same.
  for (let index = 1; index <= 11; index += 1) ask(index, 'newcomer')
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(answered).toHaveLength(4)
})
