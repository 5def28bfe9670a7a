import { sql } from 'drizzle-orm'
import { describe, expect, test, vi } from 'vitest'
import type { ClickCapObjects, LeaseClosing, OpenLease } from '../../caps/rules/cap-lease.ts'
import { guardOf, runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { ask, id, seedTenant } from '../../test/books-world.ts'
import { makeDatabaseWorld } from '../../test/fresh-database.ts'
import type { ClicksMessage } from '../rules/clicks-message.ts'
import { spoolKey } from '../rules/spool.ts'
import { clickOf, pack } from '../test/click-messages.ts'
import type { ClickQueue, ClickSpool } from './queued-clicks.ts'
import { recordClicks } from './record-clicks.ts'
import { returnDeadLeases } from './return-dead-leases.ts'

const world = await makeDatabaseWorld()
const tenant = await seedTenant(world.system)

const minute = 60_000
const emptySpool = makeSpool([])
const emptyQueue: ClickQueue = { metrics: async () => ({ backlogCount: 0 }) }

/** KV with these keys, listing at most `pageMax` at once. */
function makeSpool(names: string[], pageMax = 1_000): ClickSpool {
  return {
    list: async ({ prefix, limit }) => {
      const found = names.filter((name) => name.startsWith(prefix))
      const keys = found.slice(0, Math.min(limit, pageMax)).map((name) => ({ name }))
      return { keys, list_complete: keys.length === found.length }
    },
  }
}
const leaseOf = async (leaseId: string) => {
  const rows = await ask(
    world.system,
    sql`select clicks, closed_at is not null as closed from affiliate.cap_leases where lease_id = ${leaseId}`,
  )
  return rows[0] ?? null
}

/** Clicks of one isolate under one lease, packed two by two. */
function packUnder(leaseId: string, isolate: string, count: number): ClicksMessage[] {
  const { offerId, appId, advertiserId, affiliateId } = tenant
  const at = Date.now()
  const clicks = Array.from({ length: count }, () =>
    clickOf(
      { offerId, appId, advertiserId, affiliateId },
      { id: newId(new Date(at)), at, leaseIds: [leaseId] },
    ),
  )
  const loads = Array.from({ length: count / 2 }, (_, pair) => clicks.slice(pair * 2, pair * 2 + 2))
  return pack(loads, isolate)
}

const verdictsOf = async (leaseId: string) =>
  (
    await ask(
      world.system,
      sql`select coalesce(reason, 'billable') as reason, count(*)::int as clicks from affiliate.clicks
        where ${leaseId}::uuid = any (lease_ids) group by reason order by 1`,
    )
  ).map(({ reason, clicks }) => [reason, clicks])

describe('clicks of a lease', () => {
  test('are counted when they are new, however often their messages come', async () => {
    const leaseId = id()
    const messages = packUnder(leaseId, id(), 6)
    await Promise.all(
      [messages, messages.toReversed(), messages].map((all) => recordClicks(world.system, all)),
    )
    for (const one of messages) await recordClicks(world.system, [one])
    expect(await leaseOf(leaseId)).toEqual({ clicks: 6, closed: false })
  })

  test('that are not billable use none', async () => {
    const leaseId = id()
    const [message] = packUnder(leaseId, id(), 2)
    const clicks = message!.clicks.map((click) => ({ ...click, reason: 'bot' as const }))
    await recordClicks(world.system, [{ ...message!, clicks }])
    expect(await leaseOf(leaseId)).toBeNull()
  })

  test('with two leases each use one of both', async () => {
    const [one, other] = [id(), id()]
    const [message] = packUnder(one, id(), 2)
    const clicks = message!.clicks.map((click) => ({ ...click, leaseIds: [one, other] }))
    await recordClicks(world.system, [{ ...message!, clicks }])
    expect([await leaseOf(one), await leaseOf(other)]).toMatchObject([{ clicks: 2 }, { clicks: 2 }])
  })
})

/** An object that counts a cap, as far as the job sees it. */
function makeCapObjects(capId: string, open: OpenLease[]) {
  const closed: LeaseClosing[] = []
  const state = { open, closed, fails: false }
  const capObjects = {
    getByName: (asked: string) => ({
      listOpenLeases: async (grantedBeforeMs: number) =>
        open.filter(({ grantedAtMs }) => asked === capId && grantedAtMs < grantedBeforeMs),
      close: async (closings: LeaseClosing[]) => {
        if (state.fails) throw new Error('the object is away')
        closed.push(...closings)
      },
    }),
  } as unknown as ClickCapObjects
  return Object.assign(state, { capObjects })
}

describe('a dead isolate’s lease of 10 units, 6 of them clicked', () => {
  async function makeDead(arrive: (messages: ClicksMessage[]) => ClicksMessage[]) {
    const [capId, leaseId, isolate] = [id(), id(), id()]
    await runScoped(world.system, { kind: 'system' }, [
      sql`insert into affiliate.caps (id, advertiser_id, offer_id, metric, period, limit_value)
        values (${capId}, ${tenant.advertiserId}, ${tenant.offerId}, 'clicks', 'day', 100)`,
    ])
    const messages = packUnder(leaseId, isolate, 6)
    await recordClicks(world.system, arrive(messages))
    const grantedAtMs = Date.now()
    const capObject = makeCapObjects(capId, [{ leaseId, isolate, units: 10, grantedAtMs }])
    const later = (minutes: number) => new Date(Date.now() + minutes * minute)
    const run = (minutes: number, spool = emptySpool, queue = emptyQueue) =>
      returnDeadLeases(world.system, capObject.capObjects, { spool, queue }, later(minutes))
    return { leaseId, messages, capObject, run }
  }

  test('comes back by its stored clicks once all is quiet', async () => {
    const { leaseId, capObject, run } = await makeDead((all) => all)
    await run(15)
    expect(capObject.closed).toEqual([])
    expect(await run(30)).toMatchObject({ leases: 1, units: 4, left: 0 })
    expect(capObject.closed).toEqual([{ leaseId, used: 6 }])
    expect(await leaseOf(leaseId)).toEqual({ clicks: 6, closed: true })
  })

  test('stays out while a message is missing, and comes back when it came', async () => {
    const { leaseId, messages, capObject, run } = await makeDead(([first, , third]) => [
      first!,
      third!,
    ])
    expect(await run(30)).toMatchObject({ leases: 0, left: 1 })
    expect([capObject.closed, await leaseOf(leaseId)]).toEqual([[], { clicks: 4, closed: false }])
    await recordClicks(world.system, messages)
    await run(30)
    expect(capObject.closed).toEqual([{ leaseId, used: 6 }])
  })

  test('stays out while its isolate goes on sending, but not for ever', async () => {
    const { leaseId, messages, capObject, run } = await makeDead((all) => all)
    capObject.open[0]!.grantedAtMs -= 30 * minute
    expect(await run(0)).toMatchObject({ leases: 0, left: 1 })
    capObject.open[0]!.grantedAtMs -= 31 * minute
    await run(0)
    expect([messages.length, capObject.closed]).toEqual([3, [{ leaseId, used: 6 }]])
  })

  test.each([
    ['lies in the spool', spoolKey],
    ['is dead', (isolate: string, sequence: number) => `dead:clicks:${isolate}:${sequence}`],
  ])('stays out while its last message, whose absence leaves no gap, %s', async (_name, keyOf) => {
    const { leaseId, messages, capObject, run } = await makeDead(([one, two]) => [one!, two!])
    const [{ isolate }] = messages as [ClicksMessage]
    const spool = makeSpool([keyOf(isolate, 3)])
    expect(await run(30, spool)).toMatchObject({ leases: 0, left: 1, waiting: 1 })
    expect([capObject.closed, await leaseOf(leaseId)]).toEqual([[], { clicks: 4, closed: false }])
    await recordClicks(world.system, messages)
    expect(await run(30)).toMatchObject({ leases: 1, units: 4, left: 0, waiting: 0 })
    expect(await verdictsOf(leaseId)).toEqual([['billable', 6]])
  })

  test('comes back beside the spooled clicks of others, unless there are too many to name', async () => {
    const { capObject, run } = await makeDead((all) => all)
    const others = [spoolKey(id(), 1), spoolKey(id(), 1)]
    expect(await run(30, makeSpool(others, 1))).toMatchObject({ leases: 0, left: 1 })
    expect(capObject.closed).toEqual([])
    expect(await run(30, makeSpool(others))).toMatchObject({ leases: 1, left: 0, waiting: 2 })
  })

  test.each<[string, object, number]>([
    ['as old as its last click', { oldestMessageTimestamp: new Date(Date.now() + 4 * minute) }, 0],
    ['of an unknown age', {}, 0],
    ['younger than its life', { oldestMessageTimestamp: new Date(Date.now() + 10 * minute) }, 1],
  ])('with a message in the queue %s (%j): %i comes back', async (_name, oldest, leases) => {
    const { run } = await makeDead((all) => all)
    const queue = { metrics: async () => ({ backlogCount: 1, ...oldest }) }
    expect(await run(30, emptySpool, queue)).toMatchObject({ leases, left: 1 - leases })
    expect(await run(30)).toMatchObject({ left: 0 })
  })

  test('comes back when the queue cannot be asked, and that is logged', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const { run } = await makeDead((all) => all)
    const queue = { metrics: () => Promise.reject(new Error('away')) }
    expect(await run(30, emptySpool, queue)).toMatchObject({ leases: 1 })
    expect(logged.mock.calls[0]?.[0]).toContain('queue.metrics_failed')
    logged.mockRestore()
  })

  test('gives nothing back after 60 days, when its count may soon be forgotten', async () => {
    const { leaseId, capObject, run } = await makeDead((all) => all)
    capObject.open[0]!.grantedAtMs -= 61 * 24 * 60 * minute
    expect(await run(0)).toMatchObject({ leases: 1, units: 0 })
    expect(capObject.closed).toEqual([{ leaseId, used: 10 }])
  })

  test('comes back in the end where a message is lost for good', async () => {
    const { leaseId, messages, capObject, run } = await makeDead(([first, , third]) => [
      first!,
      third!,
    ])
    capObject.open[0]!.grantedAtMs -= 16 * 24 * 60 * minute
    await run(30, makeSpool([spoolKey(messages[1]!.isolate, 2)]))
    expect(capObject.closed).toEqual([{ leaseId, used: 4 }])
  })

  test('that was closed bills no click that comes later: its unit was given out again', async () => {
    const { leaseId, messages, capObject, run } = await makeDead(([first, second]) => [
      first!,
      second!,
    ])
    await run(30)
    expect(capObject.closed).toEqual([{ leaseId, used: 4 }])
    await recordClicks(world.system, messages)
    expect(await verdictsOf(leaseId)).toEqual([
      ['billable', 4],
      ['cap_reached', 2],
    ])
    expect(await leaseOf(leaseId)).toEqual({ clicks: 4, closed: true })
  })

  test('is returned by the next run when the object was away', async () => {
    const { leaseId, capObject, run } = await makeDead((all) => all)
    capObject.fails = true
    await expect(run(30)).rejects.toThrow('the object is away')
    capObject.fails = false
    await run(31)
    expect(capObject.closed).toEqual([{ leaseId, used: 6 }])
  })
})

test('audit 9: the unit of a click that was stored as a repeat is returned', async () => {
  const [capId, leaseId, isolate] = [id(), id(), id()]
  await runScoped(world.system, { kind: 'system' }, [
    sql`insert into affiliate.caps (id, advertiser_id, offer_id, metric, period, limit_value)
      values (${capId}, ${tenant.advertiserId}, ${tenant.offerId}, 'clicks', 'day', 100)`,
  ])
  const messages = packUnder(leaseId, isolate, 6).map((message) => ({
    ...message,
    clicks: message.clicks.map((click, at) => ({
      ...click,
      ...{ visitor: at.toString(16).padStart(16, '0'), dedupeSeconds: 60 },
    })),
  }))
  await recordClicks(world.system, messages)
  expect(await verdictsOf(leaseId)).toEqual([
    ['billable', 2],
    ['duplicate', 4],
  ])
  const capObject = makeCapObjects(capId, [{ leaseId, isolate, units: 6, grantedAtMs: Date.now() }])
  const later = new Date(Date.now() + 30 * minute)
  const sources = { spool: emptySpool, queue: emptyQueue }
  expect(await returnDeadLeases(world.system, capObject.capObjects, sources, later)).toMatchObject({
    units: 4,
  })
  expect(capObject.closed).toEqual([{ leaseId, used: 2 }])
  // Delivered again, nothing changes.
  await recordClicks(world.system, messages)
  expect(await leaseOf(leaseId)).toEqual({ clicks: 2, closed: true })
})

test('a click with a lease that was already deleted is not billed', async () => {
  const leaseId = newId(new Date(Date.now() - 61 * 24 * 60 * minute))
  await recordClicks(world.system, packUnder(leaseId, id(), 2))
  expect(await verdictsOf(leaseId)).toEqual([['cap_reached', 2]])
  expect(await leaseOf(leaseId)).toBeNull()
})

test('closing and storing at once: a click is billed and counted, or neither', async () => {
  for (let round = 0; round < 12; round += 1) {
    const [capId, leaseId, isolate] = [id(), id(), id()]
    await runScoped(world.system, { kind: 'system' }, [
      sql`insert into affiliate.caps (id, advertiser_id, offer_id, metric, period, limit_value)
        values (${capId}, ${tenant.advertiserId}, ${tenant.offerId}, 'clicks', 'day', 100)`,
    ])
    const messages = packUnder(leaseId, isolate, 8)
    const open = [{ leaseId, isolate, units: 10, grantedAtMs: Date.now() }]
    const capObject = makeCapObjects(capId, open)
    const store = async (message: ClicksMessage) => {
      for (;;) {
        try {
          return await recordClicks(world.system, [message])
        } catch (error) {
          if (guardOf(error) !== 'lease_closed') throw error
        }
      }
    }
    const later = new Date(Date.now() + 30 * minute)
    await Promise.all([
      ...messages.map(store),
      returnDeadLeases(
        world.system,
        capObject.capObjects,
        { spool: emptySpool, queue: emptyQueue },
        later,
      ),
    ])
    await returnDeadLeases(
      world.system,
      capObject.capObjects,
      { spool: emptySpool, queue: emptyQueue },
      new Date(Date.now() + 60 * minute),
    )
    const billed = (await verdictsOf(leaseId)).find(([reason]) => reason === 'billable')?.[1] ?? 0
    expect(capObject.closed.length).toBeGreaterThan(0)
    for (const closing of capObject.closed) expect(closing).toEqual({ leaseId, used: billed })
    expect(await leaseOf(leaseId)).toEqual({ clicks: billed, closed: true })
  }
})
