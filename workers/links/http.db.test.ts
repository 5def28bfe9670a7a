import { sql } from 'drizzle-orm'
import pg from 'pg'
import { beforeAll, expect, test, vi } from 'vitest'
import * as cast from '../../dev/demo/demo-cast.ts'
import { runScoped } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import { insertAffiliate, insertUser, requireFreeCode } from '../people/accounts/db/sign-up.ts'
import type { LinkSnapshot } from '../snapshots/rules.ts'
import { makeApiWorld, problemOf, read } from '../test/api-world.ts'
import { ownerUrlOf } from '../test/owner-hand.ts'
import { untilBlocked } from '../test/paused-verbs.ts'
import { addStranger } from '../test/tenants.ts'
import { LinkAnswer, LinksAnswer } from './contract.ts'

const [anna] = cast.affiliates
const [demo, instant] = cast.offers
const deepLinks = (offerId: string) =>
  sql`update affiliate.offers set has_deep_links = true where id = ${offerId}::uuid`

const world = await makeApiWorld()
const stranger = await addStranger(world)
beforeAll(async () => {
  const scope = { kind: 'advertiser', advertiserId: cast.advertiser.id } as const
  await runScoped(world.api, scope, [deepLinks(demo.id)])
}, 60_000)

const { as } = world
const save = (over: object = {}) =>
  as('affiliate', 'POST', '/v1/links', { offer_id: demo.id, label: 'Spring', ...over })
const saved = async (over: object = {}) => {
  const answer = await save(over)
  expect(answer.status).toBe(201)
  return (await read(answer, LinkAnswer)).link
}
const patch = (id: string, body: object, person = 'affiliate') =>
  as(person, 'PATCH', `/v1/links/${id}`, body)
const published = (slug: string) =>
  JSON.parse(world.kept.get(`link:${slug.toLowerCase()}`) ?? 'null') as LinkSnapshot | null

test('a saved link comes with its URLs and is at the edge when the answer is read', async () => {
  const link = await saved({ subs: ['a', '', 'c'] })
  expect(link).toMatchObject({
    ...{ label: 'Spring', landing_url: null, subs: ['a', '', 'c'], archived_at: null },
    offer: { id: demo.id, code: demo.code, name: demo.name },
    advertiser: { id: cast.advertiser.id, name: cast.advertiser.name },
    aff_url: `http://${cast.app.host}:8787/aff/${link.slug}`,
    short_url: `http://${cast.app.host}:8787/r/${link.slug}`,
  })
  expect(link.slug).toMatch(/^[2-9a-kmnp-z]{8}$/)
  expect(published(link.slug)).toEqual({
    ...{ v: 1, id: link.id, slug: link.slug, appId: cast.app.id, subs: ['a', '', 'c'] },
    ...{ advertiserId: cast.advertiser.id, offerId: demo.id, affiliateId: anna!.id },
    landingUrl: null,
  })
})

test('a slug and the code of a new affiliate are never equal, also when both are taken at once', async () => {
  const client = new pg.Client({ connectionString: ownerUrlOf(world.tcpUrls.systemTcpUrl) })
  await client.connect()
  try {
    // The sign-up has checked its code and waits before it writes.
    await client.query('begin; lock table affiliate.affiliates in exclusive mode')
    const [userId, email, now] = [newId(new Date()), 'racer@links.example', new Date()]
    const user = { id: userId, email, passwordHash: null, name: 'Racer', timeZone: 'UTC' }
    const account = { id: newId(now), userId, roleId: newId(now), name: 'Racer', now }
    const signedUp = runScoped(world.api, { kind: 'user', userId, email }, [
      insertUser({ ...user, language: 'en', now }),
      requireFreeCode('racer'),
      insertAffiliate({ ...account, code: 'racer', country: null, websiteUrl: null }),
    ])
    await untilBlocked(world.system, 1)
    const link = save({ slug: 'RACER' })
    await Promise.race([link, untilBlocked(world.system, 2)])
    await client.query('rollback')
    await signedUp
    expect(await problemOf(await link)).toMatchObject({ status: 409, fields: ['slug'] })
  } finally {
    await client.end()
  }
})

test('a chosen slug is kept as written, and nobody else gets it in any case', async () => {
  const link = await saved({ slug: 'Spring-26' })
  expect(link.slug).toBe('Spring-26')
  expect(published('spring-26')).toMatchObject({ id: link.id })
  for (const person of ['affiliate', 'affiliate2']) {
    const body = { offer_id: demo.id, label: 'Other', slug: 'sPRING-26' }
    const answer = await as(person, 'POST', '/v1/links', body)
    expect(await problemOf(answer)).toEqual({ status: 409, code: 'conflict', fields: ['slug'] })
  }
})

test('an affiliate’s code is nobody’s slug, also of affiliates one cannot see', async () => {
  for (const slug of ['anna', 'BORIS', 'Clara']) {
    expect(await problemOf(await save({ slug }))).toMatchObject({ status: 409, fields: ['slug'] })
  }
})

test('a made slug that is taken is made anew', async () => {
  const first = await saved()
  const bytes = (text: string) =>
    Uint8Array.from(text, (char) => '23456789abcdefghijkmnpqrstuvwxyz'.indexOf(char))
  const real = crypto.getRandomValues.bind(crypto)
  let isFirst = true
  const spy = vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
    if (array?.byteLength !== 8 || !isFirst) return real(array)
    isFirst = false
    ;(array as unknown as Uint8Array).set(bytes(first.slug))
    return array
  })
  const second = await saved()
  spy.mockRestore()
  expect(isFirst).toBe(false)
  expect(second.slug).not.toBe(first.slug)
})

test('a landing URL is a page of the app, in one spelling, where the offer takes deep links', async () => {
  const link = await saved({ landing_url: `https://${cast.app.host}/shoes/../hats?x=1` })
  expect(link.landing_url).toBe(`https://${cast.app.host}/hats?x=1`)
  const page = `http://www.${cast.app.host}:8787/shoes`
  const { link: moved } = await read(await patch(link.id, { landing_url: page }), LinkAnswer)
  expect([moved.landing_url, published(link.slug)?.landingUrl]).toEqual([page, page])
  for (const landing_url of [
    'https://evil.example/',
    `https://${cast.app.host}@evil.example/`,
    `https://${cast.app.host}.evil.example/`,
    `//${cast.app.host}/`,
    'javascript:alert(1)',
    `https://${cast.app.host}/aff/boris`,
  ]) {
    const refused = { status: 422, code: 'invalid_input', fields: ['landing_url'] }
    expect(await problemOf(await save({ landing_url }))).toEqual(refused)
    expect(await problemOf(await patch(link.id, { landing_url }))).toEqual(refused)
  }
  const body = { offer_id: instant.id, landing_url: page }
  expect(await problemOf(await save(body))).toMatchObject({ fields: ['landing_url'] })
  const { link: bare } = await read(await patch(link.id, { landing_url: null }), LinkAnswer)
  expect(bare.landing_url).toBeNull()
})

test('UTM tags are saved with a link, at the edge too, until they are emptied', async () => {
  const tags = { source: 'blog', campaign: ' июнь ' }
  const kept = { source: 'blog', medium: '', campaign: 'июнь' }
  const link = await saved({ utm: tags })
  expect([link.utm, published(link.slug)?.utm]).toEqual([kept, ['blog', '', 'июнь']])
  expect((await read(await patch(link.id, { label: 'Other' }), LinkAnswer)).link.utm).toEqual(kept)
  const { link: plain } = await read(await patch(link.id, { utm: {} }), LinkAnswer)
  expect(plain.utm).toEqual({ source: '', medium: '', campaign: '' })
  expect(published(link.slug)).not.toHaveProperty('utm')
})

test('a link has a QR code, for its affiliate only', async () => {
  const { id } = await saved()
  const code = await as('affiliate', 'GET', `/v1/links/${id}/qr`)
  expect(code.headers.get('content-type')).toBe('image/svg+xml')
  expect(await code.text()).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg".*<\/svg>$/)
  expect((await as('affiliate2', 'GET', `/v1/links/${id}/qr`)).status).toBe(404)
})

test('an archived link leaves the edge and comes back with all it had', async () => {
  const link = await saved({ subs: ['x'] })
  const { link: archived } = await read(await patch(link.id, { archived: true }), LinkAnswer)
  expect(archived.archived_at).not.toBeNull()
  expect(published(link.slug)).toBeNull()
  const again = await read(await patch(link.id, { archived: true, label: 'Old' }), LinkAnswer)
  expect(again.link).toEqual({ ...archived, label: 'Old' })
  const list = async (query: string) =>
    (await read(await as('affiliate', 'GET', `/v1/links${query}`), LinksAnswer)).links.map(
      ({ id }) => id,
    )
  expect(await list('')).not.toContain(link.id)
  expect(await list('?include_archived=true')).toContain(link.id)
  expect(await problemOf(await save({ slug: link.slug }))).toMatchObject({ fields: ['slug'] })
  await patch(link.id, { archived: false, subs: [] })
  expect(published(link.slug)).toMatchObject({ id: link.id, subs: [] })
})

test('another’s link and another’s offer are as absent as ones that never were', async () => {
  const link = await saved()
  for (const id of [link.id, newId(new Date()), 'not-an-id']) {
    const answer = await patch(id, { label: 'Mine now' }, 'affiliate2')
    expect(await problemOf(answer)).toMatchObject({ status: 404, code: 'not_found' })
  }
  const { links } = await read(await as('affiliate2', 'GET', '/v1/links'), LinksAnswer)
  expect(links).toEqual([])
  for (const offer_id of [stranger.offerId, newId(new Date())]) {
    const answer = await save({ offer_id })
    expect(await problemOf(answer)).toMatchObject({ status: 422, fields: ['offer_id'] })
  }
  const own = await as('advertiser', 'PATCH', `/v1/links/${link.id}`, { label: 'x' })
  expect(await problemOf(own)).toMatchObject({ status: 403 })
  expect(published(link.slug)).not.toBeNull()
})

test('the database itself refuses a link in another’s name', async () => {
  const scope = {
    kind: 'affiliate',
    affiliateId: cast.affiliates[1]!.id,
    advertiserId: null,
  } as const
  const forged = sql`insert into affiliate.links
      (advertiser_id, app_id, offer_id, affiliate_id, slug, label)
    values (${cast.advertiser.id}, ${cast.app.id}, ${demo.id}, ${anna!.id}, 'forged', 'x')`
  await expect(runScoped(world.api, scope, [forged])).rejects.toThrow('row-level security')
})

test('links are read page by page, newest first, each once', async () => {
  const seen: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const path: string = `/v1/links?limit=2&offer_id=${demo.id}${cursor && `&cursor=${cursor}`}`
    const page = await read(await as('affiliate', 'GET', path), LinksAnswer)
    seen.push(...page.links.map(({ id }) => id))
    cursor = page.next_cursor
  }
  expect(seen.length).toBeGreaterThan(3)
  expect(seen).toEqual([...new Set(seen)].sort().reverse())
})

test.each([
  [{ slug: 'ab' }, 'slug'],
  [{ slug: 'a b c' }, 'slug'],
  [{ label: ' ' }, 'label'],
  [{ label: 'x'.repeat(121) }, 'label'],
  [{ subs: Array(11).fill('x') }, 'subs'],
  [{ subs: ['x'.repeat(256)] }, 'subs.0'],
  [{ utm: { source: 'x'.repeat(101) } }, 'utm.source'],
  [{ utm: { term: 'x' } }, 'utm.term'],
  [{ offer_id: 'x' }, 'offer_id'],
  [{ affiliate_id: anna!.id }, 'affiliate_id'],
])('a link with %j is refused by field', async (over, field) => {
  expect(await problemOf(await save(over))).toMatchObject({ status: 422, fields: [field] })
})
