import { sql } from 'drizzle-orm'
import { afterAll, expect, test } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { startDnsSimulator } from '../../../dev/simulators/dns-simulator.ts'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import type { OfferSnapshot } from '../../snapshots/rules.ts'
import { makeApiWorld, problemOf, read } from '../../test/api-world.ts'
import { addPerson } from '../../test/people.ts'
import { addStranger } from '../../test/tenants.ts'
import { HostAnswer, type HostSummary, HostsAnswer } from '../keys-contract.ts'
import { AppAnswer } from './contract.ts'

const world = await makeApiWorld()
const stranger = await addStranger(world)
const dns = await startDnsSimulator({ port: 0 })
const owner = await world.tokenOf('advertiser')
afterAll(() => dns.close())

const hostsOf = (appId: string) => `/v1/apps/${appId}/hosts`
const own = hostsOf(cast.app.id)
const ask = (token: string, method: string, path: string, body?: object) =>
  world.ask(method, path, { token, env: { DNS_URL: dns.url }, ...(body ? { body } : {}) })

async function claim(host: string, token = owner, path = own): Promise<HostSummary> {
  const answer = await ask(token, 'POST', path, { host })
  expect(answer.status).toBe(201)
  return (await read(answer, HostAnswer)).host
}
/** Verifies now, as if the last verification were long ago. */
async function check(host: string, token = owner, path = own): Promise<Response> {
  await runScoped(world.system, { kind: 'system' }, [
    sql`update affiliate.app_hosts set checked_at = checked_at - interval '1 minute'
      where host = ${host}`,
  ])
  return ask(token, 'POST', `${path}/${host}/check`)
}
const stateOf = async (answer: Response) => (await read(answer, HostAnswer)).host.state
function prove({ record }: HostSummary): void {
  dns.set(record!.name, ['v=spf1 -all', record!.value])
}
const isServed = (host: string) => world.kept.has(`host:${host}`)

test('a host is claimed, proven, served, given up, and must be proven anew', async () => {
  const first = await claim('Blog.Example.')
  expect(first).toMatchObject({
    ...{ host: 'blog.example', state: 'waiting', verified_at: null, failed_checks: 0 },
    record: { type: 'TXT', name: '_tributary.blog.example' },
  })
  const again = await ask(owner, 'POST', own, { host: 'blog.example' })
  expect([again.status, (await read(again, HostAnswer)).host]).toEqual([200, first])

  expect(await stateOf(await check('blog.example'))).toBe('waiting')
  expect(isServed('blog.example')).toBe(false)
  prove(first)
  expect(await stateOf(await check('blog.example'))).toBe('proven')
  expect(isServed('blog.example')).toBe(true)
  const offer = JSON.parse(world.kept.get(`offer:${cast.offers[0].id}`)!) as OfferSnapshot
  expect(offer.deepLinkHosts).toEqual(['blog.example', cast.app.host])
  expect(JSON.parse(world.kept.get(`app-key:${cast.appKeyId}`)!)).toMatchObject({
    host: 'blog.example',
  })
  expect(await stateOf(await check('blog.example'))).toBe('proven')

  expect((await ask(owner, 'DELETE', `${own}/blog.example`)).status).toBe(204)
  expect(isServed('blog.example')).toBe(false)
  expect(await problemOf(await ask(owner, 'DELETE', `${own}/blog.example`))).toMatchObject({
    status: 404,
  })
  expect(await problemOf(await check('blog.example'))).toMatchObject({ status: 404 })
  const second = await claim('blog.example')
  expect(second.record?.value).not.toBe(first.record?.value)
  expect(await stateOf(await check('blog.example'))).toBe('waiting')
  const { hosts } = await read(await ask(owner, 'GET', own), HostsAnswer)
  expect(hosts.map(({ host, state }) => [host, state])).toEqual([
    ['blog.example', 'waiting'],
    [cast.app.host, 'proven'],
  ])
})

test('F124: the advertiser that verifies a host gets it, despite other claims; a verified host cannot be taken over', async () => {
  const theirs = hostsOf(stranger.appId)
  const squatted = await claim('brand.example', stranger.token, theirs)
  const rightful = await claim('brand.example')
  expect(squatted.record?.value).not.toBe(rightful.record?.value)
  prove(rightful)
  expect(await stateOf(await check('brand.example', stranger.token, theirs))).toBe('waiting')
  expect(await stateOf(await check('brand.example'))).toBe('proven')
  // Both records exist now, as after a domain changed hands: the first owner keeps the host until its own
  // record is gone.
  dns.set(rightful.record!.name, [rightful.record!.value, squatted.record!.value])
  expect(await problemOf(await check('brand.example', stranger.token, theirs))).toMatchObject({
    ...{ status: 409, code: 'conflict', fields: ['host'] },
  })
  expect(JSON.parse(world.kept.get('host:brand.example')!)).toMatchObject({ appId: cast.app.id })
  // Withdrawing a claim does not affect the real owner's.
  expect((await ask(stranger.token, 'DELETE', `${theirs}/brand.example`)).status).toBe(204)
  expect(isServed('brand.example')).toBe(true)

  const heir = await claim('brand.example', stranger.token, theirs)
  expect((await ask(owner, 'DELETE', `${own}/brand.example`)).status).toBe(204)
  expect(isServed('brand.example')).toBe(false)
  expect(await stateOf(await check('brand.example', stranger.token, theirs))).toBe('waiting')
  prove(heir)
  expect(await stateOf(await check('brand.example', stranger.token, theirs))).toBe('proven')
  expect(JSON.parse(world.kept.get('host:brand.example')!)).toMatchObject({
    appId: stranger.appId,
  })
})

test.each(['http://x.example', 'x.example:80', '192.0.2.1', 'localhost', 'shop', ''])(
  'the host %j is refused by its field',
  async (host) => {
    const answer = await ask(owner, 'POST', own, { host })
    expect(await problemOf(answer)).toMatchObject({ status: 422, fields: ['host'] })
  },
)

test('another script is kept as punycode', async () => {
  expect((await claim('магазин.рф')).record?.name).toBe('_tributary.xn--80aairftm.xn--p1ai')
})

test('name servers that do not answer prove nothing and disprove nothing', async () => {
  await claim('silent.example')
  const path = `${own}/silent.example/check`
  expect(await problemOf(await world.ask('POST', path, { token: owner }))).toMatchObject({
    ...{ status: 503, code: 'unavailable' },
  })
})

test('a verification right after another is refused for a while', async () => {
  await claim('hasty.example')
  expect((await check('hasty.example')).status).toBe(200)
  const answer = await ask(owner, 'POST', `${own}/hasty.example/check`)
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '3'])
})

test('what the operator proved stays so without a record', async () => {
  const { host } = await read(await check(cast.app.host), HostAnswer)
  expect([host.state, host.record]).toEqual(['proven', null])
})

test('a paused app serves none of its hosts, and serves them again when it goes on', async () => {
  const app = `/v1/apps/${cast.app.id}`
  for (const [status, served] of [
    ['paused', false],
    ['paused', false],
    ['active', true],
  ] as const) {
    const answer = await ask(owner, 'PATCH', app, { status, name: 'Shop of the river' })
    expect((await read(answer, AppAnswer)).app).toMatchObject({ status, name: 'Shop of the river' })
    expect(isServed(cast.app.host)).toBe(served)
    const offer = JSON.parse(world.kept.get(`offer:${cast.offers[0].id}`)!) as OfferSnapshot
    expect(offer.status).toBe(served ? 'active' : 'paused')
  }
})

test('a second app of the same advertiser: the same host is one too many, and has a limit', async () => {
  const made = await ask(owner, 'POST', '/v1/apps', { name: 'Second' })
  expect(made.status).toBe(201)
  const { app } = await read(made, AppAnswer)
  expect(app).toMatchObject({ name: 'Second', status: 'active', hosts: [], default_offer: null })
  const claimed = await ask(owner, 'POST', hostsOf(app.id), { host: cast.app.host })
  // Nobody can claim the demo's own host.
  expect(await problemOf(claimed)).toMatchObject({ status: 422 })
  await claim('one.example', owner, hostsOf(app.id))
  const twice = await ask(owner, 'POST', own, { host: 'one.example' })
  expect(await problemOf(twice)).toMatchObject({ status: 409, fields: ['host'] })
  await runScoped(world.system, { kind: 'system' }, [
    sql`insert into affiliate.app_hosts (host, advertiser_id, app_id)
      select 'n' || n || '.example', ${cast.advertiser.id}::uuid, ${app.id}::uuid
      from generate_series(2, 100) n`,
  ])
  const beyond = await ask(owner, 'POST', hostsOf(app.id), { host: 'beyond.example' })
  expect(await problemOf(beyond)).toMatchObject({ status: 409, fields: ['host'] })
  expect((await ask(owner, 'POST', hostsOf(app.id), { host: 'one.example' })).status).toBe(200)
})

test('staff add an app for an advertiser that there is; its own people for themselves only', async () => {
  const admin = await world.tokenOf('admin')
  const { advertiserId } = stranger
  const made = await ask(admin, 'POST', '/v1/apps', {
    name: 'By staff',
    advertiser_id: advertiserId,
  })
  expect((await read(made, AppAnswer)).app.advertiser.id).toBe(advertiserId)
  for (const body of [{ name: 'x' }, { name: 'x', advertiser_id: newId(new Date()) }]) {
    const answer = await ask(admin, 'POST', '/v1/apps', body)
    expect(await problemOf(answer)).toMatchObject({ status: 422, fields: ['advertiser_id'] })
  }
  const foreign = await ask(owner, 'POST', '/v1/apps', { name: 'x', advertiser_id: advertiserId })
  expect(await problemOf(foreign)).toMatchObject({ status: 422, fields: ['advertiser_id'] })
})

test('hosts of somebody else’s app are as absent as those of no app', async () => {
  const host = (await claim('mine.example')).host
  for (const appId of [cast.app.id, newId(new Date())]) {
    for (const [method, path, body] of [
      ['GET', hostsOf(appId)],
      ['POST', hostsOf(appId), { host: 'x.example' }],
      ['POST', `${hostsOf(appId)}/${host}/check`],
      ['DELETE', `${hostsOf(appId)}/${host}`],
    ] as const) {
      const answer = await ask(stranger.token, method, path, body)
      expect(await problemOf(answer), `${method} ${path}`).toMatchObject({ status: 404 })
    }
  }
  const { advertiserId } = stranger
  const role = { role: 'advertiser_viewer', advertiserId, affiliateId: null } as const
  const { token } = await addPerson(world, [role])
  const answer = await ask(token, 'POST', hostsOf(stranger.appId), { host: 'x.example' })
  expect(await problemOf(answer)).toMatchObject({ status: 403 })
})
