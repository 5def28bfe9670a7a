import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { runScoped, type Scope } from '../../core/database.ts'
import { countOfferEpcs } from '../../offers/verbs/count-epcs.ts'
import { makeApiWorld, problemOf, read as readAs } from '../../test/api-world.ts'
import { addApplicant, type NewApplicant, read } from '../../test/applicants.ts'
import { addStranger } from '../../test/tenants.ts'
import {
  AffiliateOffersAnswer,
  JoinAnswer,
  ReferralLinkAnswer,
  ReferralLinksAnswer,
} from '../applications-contract.ts'
import { FeedAnswer, NewFeedAnswer } from './offer-feeds.ts'
import { RegistrationLinkAnswer } from './registration-links-contract.ts'

let made = 0
const { advertiser } = cast
const [demo, instant] = cast.offers
const [anna, boris] = cast.affiliates

const world = await makeApiWorld()
const stranger = await addStranger(world)

const { as } = world
const addPartner = async (status = 'approved', advertiserId = advertiser.id) => {
  const who = await addApplicant(world)
  await read(
    world,
    sql`insert into affiliate.partnerships (advertiser_id, affiliate_id, status)
      values (${advertiserId}, ${who.affiliateId}, ${status})`,
  )
  return who
}
const addOffer = async (over: object = {}, owner: string | { token: string } = 'advertiser') => {
  made += 1
  const answer = await as(owner, 'POST', '/v1/offers', {
    ...{
      app_id: owner === 'advertiser' ? cast.app.id : stranger.appId,
      currency: 'USD',
      code: `NEW${made}`,
      name: `New offer ${made}`,
    },
    ...{ model: 'CPS', status: 'active', landing_urls: [{ url: 'https://shop.example/' }] },
    ...over,
  })
  expect(answer.status).toBe(201)
  return ((await answer.json()) as { offer: { id: string } }).offer.id
}
const offersOf = async (who: NewApplicant, query = '') =>
  (await readAs(await as(who, 'GET', `/v1/affiliate/offers${query}`), AffiliateOffersAnswer)).offers
const join = (who: NewApplicant, offerId: string) =>
  as(who, 'POST', `/v1/affiliate/offers/${offerId}/join`)

test('audit 17: an affiliate sees of an offer its name, payout and terms, and nothing else', async () => {
  const offerId = await addOffer({
    ...{ description: 'Shoes.', category: 'fashion', traffic_allowed: ['content'] },
    ...{ terms: 'No spam.', level_2_bps: 321, pixel_amount_max: '98.76' },
    postback_secret: 'c0ffee-of-the-postbacks',
    payout_rules: [
      {
        ...{ event: 'sale', kind: 'percent', rate_bps: 1500 },
        tiers: [{ from: '10', rate_bps: 2000 }],
        ...{ tier_metric: 'conversions', tier_period: 'month' },
      },
    ],
    affiliate_rules: [
      {
        ...{ affiliate_id: boris!.id, event: 'sale', kind: 'percent', rate_bps: 3777 },
        is_coupon: false,
      },
    ],
  })
  await as('admin', 'PUT', `/v1/offers/${offerId}/platform-fee`, {
    platform_fee: { rate_bps: 4444, fixed: '45.55' },
  })
  await as('advertiser', 'POST', '/v1/caps', {
    ...{ offer_id: offerId, metric: 'clicks', period: 'day', limit: 424242, is_hard: true },
  })
  const who = await addPartner()
  const answer = await as(who, 'GET', '/v1/affiliate/offers')
  const text = await answer.clone().text()
  for (const hidden of ['4444', '45.55', 'fee', '3777', '321', '98.76', '424242', 'revenue']) {
    expect(text).not.toContain(hidden)
  }
  for (const hidden of [
    boris!.id,
    anna!.id,
    'secret',
    'c0ffee',
    'landing',
    'shop.example',
    'cap',
  ]) {
    expect(text).not.toContain(hidden)
  }
  const { offers } = await readAs(answer, AffiliateOffersAnswer)
  expect(offers.find(({ id }) => id === offerId)).toEqual({
    ...{ id: offerId, name: `New offer ${made}`, currency: 'USD', terms: 'No spam.' },
    advertiser: { id: advertiser.id, name: advertiser.name, logo_url: null },
    ...{ hold_days: 30, allows_paid_traffic: true, coupon: null, approval: 'auto' },
    ...{ description: 'Shoes.', category: 'fashion', logo: null, traffic_note: null },
    ...{ traffic_allowed: ['content'], traffic_forbidden: [], one_sale_per_click: false },
    ...{ has_deep_links: true, epc: null, partnership: 'approved', apply_code: null },
    payout: [
      {
        ...{ event: 'sale', kind: 'percent', rate_bps: 1500, fixed: '0.00' },
        ...{ recurring_months: null, tier_metric: 'conversions', tier_period: 'month' },
        tiers: [{ from: '10', rate_bps: 2000, fixed: '0.00' }],
      },
    ],
  })
  const own = await as('affiliate2', 'GET', '/v1/affiliate/offers')
  const seen = (await readAs(own, AffiliateOffersAnswer)).offers.find(({ id }) => id === offerId)
  expect(seen?.payout).toMatchObject([{ event: 'sale', rate_bps: 3777 }])
})

test('F117: an advertiser without an active partnership is not found and shows nothing', async () => {
  const query = `?advertiser_id=${advertiser.id}`
  const paths = ['/v1/affiliate/offers', '/v1/affiliate/conversions', '/v1/affiliate/summary']
  const absent = `?advertiser_id=01a00000-0000-7000-8000-00000000dead`
  for (const status of ['pending', 'rejected']) {
    const who = await addPartner(status)
    expect(await offersOf(who)).toEqual([])
    for (const path of paths) {
      const asked = await as(who, 'GET', `${path}${query}`)
      const never = await as(who, 'GET', `${path}${absent}`)
      expect(await problemOf(asked)).toEqual(await problemOf(never))
      expect(asked.status).toBe(404)
    }
    expect((await join(who, demo.id)).status).toBe(404)
    const refer = await as(who, 'POST', '/v1/affiliate/referral-links', {
      ...{ advertiser_id: advertiser.id },
    })
    expect(refer.status).toBe(404)
  }
  const suspended = await addPartner('suspended')
  expect(await offersOf(suspended)).toEqual([])
  expect((await join(suspended, demo.id)).status).toBe(404)
})

test('the marketplace is searched, filtered and sorted, page by page', async () => {
  const who = await addPartner()
  const tag = who.code
  const [low, none, high, euro] = await Promise.all(
    ['Beta', 'Alpha_1', 'Gamma', 'Delta'].map((name, at) =>
      addOffer({
        ...{ name: `${name} ${tag}`, code: `${tag}${at}` },
        ...(name === 'Gamma' ? { category: 'travel' } : {}),
        ...(name === 'Delta' ? { currency: 'EUR' } : {}),
      }),
    ),
  )
  const today = new Date().toISOString().slice(0, 10)
  const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)
  const add = async (offerId: string, clicks: number, minor: number, currency = 'USD') => {
    for (const [affiliateId, share] of [
      [anna!.id, 1],
      [boris!.id, 1],
      [who.affiliateId, 2],
    ] as const) {
      await runScoped(world.system, { kind: 'system' }, [
        sql`insert into affiliate.click_rollups_daily
          (day, offer_id, advertiser_id, affiliate_id, clicks, billable, bots, duplicates, rejected)
          values (${day(3)}, ${offerId}, ${advertiser.id}, ${affiliateId}, ${clicks * share}, ${clicks * share}, 0, 0, 0)`,
        sql`insert into affiliate.conversion_rollups_daily (day, offer_id, advertiser_id, affiliate_id, event, currency,
            conversions, amount_minor, revenue_minor, commission_minor, upline_minor)
          values (${day(3)}, ${offerId}, ${advertiser.id}, ${affiliateId}, 'sale', ${currency}, 1, 0, 0, ${minor + 100}, 100)`,
      ])
    }
  }
  await add(low!, 125, 1_000)
  await add(high!, 125, 2_500)
  await add(none!, 124, 9_000)
  await add(euro!, 125, 2_000, 'EUR')
  await countOfferEpcs(world.system, new Date(`${today}T01:05:00Z`))
  const found = async (query: string) =>
    (await offersOf(who, `?q=${tag.toUpperCase()}&${query}`)).map(({ name, epc }) => [
      name.split(' ')[0],
      epc,
    ])
  const [alpha, beta, delta, gamma] = [
    ['Alpha_1', null],
    ['Beta', '0.060000'],
    ['Delta', '0.120000'],
    ['Gamma', '0.150000'],
  ]
  expect(await found('sort=name')).toEqual([alpha, beta, delta, gamma])
  expect(await found('sort=epc')).toEqual([delta, gamma, beta, alpha])
  expect(await found('category=travel')).toEqual([gamma])
  expect(await found('joined=true')).toEqual([])
  await join(who, low!)
  expect(await found('joined=true')).toEqual([beta])
  for (const sort of ['name', 'epc', 'newest']) {
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query: string = `?limit=1&sort=${sort}&q=${tag}${cursor && `&cursor=${cursor}`}`
      const page = await readAs(
        await as(who, 'GET', `/v1/affiliate/offers${query}`),
        AffiliateOffersAnswer,
      )
      seen.push(...page.offers.map(({ id }) => id))
      cursor = page.next_cursor
    }
    expect(seen.toSorted()).toEqual([low, none, high, euro].toSorted())
  }
})

const addListedLink = async (over: object = {}) => {
  const body = { name: 'Market', is_listed: true, ...over }
  const answer = await as(stranger, 'POST', '/v1/registration-links', body)
  return (await readAs(answer, RegistrationLinkAnswer)).link
}
const isAt = async (who: NewApplicant, status: string) => {
  const found = sql`insert into affiliate.partnerships (advertiser_id, affiliate_id, status)
    values (${stranger.advertiserId}, ${who.affiliateId}, ${status})
    on conflict (advertiser_id, affiliate_id) do update set status = excluded.status`
  await runScoped(world.api, { kind: 'advertiser', advertiserId: stranger.advertiserId }, [found])
}

test('an affiliate finds offers of advertisers in the marketplace, and sees of them what everybody is paid', async () => {
  const other = await addApplicant(world)
  await isAt(other, 'approved')
  const link = await addListedLink()
  const offerId = await addOffer(
    {
      ...{ name: 'Far away', description: 'Boats.', category: 'travel', terms: 'No spam.' },
      ...{ level_2_bps: 321, postback_secret: 'c0ffee-of-the-postbacks' },
      payout_rules: [
        {
          ...{ event: 'sale', kind: 'percent', rate_bps: 1500 },
          tiers: [{ from: '10', rate_bps: 2000 }],
          ...{ tier_metric: 'conversions', tier_period: 'month' },
        },
      ],
      affiliate_rules: [
        {
          ...{ affiliate_id: other.affiliateId, event: 'sale', kind: 'percent', rate_bps: 3777 },
          is_coupon: false,
        },
      ],
    },
    stranger,
  )
  for (const over of [{ joining: 'closed' }, { status: 'paused' }, { status: 'draft' }]) {
    await addOffer({ name: 'Not for you', ...over }, stranger)
  }
  await runScoped(world.system, { kind: 'system' }, [
    sql`with made as (insert into affiliate.partner_groups (advertiser_id, name)
        values (${stranger.advertiserId}, 'Best') returning id)
      insert into affiliate.group_rules (advertiser_id, group_id, offer_id, event, kind, rate_bps, fixed_minor)
      select ${stranger.advertiserId}, id, ${offerId}, 'sale', 'percent', 3666, 0 from made`,
  ])
  const who = await addApplicant(world)
  const answer = await as(who, 'GET', '/v1/affiliate/offers')
  const text = await answer.clone().text()
  for (const hidden of ['3777', '3666', '321', 'secret', 'c0ffee', 'landing', 'shop.example']) {
    expect(text).not.toContain(hidden)
  }
  const { offers } = await readAs(answer, AffiliateOffersAnswer)
  expect(offers).toEqual([
    {
      ...{ id: offerId, name: 'Far away', currency: 'USD', terms: 'No spam.', logo: null },
      advertiser: { id: stranger.advertiserId, name: 'Stranger', logo_url: null },
      ...{ hold_days: 30, allows_paid_traffic: true, coupon: null, approval: 'auto' },
      ...{ description: 'Boats.', category: 'travel', traffic_note: null, traffic_allowed: [] },
      ...{ traffic_forbidden: [], one_sale_per_click: false, has_deep_links: true, epc: null },
      ...{ partnership: null, apply_code: link.code },
      payout: [
        {
          ...{ event: 'sale', kind: 'percent', rate_bps: 1500, fixed: '0.00' },
          ...{ recurring_months: null, tier_metric: 'conversions', tier_period: 'month' },
          tiers: [{ from: '10', rate_bps: 2000, fixed: '0.00' }],
        },
      ],
    },
  ])
  for (const query of ['?joined=true', '?joined=false', '?partner=true', '?q=nothing']) {
    expect(await offersOf(who, query)).toEqual([])
  }
  expect(await offersOf(who, '?partner=false&q=boats&category=travel')).toHaveLength(1)
  const one = await as(who, 'GET', `/v1/affiliate/offers?advertiser_id=${stranger.advertiserId}`)
  expect([one.status, (await join(who, offerId)).status]).toEqual([404, 404])
  const paidIn = async (scope: Scope) => {
    const asked = sql`select offer_id as id from affiliate.listed_rules(null)`
    return (await runScoped(world.api, scope, [asked]))[0]
  }
  const { affiliateId, userId } = who
  expect(await paidIn({ kind: 'affiliate', affiliateId, advertiserId: null })).toEqual([
    { id: offerId },
  ])
  for (const scope of [
    { kind: 'affiliate', affiliateId, advertiserId: advertiser.id },
    { kind: 'advertiser', advertiserId: stranger.advertiserId },
    { kind: 'user', userId },
    { kind: 'sign_in', email: who.email },
  ] as const) {
    expect(await paidIn(scope)).toEqual([])
  }
})

test('an affiliate applies from the marketplace, and again after a rejection', async () => {
  const { code } = await addListedLink()
  const who = await addApplicant(world)
  const seen = async () =>
    (await offersOf(who)).map((offer) => [offer.name, offer.partnership, offer.apply_code])
  expect(await seen()).toEqual([['Far away', null, code]])
  const apply = () => as(who, 'POST', '/v1/affiliate/applications', { registration_code: code })
  const decide = async (decision: string) => {
    const body = { ids: [who.affiliateId], decision, reason: 'Because.' }
    expect((await as(stranger, 'POST', '/v1/partners/decisions', body)).status).toBe(200)
  }
  expect((await apply()).status).toBe(200)
  expect(await seen()).toEqual([['Far away', 'pending', null]])
  await decide('reject')
  expect(await seen()).toEqual([['Far away', 'rejected', code]])
  expect((await apply()).status).toBe(200)
  expect(await seen()).toEqual([['Far away', 'pending', null]])
  await decide('approve')
  expect(await seen()).toEqual([['Far away', 'approved', null]])
  expect(await offersOf(who, '?partner=false')).toEqual([])
  expect(await offersOf(who, '?partner=true')).toHaveLength(1)
  for (const decision of ['suspend', 'terminate']) {
    await decide(decision)
    expect(await seen()).toEqual([])
  }
})

test('the marketplace hides advertisers whose link or account is not open, and is for approved affiliates', async () => {
  const who = await addApplicant(world)
  const count = async () => (await offersOf(who)).length
  const link = await addListedLink({ uses_max: 1 })
  const change = async (body: object) =>
    expect((await as(stranger, 'PATCH', `/v1/registration-links/${link.id}`, body)).status).toBe(
      200,
    )
  const setStatus = (status: string) =>
    runScoped(world.api, { kind: 'advertiser', advertiserId: stranger.advertiserId }, [
      sql`update affiliate.advertisers set status = ${status}
        where id = ${stranger.advertiserId}::uuid`,
    ])
  expect(await count()).toBe(1)
  await change({ expires_at: new Date(Date.now() - 1_000).toISOString() })
  expect(await count()).toBe(0)
  await change({ expires_at: null })
  expect(await count()).toBe(1)
  await setStatus('suspended')
  expect(await count()).toBe(0)
  await setStatus('active')
  expect(await count()).toBe(1)
  const first = await addApplicant(world)
  await as(first, 'POST', '/v1/affiliate/applications', { registration_code: link.code })
  expect(await count()).toBe(0)
  await change({ uses_max: null })
  expect(await count()).toBe(1)
  for (const status of ['pending', 'rejected', 'blocked'] as const) {
    const closed = await addApplicant(world, { status })
    expect(await offersOf(closed)).toEqual([])
  }
  await change({ is_listed: false })
  expect(await count()).toBe(0)
})

test('offers of a paused app are not listed, joined or shown with a link', async () => {
  await addListedLink()
  const [who, partner] = [await addApplicant(world), await addApplicant(world)]
  await isAt(partner, 'approved')
  const pause = async (status: string) =>
    expect((await as(stranger, 'PATCH', `/v1/apps/${stranger.appId}`, { status })).status).toBe(200)
  const [offer] = await offersOf(who)
  await pause('paused')
  expect([await offersOf(who), await offersOf(partner)]).toEqual([[], []])
  expect((await join(partner, offer!.id)).status).toBe(404)
  await pause('active')
  expect([await offersOf(who), await offersOf(partner)]).toMatchObject([
    [offer],
    [{ id: offer!.id }],
  ])
  expect((await join(partner, offer!.id)).status).toBe(200)
  const ofFeed = await makeFeed(partner)
  const shown = async () => {
    const { links } = (await (await as(partner, 'GET', '/v1/affiliate/links')).json()) as {
      links: []
    }
    const { length } = (await readFeed(ofFeed.json)) as unknown[]
    return [links.length, length]
  }
  expect(await shown()).toEqual([1, 1])
  await pause('paused')
  expect(await shown()).toEqual([0, 0])
  await pause('active')
})

test('pages of the marketplace hold each offer once, of partners and of others, in every order', async () => {
  const who = await addPartner()
  await addListedLink()
  const epcs = [null, 700n, 700n, null, 1200n]
  const ids = await Promise.all(
    epcs.flatMap((epc, at) =>
      (['advertiser', stranger] as const).map(async (owner) => {
        const name = `${['b', 'A', 'a', 'C', 'b'][at]} ${who.code}`
        const id = await addOffer({ name, ...(at === 4 ? { currency: 'EUR' } : {}) }, owner)
        const advertiserId = owner === stranger ? stranger.advertiserId : advertiser.id
        await runScoped(world.system, { kind: 'system' }, [
          sql`insert into affiliate.offer_epcs (offer_id, advertiser_id, counted_on, epc_e4)
            values (${id}, ${advertiserId}, '2026-01-01', ${epc?.toString() ?? null}::bigint)`,
        ])
        return id
      }),
    ),
  )
  for (const sort of ['newest', 'epc', 'name']) {
    const whole = (await offersOf(who, `?q=${who.code}&sort=${sort}`)).map(({ id }) => id)
    expect(whole.toSorted()).toEqual(ids.toSorted())
    for (const limit of [1, 3, 4]) {
      const seen: string[] = []
      let cursor: string | null = ''
      while (cursor !== null) {
        const query: string = `?limit=${limit}&sort=${sort}&q=${who.code}${cursor && `&cursor=${cursor}`}`
        const answer = await as(who, 'GET', `/v1/affiliate/offers${query}`)
        const page = await readAs(answer, AffiliateOffersAnswer)
        seen.push(...page.offers.map(({ id }) => id))
        cursor = page.next_cursor
      }
      expect([sort, limit, seen]).toEqual([sort, limit, whole])
    }
  }
  const byName = (await offersOf(who, `?q=${who.code}&sort=name`)).map(({ name }) => name[0])
  expect(byName.map((letter) => letter?.toLowerCase())).toEqual([...'aaaabbbbcc'])
  const byEpc = (await offersOf(who, `?q=${who.code}&sort=epc`)).map(({ epc }) => epc)
  expect(byEpc.slice(0, 6).every((epc) => epc !== null)).toBe(true)
  expect(byEpc.slice(6)).toEqual([null, null, null, null])
})

test('a partner joins an open offer by themselves: once, with a coupon and a link', async () => {
  const offerId = await addOffer()
  const who = await addPartner()
  const joined = await readAs(await join(who, offerId), JoinAnswer)
  const coupon = `${who.code}-NEW${made}`.toUpperCase()
  expect(joined).toMatchObject({ outcome: 'joined', offer: { id: offerId, coupon } })
  const again = await readAs(await join(who, offerId), JoinAnswer)
  expect(again).toMatchObject({ outcome: 'had_joined', offer: { coupon } })
  const saved = await as(who, 'POST', '/v1/links', { offer_id: offerId, label: 'Spring' })
  expect(saved.status).toBe(201)
})

test('forty joins at once are one', async () => {
  const offerId = await addOffer()
  const who = await addPartner()
  const answers = await Promise.all(Array.from({ length: 40 }, () => join(who, offerId)))
  expect(answers.map(({ status }) => status)).toEqual(Array(40).fill(200))
  const rows = await read(
    world,
    sql`select coupon from affiliate.enrollments where offer_id = ${offerId}::uuid`,
  )
  expect(rows).toHaveLength(1)
})

test('a closed, paused or foreign offer is not there to join', async () => {
  const who = await addPartner()
  const closed = await addOffer({ joining: 'closed' })
  const paused = await addOffer({ status: 'paused' })
  const seen = (await offersOf(who)).map(({ id }) => id)
  for (const offerId of [closed, paused, stranger.offerId]) {
    expect(await problemOf(await join(who, offerId))).toMatchObject({ status: 404 })
    expect(seen).not.toContain(offerId)
  }
  expect(seen).toEqual(expect.arrayContaining([demo.id, instant.id]))
  await as('advertiser', 'POST', `/v1/partners/${who.affiliateId}/enrollments`, {
    ...{ offer_id: closed },
  })
  expect((await offersOf(who)).map(({ id }) => id)).toContain(closed)
})

test('a referral link is made once, and is one’s own at each advertiser', async () => {
  const who = await addPartner()
  const refer = () =>
    as(who, 'POST', '/v1/affiliate/referral-links', { advertiser_id: advertiser.id })
  const all = await Promise.all(Array.from({ length: 40 }, refer))
  const paths = await Promise.all(
    all.map(async (answer) => (await readAs(answer, ReferralLinkAnswer)).link.path),
  )
  expect(new Set(paths).size).toBe(1)
  const list = await as(who, 'GET', '/v1/affiliate/referral-links')
  expect((await readAs(list, ReferralLinksAnswer)).links).toEqual([
    { advertiser: { id: advertiser.id, name: advertiser.name }, path: paths[0], applied: 0 },
  ])
  const code = paths[0]!.slice('/join/'.length)
  const friend = await addApplicant(world)
  await as(friend, 'POST', '/v1/affiliate/applications', { registration_code: code })
  const after = await as(who, 'GET', '/v1/affiliate/referral-links')
  expect((await readAs(after, ReferralLinksAnswer)).links).toMatchObject([{ applied: 1 }])
  const brought = await as(who, 'GET', '/v1/affiliate/referrals')
  expect(await brought.json()).toEqual({
    referrals: [
      {
        advertiser: { id: advertiser.id, name: advertiser.name },
        ...{ level: 2, code: friend.code, sponsor_code: null, status: 'pending', earned: [] },
        joined_at: expect.any(String),
      },
    ],
  })
  const others = await as(friend, 'GET', '/v1/affiliate/referrals')
  expect(await others.json()).toEqual({ referrals: [] })
  const foreign = { advertiser_id: stranger.advertiserId }
  const none = await as(who, 'POST', '/v1/affiliate/referral-links', foreign)
  expect(await problemOf(none)).toMatchObject({ status: 404, code: 'not_found' })
})

const feedPath = '/v1/affiliate/offer-feed'
const makeFeed = async (who: NewApplicant) => {
  const { rss_url, json_url } = await readAs(await as(who, 'POST', feedPath), NewFeedAnswer)
  return { rss: new URL(rss_url).pathname, json: new URL(json_url).pathname }
}
interface JsonFeed {
  items: { id: string; title: string; content_text: string; url?: string; image?: string }[]
}
const readFeed = async (path: string) => {
  const answer = await world.ask('GET', path)
  return answer.status === 200 ? ((await answer.json()) as JsonFeed).items : answer.status
}

test('a feed shows the joined offers with links to anybody who has its URL, and nothing else', async () => {
  const who = await addPartner()
  const logo =
    'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='
  const offerId = await addOffer({
    ...{ name: 'Boots <&> rain', description: 'Warm & dry.', logo },
    payout_rules: [{ event: 'sale', kind: 'percent', rate_bps: 1500 }],
  })
  await addOffer({ name: 'Not joined' })
  await join(who, offerId)
  const [{ coupon } = { coupon: null }] = await offersOf(who, '?joined=true')
  expect(await readAs(await as(who, 'GET', feedPath), FeedAnswer)).toEqual({ feed: null })
  const { rss, json } = await makeFeed(who)
  expect((await readAs(await as(who, 'GET', feedPath), FeedAnswer)).feed).not.toBeNull()

  const items = await readFeed(json)
  expect(items).toEqual([
    expect.objectContaining({
      ...{ id: offerId, title: 'Boots <&> rain', authors: [{ name: advertiser.name }] },
      content_text: `Warm & dry.\n\nPays: sale 15%\n\nCoupon: ${coupon}`,
      url: expect.stringMatching(
        new RegExp(`^http://${cast.app.host}:8787/click\\?o=NEW\\d+&a=${who.code}$`),
      ),
    }),
  ])
  const shown = await world.ask('GET', new URL((items as JsonFeed['items'])[0]!.image!).pathname)
  expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/png'])

  const first = await world.ask('GET', `${rss}?lang=ru`)
  expect(first.headers.get('content-type')).toBe('application/rss+xml; charset=utf-8')
  expect(first.headers.get('cache-control')).toBe('private, max-age=900')
  const text = await first.text()
  expect(text).toContain('<title>Boots &lt;&amp;&gt; rain</title>')
  expect(text).toContain('Платит: продажа 15')
  const headers = { 'if-none-match': `W/${first.headers.get('etag')}` }
  const unchanged = await world.ask('GET', `${rss}?lang=ru`, { headers })
  expect([unchanged.status, await unchanged.text()]).toEqual([304, ''])
  await as('advertiser', 'PATCH', `/v1/offers/${offerId}`, { description: 'Warmer.' })
  expect((await world.ask('GET', `${rss}?lang=ru`, { headers })).status).toBe(200)
})

test('the URLs of a feed end when replaced or revoked, and are nobody else’s', async () => {
  const [who, other] = [await addPartner(), await addPartner()]
  await join(other, await addOffer())
  const [first, others] = [await makeFeed(who), await makeFeed(other)]
  expect(await readFeed(first.json)).toEqual([])
  const hex = (affiliateId: string) => affiliateId.replaceAll('-', '')
  const forged = others.json.replace(hex(other.affiliateId), hex(who.affiliateId))
  for (const path of [
    forged,
    `${first.json}x`.replace('/jsonx', 'x/json'),
    '/v1/offer-feeds/x/rss',
  ]) {
    expect(await readFeed(path)).toBe(404)
  }
  const second = await makeFeed(who)
  expect([await readFeed(first.json), await readFeed(second.json)]).toEqual([404, []])
  for (const _ of [1, 2]) expect((await as(who, 'DELETE', feedPath)).status).toBe(204)
  expect(await readFeed(second.json)).toBe(404)
  expect(await readFeed(others.json)).toHaveLength(1)
  const pending = await makeFeed(await addApplicant(world, { status: 'pending' }))
  expect(await readFeed(pending.json)).toBe(404)
  expect(await problemOf(await as('advertiser', 'POST', feedPath))).toMatchObject({ status: 403 })
})
