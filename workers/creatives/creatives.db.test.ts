import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import * as cast from '../../dev/demo/demo-cast.ts'
import { runScoped } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import { makeApiWorld, problemOf, read } from '../test/api-world.ts'
import type { MemoryBucket } from '../test/memory-bucket.ts'
import { addStranger } from '../test/tenants.ts'
import {
  CreativeAnswer,
  CreativesAnswer,
  KitAnswer,
  LogoAnswer,
  OwnCreativeAnswer,
  OwnCreativesAnswer,
} from './contract.ts'
import { addViews, CREATIVES_MAX } from './db.ts'

const [anna] = cast.affiliates
const [demo] = cast.offers
const world = await makeApiWorld()
const stranger = await addStranger(world)
const { as, ask, tokenOf } = world

const svg = (inside = '<rect width="9" height="9"/>') =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="250">${inside}</svg>`
const upload = async (body: string, who = 'advertiser', offerId: string = demo.id) =>
  ask('POST', `/v1/creative-files?offer_id=${offerId}&name=Summer`, {
    ...{ token: await tokenOf(who), body, headers: { 'content-type': 'image/svg+xml' } },
  })
const uploaded = async () => {
  const answer = await upload(svg())
  expect(answer.status).toBe(201)
  return (await read(answer, CreativeAnswer)).creative
}
const own = async (who = 'affiliate') =>
  (await read(await as(who, 'GET', '/v1/affiliate/creatives'), OwnCreativesAnswer)).creatives
const link = (id: string, who = 'affiliate') =>
  as(who, 'POST', `/v1/affiliate/creatives/${id}/link`)

test('a banner is shown to everybody, with headers that keep it a picture', async () => {
  const banner = await uploaded()
  expect(banner).toMatchObject({
    ...{ kind: 'image', name: 'Summer', content_type: 'image/svg+xml', width: 300, height: 250 },
    ...{ views: 0, archived_at: null, offer: { id: demo.id } },
  })
  const shown = await ask('GET', new URL(banner.image_url!).pathname)
  expect(await shown.text()).toBe(svg())
  expect(shown.headers.get('content-type')).toBe('image/svg+xml')
  expect(shown.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/)
  expect(shown.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
})

test.each([
  ['with a script', svg('<script>alert(1)</script>'), 'banner_active'],
  ['that loads a picture', svg('<image href="https://evil.example/a.png"/>'), 'banner_external'],
  ['that is a PDF', '%PDF-1.7', 'banner_type'],
  ['of one pixel', svg().replace('300', '1'), 'banner_size'],
])('a file %s is refused in a sentence', async (_, body, code) => {
  const answer = await upload(body)
  expect(answer.status).toBe(422)
  const { errors } = (await answer.json()) as { errors: { field: string; code: string }[] }
  expect(errors).toEqual([expect.objectContaining({ field: 'body', code })])
})

test('a file that is too large is refused', async () => {
  expect(await problemOf(await upload('x'.repeat(512 * 1024 + 1)))).toMatchObject({ status: 413 })
})

test('a banner is not listed when its file could not be stored, and leaves no file when refused', async () => {
  const listed = async () =>
    (await read(await as('advertiser', 'GET', '/v1/creatives'), CreativesAnswer)).creatives.length
  const before = await listed()
  const fails = async () => {
    throw new Error('R2 is unavailable')
  }
  const path = `/v1/creative-files?offer_id=${demo.id}&name=Lost`
  const answer = await ask('POST', path, {
    ...{ token: await tokenOf('advertiser'), body: svg() },
    ...{ headers: { 'content-type': 'image/svg+xml' } },
    env: { CREATIVES: { ...world.env.CREATIVES, put: fails } },
  })
  expect(answer.status).toBe(500)
  expect(await listed()).toBe(before)
  const { objects } = world.env.CREATIVES as unknown as MemoryBucket
  const files = objects.size
  expect((await upload(svg(), 'advertiser', stranger.offerId)).status).toBe(422)
  expect(objects.size).toBe(files)
})

test('a person changes the creatives of their own advertiser only', async () => {
  const banner = await uploaded()
  const asStranger = { token: stranger.token }
  expect((await upload(svg(), 'advertiser', stranger.offerId)).status).toBe(422)
  const body = { name: 'Mine' }
  const path = `/v1/creatives/${banner.id}`
  expect((await as(asStranger as never, 'PATCH', path, body)).status).toBe(404)
  const listed = await as(asStranger as never, 'GET', '/v1/creatives')
  expect((await read(listed, CreativesAnswer)).creatives).toEqual([])
})

test('F133 of several at once only one takes the last place of an offer', async () => {
  const scope = { kind: 'advertiser', advertiserId: cast.advertiser.id } as const
  const offerId = cast.offers[1].id
  await runScoped(world.api, scope, [
    sql`insert into affiliate.creatives (id, advertiser_id, offer_id, kind, name, body)
      select uuidv7(), ${cast.advertiser.id}::uuid, ${offerId}::uuid, 'text', 'A', 'B'
      from generate_series(2, ${CREATIVES_MAX}::int)`,
  ])
  const text = { offer_id: offerId, name: 'Last', body: 'C' }
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => as('advertiser', 'POST', '/v1/creatives', text)),
  )
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 422, 422, 422, 422])
})

test('an affiliate gets one link for a creative, however often they ask', async () => {
  const { id } = await uploaded()
  expect((await own()).find((one) => one.id === id)).toMatchObject({
    ...{ link_url: null, banner_url: null, coupon: expect.stringMatching(/.+/) },
  })
  const answers = await Promise.all([link(id), link(id), link(id)])
  const links = await Promise.all(
    answers.map(async (of) => (await read(of, OwnCreativeAnswer)).creative),
  )
  expect(new Set(links.map(({ link_url: url }) => url)).size).toBe(1)
  expect(links[0]!.link_url).toMatch(/\/r\/[2-9a-z]{8}$/)
  const slug = links[0]!.link_url!.split('/').at(-1)!
  expect(links[0]!.banner_url).toMatch(new RegExp(`/v1/banners/${id}/${slug}$`))
  const [[count] = []] = await runScoped(world.system, { kind: 'system' }, [
    sql`select count(*)::int as n from affiliate.links where label = 'Summer' and affiliate_id = ${anna!.id}`,
  ])
  expect(count?.n).toBe(1)
})

test('views and clicks are those of the affiliate’s copy', async () => {
  const { id } = await uploaded()
  const { link_url: url } = (await read(await link(id), OwnCreativeAnswer)).creative
  const slug = url!.split('/').at(-1)!
  const shown = await ask('GET', `/v1/banners/${id}/${slug.toUpperCase()}`)
  expect(shown.status).toBe(200)
  const day = new Date().toISOString().slice(0, 10)
  const views = (of: string, count: number) => ({ creative_id: id, slug: of, day, views: count })
  await runScoped(world.api, { kind: 'sign_in', email: '' }, [
    addViews([views(slug, 2), views(slug.toUpperCase(), 1), views('nobody', 5)]),
  ])
  await runScoped(world.api, { kind: 'sign_in', email: '' }, [addViews([views(slug, 4)])])
  expect((await own()).find((one) => one.id === id)?.views).toBe(7)
  expect((await own('affiliate2')).find((one) => one.id === id)?.views).toBe(0)
  const clickId = newId(new Date())
  await runScoped(world.system, { kind: 'system' }, [
    sql`select affiliate.ensure_click_partitions(now())`,
    sql`insert into affiliate.clicks (id, clicked_at, offer_id, app_id, advertiser_id, affiliate_id, device, link_id)
      select ${clickId}, now(), offer_id, app_id, advertiser_id, affiliate_id, 'desktop', id
      from affiliate.links where slug = ${slug}`,
  ])
  for (const who of ['affiliate', 'advertiser']) {
    const answer = await as(who, 'GET', `/v1/reports?group_by=creative_id&creative_id=${id}`)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({
      rows: [expect.objectContaining({ billable: 1 })],
    })
  }
})

test('a text has no image, and an archived one is no longer offered', async () => {
  const text = { offer_id: demo.id, name: 'Post', body: 'Buy with {coupon}: {link}' }
  const made = await as('advertiser', 'POST', '/v1/creatives', text)
  const { creative } = await read(made, CreativeAnswer)
  expect(creative).toMatchObject({ kind: 'text', body: text.body, image_url: null })
  expect((await own()).some(({ id }) => id === creative.id)).toBe(true)
  const path = `/v1/creatives/${creative.id}`
  for (const _ of [1, 2]) {
    expect((await as('advertiser', 'PATCH', path, { archived: true })).status).toBe(200)
  }
  expect((await own()).some(({ id }) => id === creative.id)).toBe(false)
  expect((await link(creative.id)).status).toBe(404)
})

const kit = (offerId: string, query = '', who = 'affiliate') =>
  as(who, 'GET', `/v1/affiliate/kits/${offerId}${query}`)

test('a kit has posts with link, tags and coupon: the advertiser’s texts first, then templates', async () => {
  const body = 'Buy with {coupon}: {link} #ad'
  const made = await as('advertiser', 'POST', '/v1/creatives', {
    ...{ offer_id: demo.id, body },
    name: 'Post',
  })
  const { creative } = await read(made, CreativeAnswer)
  const { kit: before } = await read(await kit(demo.id, '?lang=ru'), KitAnswer)
  const { coupon, link_url: own } = before
  expect(own).toBe(`http://${cast.app.host}:8787/aff/${anna!.code}`)
  const ofTelegram = ({ posts }: typeof before) =>
    posts.filter(({ network }) => network === 'telegram')
  const tagged = `${own}?utm_source=telegram&utm_medium=social&utm_campaign=${demo.code}`
  const [first, template] = [ofTelegram(before)[0]!, ofTelegram(before).at(-1)!]
  expect(first).toMatchObject({
    ...{ creative_id: creative.id, text: `Buy with ${coupon}: ${tagged} #ad`, url: tagged },
  })
  expect(template).toMatchObject({ creative_id: null, url: tagged })
  expect(template.text).toContain(`Промокод: ${coupon}`)
  expect(new URL(template.share_url).searchParams.get('url')).toBe(tagged)
  expect(before.coupon_widget).toContain(`<b>${coupon}</b>`)
  // Once the creative has a link, its clicks are counted for the creative.
  const { link_url: linked } = (await read(await link(creative.id), OwnCreativeAnswer)).creative
  const { kit: after } = await read(await kit(demo.id), KitAnswer)
  expect(ofTelegram(after)[0]!.url).toContain(`${linked}?utm_source=telegram`)
  await as('advertiser', 'PATCH', `/v1/creatives/${creative.id}`, { archived: true })
  const { kit: last } = await read(await kit(demo.id), KitAnswer)
  expect(last.posts.every(({ creative_id }) => creative_id !== creative.id)).toBe(true)
})

test('there is a kit of joined offers only, and a personal token reads it', async () => {
  for (const offerId of [stranger.offerId, newId(new Date())]) {
    expect(await problemOf(await kit(offerId))).toMatchObject({ status: 404, code: 'not_found' })
  }
  expect((await kit(demo.id, '', 'advertiser')).status).toBe(403)
  const asked = { name: 'Site', scopes: ['read'] }
  const made = await as('affiliate', 'POST', '/v1/me/tokens', asked)
  const { token } = (await made.json()) as { token: string }
  const { kit: read1 } = await read(
    await as({ token }, 'GET', `/v1/affiliate/kits/${demo.id}`),
    KitAnswer,
  )
  expect(read1.posts.length).toBeGreaterThanOrEqual(6)
  expect((await as({ token }, 'POST', '/v1/affiliate/offer-feed')).status).toBe(403)
})

const logoPath = (id: string = cast.advertiser.id) => `/v1/advertisers/${id}/logo`
const putLogo = async (body: string, token?: string, path = logoPath()) =>
  ask('PUT', path, {
    ...{ token: token ?? (await tokenOf('advertiser')), body },
    headers: { 'content-type': 'image/svg+xml' },
  })

test('an advertiser’s logo is public, and replacing or removing it deletes its file', async () => {
  const { objects } = world.env.CREATIVES as unknown as MemoryBucket
  const files = objects.size
  const urls = []
  for (const drawn of ['<circle r="9"/>', '<rect width="9" height="9"/>']) {
    const { logo_url: url } = await read(await putLogo(svg(drawn)), LogoAnswer)
    const shown = await ask('GET', new URL(url!).pathname)
    expect(await shown.text()).toBe(svg(drawn))
    expect(Object.fromEntries(shown.headers)).toMatchObject({
      ...{ 'content-type': 'image/svg+xml', 'cache-control': 'public, max-age=86400, immutable' },
      'content-security-policy': expect.stringMatching(/default-src 'none'.*sandbox/),
    })
    urls.push(url!)
  }
  expect(objects.size).toBe(files + 1)
  expect((await ask('GET', new URL(urls[0]!).pathname)).status).toBe(404)
  const asked = { name: 'Newsletter', code: 'with-logo' }
  await as('advertiser', 'POST', '/v1/registration-links', asked)
  const page = async () => (await ask('GET', '/v1/registrations/with-logo')).json()
  const listed = async (path: string, who = 'affiliate') => (await as(who, 'GET', path)).json()
  const shows = async (url: string | null) => {
    const one = { logo_url: url }
    expect(await page()).toMatchObject({ advertiser: one })
    const advertisers = [expect.objectContaining(one)]
    expect(await listed('/v1/advertisers', 'advertiser')).toMatchObject({ advertisers })
    expect(await listed('/v1/affiliate/advertisers')).toMatchObject({ advertisers })
    const { offers } = (await listed('/v1/affiliate/offers')) as { offers: unknown[] }
    expect(offers[0]).toMatchObject({ advertiser: one })
  }
  await shows(urls[1]!)
  for (const _ of [1, 2]) {
    expect((await as('advertiser', 'DELETE', logoPath())).status).toBe(204)
  }
  await shows(null)
  expect(objects.size).toBe(files)
  const [changes = []] = await runScoped(world.system, { kind: 'system' }, [
    sql`select from logs.audit_entries where subject_table = 'advertisers'
      and subject_id = ${cast.advertiser.id} and after ? 'logo_id'`,
  ])
  expect(changes).toHaveLength(3)
})

test('a logo that is unsafe, too large or someone else’s is refused, and no file is left', async () => {
  const { objects } = world.env.CREATIVES as unknown as MemoryBucket
  const files = objects.size
  for (const [body, code] of [
    [svg('<script>alert(1)</script>'), 'banner_active'],
    ['%PDF-1.7', 'banner_type'],
    ['', 'banner_type'],
  ] as const) {
    const answer = await putLogo(body)
    expect(answer.status).toBe(422)
    const errors = [expect.objectContaining({ field: 'body', code })]
    expect(await answer.json()).toMatchObject({ errors })
  }
  expect((await putLogo(svg('x'.repeat(64 * 1024)))).status).toBe(413)
  for (const path of [logoPath(stranger.advertiserId), logoPath(newId(new Date()))]) {
    expect((await putLogo(svg(), undefined, path)).status).toBe(404)
    expect((await as('advertiser', 'DELETE', path)).status).toBe(404)
  }
  for (const who of ['support', 'affiliate']) {
    expect((await putLogo(svg(), await tokenOf(who))).status, who).toBe(403)
  }
  expect(objects.size).toBe(files)
})

test('the script of the coupon widget may run on any page, and is kept by browsers', async () => {
  const script = await ask('GET', '/v1/coupon-widget.js')
  expect(Object.fromEntries(script.headers)).toMatchObject({
    ...{ 'content-type': 'text/javascript; charset=utf-8', 'access-control-allow-origin': '*' },
    ...{ 'cross-origin-resource-policy': 'cross-origin', 'cache-control': 'public, max-age=86400' },
  })
  expect(script.headers.has('set-cookie')).toBe(false)
})
