import { sql } from 'drizzle-orm'
import { expect, test, vi } from 'vitest'
import * as cast from '../../../../dev/demo/demo-cast.ts'
import { storeClick } from '../../../clicks/test/stored-clicks.ts'
import { runScoped } from '../../../core/database.ts'
import { type OfferSnapshot, snapshotKey } from '../../../snapshots/rules.ts'
import { makeApiWorld, read } from '../../../test/api-world.ts'
import { ConversionAnswer } from '../../contract.ts'

test('the sale that fills a cap publishes it; the next one is over_cap', async () => {
  vi.spyOn(console, 'log').mockImplementation(() => {})
  const world = await makeApiWorld()
  const [offer] = cast.offers
  await runScoped(world.system, { kind: 'system' }, [
    sql`insert into affiliate.caps (advertiser_id, offer_id, metric, period, limit_value)
      values (${cast.advertiser.id}, ${offer.id}, 'conversions', 'total', 2)`,
  ])
  const clickId = await storeClick(world.system, new Date(Date.now() - 60_000))
  const sell = async (externalId: string) => {
    const body = {
      ...{ event: 'sale', click_id: clickId, external_id: externalId },
      ...{ amount: '49.00', currency: 'USD' },
    }
    const answer = await world.ask('POST', '/v1/conversions', { token: world.appKey, body })
    expect(answer.status).toBe(201)
    return (await read(answer, ConversionAnswer)).conversion
  }
  const atTheEdge = () => {
    const text = world.kept.get(snapshotKey.offer(offer.id))
    return text === undefined ? null : (JSON.parse(text) as OfferSnapshot).reached
  }
  expect(await sell('one')).toMatchObject({ status: 'approved' })
  expect(atTheEdge()).toBeNull()
  expect(await sell('two')).toMatchObject({ status: 'approved' })
  expect(atTheEdge()).toEqual([{ affiliateId: null, until: null }])
  expect(await sell('three')).toMatchObject({ status: 'rejected', rejection: 'over_cap' })
}, 60_000)
