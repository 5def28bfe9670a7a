/** F117: an affiliate views one advertiser at a time, and sees nothing of the others. */
import { sql } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import { permissions } from '../../api-permissions.ts'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import type { Access } from '../../http/access.ts'
import { type Permission, rolesWith } from '../../http/role-permissions.ts'
import { makeApiWorld, problemOf } from '../../test/api-world.ts'
import { describedRoutes } from '../../test/request-samples.ts'
import { addTenantRows, type TenantRows } from '../../test/tenant-rows.ts'

const world = await makeApiWorld()
const first = await addTenantRows(world)
const second = await addTenantRows(world)
/** An advertiser of the marketplace to whom the affiliate has applied, and one without any relation. */
const pending = await addTenantRows(world)
const unknown = await addTenantRows(world)
const affiliateId = first.idOf.affiliate!
beforeAll(async () => {
  await runScoped(world.system, { kind: 'system' }, [
    sql`insert into affiliate.partnerships (advertiser_id, affiliate_id, status)
      values (${second.idOf.advertiser}, ${affiliateId}, 'approved'),
        (${pending.idOf.advertiser}, ${affiliateId}, 'pending')`,
    sql`insert into affiliate.enrollments (offer_id, affiliate_id, advertiser_id, coupon)
      values (${second.idOf.offer}, ${affiliateId}, ${second.idOf.advertiser}, 'BOTH')`,
    sql`update affiliate.conversions set affiliate_id = ${affiliateId}::uuid
      where id = ${second.idOf.conversion}::uuid`,
  ])
  const advertiserId = pending.idOf.advertiser!
  await runScoped(world.api, { kind: 'advertiser', advertiserId }, [
    sql`update affiliate.registration_links set is_listed = true
      where id = ${pending.idOf.registration_link}::uuid`,
  ])
}, 60_000)

const switched = describedRoutes().filter(({ method, path, parameters }) => {
  const access = (permissions as Record<string, Access>)[`${method} ${path}`]!
  const roles: readonly string[] = rolesWith[access as Permission] ?? []
  const isSwitched = parameters.some((of) => of.in === 'query' && of.name === 'advertiser_id')
  return method === 'get' && isSwitched && roles.includes('affiliate')
})

const ask = (path: string, advertiserId?: string) =>
  world.ask('GET', advertiserId ? `${path}?advertiser_id=${advertiserId}` : path, {
    token: first.affiliate,
  })
const traces = ({ idOf }: TenantRows) =>
  new RegExp([...Object.values(idOf), idOf.advertiser!.slice(-12)].join('|'), 'i')

test('there is something to switch', () => {
  expect(switched.length).toBeGreaterThan(3)
})

test.each(switched)('F117: $path of one advertiser has no trace of another', async ({ path }) => {
  const everything = await ask(path)
  expect(everything.status).toBe(200)
  for (const [chosen, other] of [
    [first, second],
    [second, first],
  ] as const) {
    const answer = await ask(path, chosen.idOf.advertiser!)
    expect(answer.status).toBe(200)
    const text = (await answer.text()).replaceAll(first.idOf.affiliate!, '')
    expect(text).not.toMatch(traces(without(other)))
    expect(text).not.toMatch(traces(pending))
  }
})

/** The first advertiser's affiliate is the caller; both advertisers' ids can be used. */
function without(rows: TenantRows): TenantRows {
  const { affiliate: _asker, ...idOf } = rows.idOf
  return { ...rows, idOf }
}

test('F117: one advertiser’s list has theirs, so that nothing above passes for being empty', async () => {
  const path = '/v1/affiliate/conversions'
  expect(await (await ask(path, first.idOf.advertiser!)).text()).toContain(first.idOf.conversion)
  expect(await (await ask(path, second.idOf.advertiser!)).text()).toContain(second.idOf.conversion)
})

test.each(switched)('F117: $path of an advertiser without approval is absent', async ({ path }) => {
  const absent = await ask(path, newId(new Date()))
  const refused = path.startsWith('/v1/affiliate/')
    ? { status: 404, code: 'not_found' }
    : { status: 422, fields: ['advertiser_id'] }
  expect(await problemOf(absent.clone())).toMatchObject(refused)
  for (const { idOf } of [pending, unknown]) {
    const answer = await ask(path, idOf.advertiser!)
    const [met, missed] = [await answer.json(), await absent.clone().json()] as [object, object]
    expect({ ...met, request_id: '' }).toEqual({ ...missed, request_id: '' })
  }
})

test('F117: what the affiliate may list without a choice names no advertiser they did not apply to', async () => {
  const lists = describedRoutes().filter(
    ({ method, path }) => method === 'get' && /^\/v1\/affiliate\/[a-z-]+$/.test(path),
  )
  for (const { path } of lists) {
    const answer = await ask(path)
    expect([path, answer.status]).toEqual([path, 200])
    expect(await answer.text()).not.toMatch(traces(unknown))
  }
})
