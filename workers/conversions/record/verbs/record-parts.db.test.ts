/** What befalls one part of a round while the other is still under way. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Db } from '../../../core/database.ts'
import { expectSoundBooks, seedTenant, type TenantTerms } from '../../../test/books-world.ts'
import {
  type EarningsGround,
  holdAccounts,
  makeEarningsGround,
  outcomesOf,
  salesOf,
} from '../../test/earnings-world.ts'
import { gatherEarnings } from './batch-earnings.ts'
import { type ConversionInput, recordConversion } from './record-conversion.ts'

const now = new Date('2026-11-20T10:00:00.000Z')
const rich: TenantTerms = { depositMinor: 1_000_000n }

let ground: EarningsGround
let api: Db
let system: Db
beforeAll(async () => {
  ground = await makeEarningsGround(now)
  ;({ api, system } = ground)
})
afterEach(async () => {
  ground.door.judge = ground.count
  await expectSoundBooks(system)
})
afterAll(() => ground.door.close())

test('accounts that somebody holds keep nobody else waiting, where their advertiser is a part by itself', async () => {
  const held = await seedTenant(system, rich)
  const other = await seedTenant(system, rich)
  const third = await seedTenant(system, rich)
  const waiting = await salesOf(ground, held, 5)
  const beside = await salesOf(ground, other, 5)
  const [behind] = await salesOf(ground, third, 1)
  const hold = await holdAccounts(ground, held, 4)
  const earn = gatherEarnings(api)
  const record = (sale: ConversionInput) => recordConversion(api, sale, earn)
  const slow = waiting.map(record)
  await Promise.all(beside.map(record))
  await record(behind as ConversionInput)
  const wasHeld = hold.isHeld
  await hold.end
  const ends = outcomesOf(await Promise.allSettled(slow))
  expect([wasHeld, ends]).toEqual([true, Array(5).fill('recorded')])
})

test.each([1, 5])(
  'nor where a round was begun by %i of their advertiser’s reports alone',
  async (number) => {
    const held = await seedTenant(system, rich)
    const other = await seedTenant(system, rich)
    const waiting = await salesOf(ground, held, number)
    const behind = await salesOf(ground, other, 2)
    const hold = await holdAccounts(ground, held, 4)
    const earn = gatherEarnings(api)
    const record = (sale: ConversionInput) => recordConversion(api, sale, earn)
    ground.writes = []
    const slow = waiting.map(record)
    // By then their round is under way.
    await expect.poll(() => ground.writes).not.toEqual([])
    await Promise.all(behind.map(record))
    const wasHeld = hold.isHeld
    await hold.end
    const ends = outcomesOf(await Promise.allSettled(slow))
    expect([wasHeld, ends]).toEqual([true, Array(number).fill('recorded')])
  },
)

test('what one part refuses while the other is under way is nobody’s unhandled rejection', async () => {
  const mine = await seedTenant(system, rich)
  const beside = await seedTenant(system, rich)
  const slow = await seedTenant(system, rich)
  const round = [
    ...(await salesOf(ground, mine, 3)),
    ...(await salesOf(ground, beside, 4)),
    ...(await salesOf(ground, slow, 4)),
  ]
  round[1] = { ...(round[1] as ConversionInput), foreignStatus: 'a\0b' }
  ground.door.judge = (body) => {
    ground.count(body)
    const isSlow = body.includes('write_round(') && body.includes(slow.advertiserId)
    return isSlow ? { delayMs: 1_500 } : null
  }
  const unhandled: unknown[] = []
  const note = (reason: unknown) => void unhandled.push(reason)
  process.on('unhandledRejection', note)
  const results = await ground.together(round)
  process.off('unhandledRejection', note)
  expect(outcomesOf(results)).toEqual(
    round.map((_, index) => (index === 1 ? 'thrown' : 'recorded')),
  )
  expect(unhandled).toEqual([])
})
