/** From a referral link to the sponsor's share, through the Workers as they are deployed. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as cast from '../../dev/demo/demo-cast.ts'
import { newId } from '../core/ids.ts'
import { hashPassword } from '../credentials/password.ts'
import { codeOfStep, fromBase32, stepAt } from '../credentials/totp.ts'
import { ask, expectSoundBooks } from '../test/books-world.ts'
import { startFourWorkers } from './four-workers.ts'

const password = 'nina-rapid-lagoon-58'
const email = 'nina@tributary.example'
const visitor = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36',
  'x-local-ip': '203.0.113.9',
}

let ninaId: string

const four = await startFourWorkers()
beforeAll(async () => {
  await four.runCron('make-partitions', new Date())
  await four.runCron('publish-snapshots', new Date())
  ninaId = await addNina()
}, 90_000)
afterAll(() => four?.close())

test('who comes by a referral link, is approved and joins, earns by a link; the sponsor gets a share', async () => {
  const anna = await signIn(personOf('affiliate'))
  const nina = await signIn({ email, password })
  const advertiser = await signIn(personOf('advertiser'))

  const { link } = await anna('POST', '/v1/affiliate/referral-links', {
    advertiser_id: cast.advertiser.id,
  })
  const code = link.path.slice('/join/'.length)
  const { advertiser: shown } = await nina('GET', `/v1/registrations/${code}`)
  expect(shown).toEqual({ name: cast.advertiser.name })
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
      order by c.external_id, m.level`,
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
