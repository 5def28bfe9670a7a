/**
 * Through the Workers as they are deployed: from a referral link to the sponsor's share, one visitor of two
 * affiliates, and the checks after a deploy.
 */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as cast from '../../dev/demo/demo-cast.ts'
import { addCanary, canary } from '../../dev/deploy/canary.ts'
import { databaseTools } from '../../dev/deploy/database-tools.ts'
import { smoke } from '../../dev/deploy/smoke.ts'
import { SimulatedCloud } from '../../dev/deploy/test/simulated-cloud.ts'
import { newId } from '../core/ids.ts'
import { makeAppKey } from '../credentials/app-key.ts'
import { hashPassword } from '../credentials/password.ts'
import { codeOfStep, fromBase32, stepAt } from '../credentials/totp.ts'
import { ask, expectSoundBooks } from '../test/books-world.ts'
import { makeFreshDatabase } from '../test/fresh-database.ts'
import { ownerUrlOf } from '../test/owner-hand.ts'
import { startFourWorkers } from './four-workers.ts'

const password = 'nina-rapid-lagoon-58'
const email = 'nina@tributary.example'
const visitor = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36',
  'x-local-ip': '203.0.113.9',
}

const appKey = makeAppKey(canary.appKeyId).key
const cloud = new SimulatedCloud()

let ninaId: string
let database = ''

const four = await startFourWorkers((url) => {
  database = new URL(url).pathname.slice(1)
  return url
})
const ownerUrl = ownerUrlOf((await makeFreshDatabase()).systemTcpUrl, database)
beforeAll(async () => {
  await four.runCron('make-partitions', new Date())
  await four.runCron('publish-snapshots', new Date())
  ninaId = await addNina()
}, 90_000)
afterAll(async () => {
  cloud.close()
  await four.close()
})

test('who comes by a referral link, is approved and joins, earns by a link; the sponsor gets a share', async () => {
  const anna = await signIn(personOf('affiliate'))
  const nina = await signIn({ email, password })
  const advertiser = await signIn(personOf('advertiser'))

  const { link } = await anna('POST', '/v1/affiliate/referral-links', {
    advertiser_id: cast.advertiser.id,
  })
  const code = link.path.slice('/join/'.length)
  const { advertiser: shown } = await nina('GET', `/v1/registrations/${code}`)
  expect(shown).toEqual({ name: cast.advertiser.name, logo_url: null })
  const { application } = await nina('POST', '/v1/affiliate/applications', {
    registration_code: code,
  })
  expect(application.status).toBe('pending')
  expect((await nina('GET', '/v1/affiliate/offers')).offers).toEqual([])

  const decision = { ids: [ninaId], decision: 'approve' }
  const { results } = await advertiser('POST', '/v1/partners/decisions', decision)
  expect(results).toMatchObject([{ outcome: 'changed' }])
  const offerId = await makeOffer(advertiser)
  const { offers } = await nina('GET', '/v1/affiliate/offers')
  expect(offers.find(({ id }: { id: string }) => id === offerId)).toMatchObject({ coupon: null })
  const joined = await nina('POST', `/v1/affiliate/offers/${offerId}/join`)
  expect(joined.offer.coupon).toBe('NINA-AUTUMN')

  const saved = await nina('POST', '/v1/links', { offer_id: offerId, label: 'Blog' })
  const answer = await four.visit(new URL(saved.link.aff_url).pathname, visitor)
  expect(answer.status).toBe(302)
  const clickId = new URL(answer.headers.get('location')!).searchParams.get('click_id')!
  await expect.poll(() => reasonOf(clickId), { timeout: 45_000 }).toBe('billable')

  await report({ external_id: 'order-1', click_id: clickId })
  await report({ external_id: 'order-2', coupon: 'nina-autumn' })
  const commissions = await ask(
    four.db,
    sql`select c.external_id, m.affiliate_id, m.level, m.amount_minor::int as minor
      from affiliate.commissions m join affiliate.conversions c on c.id = m.conversion_id
      where c.external_id in ('order-1', 'order-2') order by c.external_id, m.level`,
  )
  const annaId = cast.affiliates[0]!.id
  const sharesOf = (order: string) => [
    { external_id: order, affiliate_id: ninaId, level: 1, minor: 2_000 },
    { external_id: order, affiliate_id: annaId, level: 2, minor: 300 },
  ]
  expect(commissions).toEqual([...sharesOf('order-1'), ...sharesOf('order-2')])
  await expectSoundBooks(four.db)

  const mails = await ask(
    four.db,
    sql`select kind from logs.mails where to_address = ${email} order by id`,
  )
  expect(mails.map(({ kind }) => kind)).toEqual(['application_approved'])
})

test('audit 9: a visitor follows Anna’s link and then Boris’s: the sale pays Boris', async () => {
  const [anna, boris] = cast.affiliates.map(({ id }) => id)
  const [first, second] = [await follow('anna'), await follow('boris')]
  expect(second).not.toBe(first)
  await expect.poll(async () => (await listClicks()).length, { timeout: 45_000 }).toBe(2)
  const common = { reason: null, duplicate_of: null }
  expect(await listClicks()).toEqual([
    { ...common, id: first, affiliate_id: anna, is_unique: true },
    { ...common, id: second, affiliate_id: boris, is_unique: false },
  ])
  await report({ external_id: 'order-of-two', click_id: second })
  const [conversion] = await ask(
    four.db,
    sql`select affiliate_id, click_id from affiliate.conversions where external_id = 'order-of-two'`,
  )
  expect(conversion).toEqual({ affiliate_id: boris, click_id: second })
})

test('production: the checks pass through all four Workers, and move no money', async () => {
  await addCanary(ownerUrl, { appKey, landingUrl: 'https://app.example.com/?click_id={click_id}' })
  await addCanary(ownerUrl, { appKey, landingUrl: 'https://app.example.com/?click_id={click_id}' })
  expect(await databaseTools.hasCanary(ownerUrl, appKey)).toBe(true)
  await four.runCron('publish-snapshots', new Date())
  await smoke(deployment())
  const money = `select from ledger.transfers t join affiliate.apps a using (advertiser_id)
    where a.name = 'Deploy check'`
  expect((await four.db.query.query(money, [])).rows).toEqual([])
})

test('production: the checks fail where the key of the checks is refused', async () => {
  const other = makeAppKey(canary.appKeyId).key
  await expect(smoke(deployment(other))).rejects.toThrow('refused the first report')
})

const sameVisitor = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36',
  'x-local-ip': '203.0.113.7',
  accept: 'text/html',
  'accept-language': 'en-US,en;q=0.9',
}

async function follow(code: string): Promise<string> {
  const answer = await four.visit(`/boots/aff/${code}`, sameVisitor)
  const clickId = new URL(answer.headers.get('location') ?? '').searchParams.get('click_id')
  return clickId as string
}

const listClicks = () =>
  ask(
    four.db,
    sql`select id, affiliate_id, reason, duplicate_of, is_unique from affiliate.clicks
      where ip = ${sameVisitor['x-local-ip']} order by id`,
  )

/** Runs the checks of a deploy against the four Workers as they are deployed. */
function deployment(key = appKey) {
  const opened = cloud.open()
  opened.secrets.keep('CANARY_APP_KEY', key)
  opened.found.neon = { projectId: 'project', branchId: 'branch', ownerUrl }
  return {
    ...opened,
    database: databaseTools,
    settings: { ...opened.settings, trackerHosts: [cast.app.host] },
    sleep: () => new Promise<void>((wake) => setTimeout(wake, 200)),
    visit: (url: string, init: RequestInit) => {
      const { pathname, search } = new URL(url)
      if (pathname.startsWith('/v1')) return four.call(pathname, init)
      return four.visit(pathname + search, init.headers as Record<string, string>)
    },
  }
}

const personOf = (key: string) => cast.users.find((user) => user.key === key)!

/** An approved account with a confirmed address and no partnership. */
async function addNina(): Promise<string> {
  const now = new Date()
  const [affiliateId, userId] = [newId(now), newId(now)]
  const hash = await hashPassword(password)
  await ask(
    four.db,
    sql`insert into affiliate.affiliates (id, code, name, status)
      values (${affiliateId}, 'nina', 'Nina Shore', 'approved')`,
  )
  await ask(
    four.db,
    sql`insert into affiliate.users (id, email, name, password_hash, email_verified_at)
      values (${userId}, ${email}, 'Nina Shore', ${hash}, now())`,
  )
  await ask(
    four.db,
    sql`insert into affiliate.user_roles (user_id, role, affiliate_id)
      values (${userId}, 'affiliate', ${affiliateId})`,
  )
  return affiliateId
}

// biome-ignore lint/suspicious/noExplicitAny: answers are read as the test needs them
type Caller = (method: string, path: string, body?: object) => Promise<any>

async function signIn(who: {
  email: string
  password: string
  totpSecret?: string | null
}): Promise<Caller> {
  const headers = { 'content-type': 'application/json' }
  const secret = who.totpSecret ?? null
  const code = secret && codeOfStep(fromBase32(secret), stepAt(new Date()))
  const body = JSON.stringify({
    ...{ email: who.email, password: who.password, ...(code ? { code } : {}) },
  })
  const answer = await four.call('/v1/sign-in', { method: 'POST', headers, body })
  expect(answer.status).toBe(200)
  const { access_token } = (await answer.json()) as { access_token: string }
  return async (method, path, asked) => {
    const called = await four.call(path, {
      method,
      headers: { ...headers, authorization: `Bearer ${access_token}` },
      ...(asked ? { body: JSON.stringify(asked) } : {}),
    })
    expect([200, 201], `${method} ${path}`).toContain(called.status)
    return called.json()
  }
}

async function makeOffer(advertiser: Caller): Promise<string> {
  const { offer } = await advertiser('POST', '/v1/offers', {
    ...{ app_id: cast.app.id, currency: 'USD', code: 'AUTUMN', name: 'Autumn sale', model: 'CPS' },
    ...{ status: 'active', level_2_bps: 300, joining: 'open', terms: 'No spam.' },
    landing_urls: [{ url: `https://${cast.app.host}/?click_id={click_id}` }],
    payout_rules: [{ event: 'sale', kind: 'percent', rate_bps: 2_000 }],
  })
  return offer.id
}

async function report(over: object): Promise<void> {
  const answer = await four.call('/v1/conversions', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${four.appKey}` },
    body: JSON.stringify({ event: 'sale', amount: '100.00', currency: 'USD', ...over }),
  })
  expect(answer.status).toBe(201)
}

/** "billable", or why the click is not; null until it is stored. */
async function reasonOf(clickId: string): Promise<string | null> {
  const [row] = await ask(
    four.db,
    sql`select coalesce(reason, 'billable') as reason from affiliate.clicks
      where id = ${clickId}::uuid`,
  )
  return (row?.reason as string | undefined) ?? null
}
