import { sql } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { runScoped } from '../../core/database.ts'
import type { AffiliateSnapshot } from '../../snapshots/rules.ts'
import { makeApiWorld, problemOf, read as readAs } from '../../test/api-world.ts'
import { addApplicant, mailsTo, type NewApplicant, read } from '../../test/applicants.ts'
import { addStranger } from '../../test/tenants.ts'
import { GROUPS_MAX } from '../verbs/partner-groups.ts'
import { PartnerCountsAnswer } from './counts-contract.ts'
import {
  AffiliatesAnswer,
  EnrolledAnswer,
  PartnerAnswer,
  PartnerDecisionsAnswer,
  PartnersAnswer,
} from './partners-contract.ts'
import { RegistrationLinkAnswer } from './registration-links-contract.ts'

let code: string
const { advertiser } = cast
const [, instant] = cast.offers
const absent = '01a00000-0000-7000-8000-00000000dead'

const world = await makeApiWorld()
const stranger = await addStranger(world)
beforeAll(async () => {
  const answer = await as('advertiser', 'POST', '/v1/registration-links', { name: 'Site' })
  code = (await readAs(answer, RegistrationLinkAnswer)).link.code
}, 60_000)

const { as } = world
const addApplication = async (asked: Parameters<typeof addApplicant>[1] = {}) => {
  const who = await addApplicant(world, asked)
  const body = { registration_code: code }
  const answer = await world.ask('POST', '/v1/affiliate/applications', { token: who.token, body })
  expect(answer.status).toBe(200)
  return who
}
const decide = (who: NewApplicant | NewApplicant[], decision: string, reason?: string) =>
  as('advertiser', 'POST', '/v1/partners/decisions', {
    ...{ ids: [who].flat().map(({ affiliateId }) => affiliateId), decision },
    ...(reason ? { reason } : {}),
  })
const decided = async (...asked: Parameters<typeof decide>) => {
  const { results } = await readAs(await decide(...asked), PartnerDecisionsAnswer)
  return results.map(({ outcome, code: why }) => why ?? outcome)
}
const edgeOf = ({ affiliateId, code: of }: NewApplicant) => {
  const under = (key: string) =>
    (JSON.parse(world.kept.get(`affiliate:${key}`) ?? 'null') as AffiliateSnapshot | null)
      ?.advertiserIds
  expect(under(of)).toEqual(under(affiliateId))
  return under(affiliateId)
}
const partnerOf = async (affiliateId: string) =>
  readAs(await as('advertiser', 'GET', `/v1/partners/${affiliateId}`), PartnerAnswer)
const couponsOf = async (affiliateId: string) =>
  (await partnerOf(affiliateId)).offers.flatMap(({ enrollment }) => enrollment?.coupon ?? [])

test('counts say how many joined in a range, are partners and are pending', async () => {
  const today = new Date().toISOString().slice(0, 10)
  const days = (from: string, to: string) => `/v1/partners/counts?from=${from}&to=${to}`
  const counts = async (path = days(today, today)) =>
    readAs(await as('advertiser', 'GET', path), PartnerCountsAnswer)
  const before = await counts()
  const [joins, waits] = [await addApplication(), await addApplication()]
  await decided(joins, 'approve')
  const { approved, pending, joined } = await counts()
  expect({ approved, pending, joined }).toEqual({
    ...{ approved: before.approved + 1, pending: before.pending + 1, joined: before.joined + 1 },
  })
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
  expect(await counts(days(tomorrow, tomorrow))).toMatchObject({ joined: 0, joined_before: joined })
  await decided(waits, 'reject', 'No.')
  expect((await counts()).pending).toBe(before.pending)
  expect(await problemOf(await as('advertiser', 'GET', days(tomorrow, today)))).toMatchObject({
    fields: ['from'],
  })
  const other = `${days(today, today)}&advertiser_id=${absent}`
  expect(await problemOf(await as('advertiser', 'GET', other))).toMatchObject({
    fields: ['advertiser_id'],
  })
  expect((await as('affiliate', 'GET', days(today, today))).status).toBe(403)
})

test('approval joins every open, active offer, makes coupons, publishes to the edge and notifies the affiliate', async () => {
  const who = await addApplication({ code: 'newcomer' })
  expect(await decided(who, 'approve')).toEqual(['changed'])
  const { partner, offers } = await partnerOf(who.affiliateId)
  expect(partner).toMatchObject({
    status: 'approved',
    offers_joined: 2,
    unmet_rules: ['by_person'],
  })
  expect(offers.map(({ enrollment }) => enrollment?.coupon).sort()).toEqual([
    'NEWCOMER-DEMO',
    'NEWCOMER-INSTANT',
  ])
  expect(edgeOf(who)).toEqual([advertiser.id])
  expect(await mailsTo(world, who.email)).toEqual(['application_approved'])
})

test('a repeated decision changes nothing and sends no mail', async () => {
  const who = await addApplication()
  expect(await decided(who, 'approve')).toEqual(['changed'])
  expect(await decided([who, who], 'approve')).toEqual(['unchanged'])
  expect(await mailsTo(world, who.email)).toHaveLength(1)
})

test('rejected with a reason, approved after all, suspended, resumed: each sends a mail', async () => {
  const who = await addApplication()
  expect(await decided(who, 'suspend', 'Too early.')).toEqual(['conflict'])
  expect(await decided(who, 'resume')).toEqual(['conflict'])
  expect(await problemOf(await decide(who, 'reject'))).toMatchObject({ fields: ['reason'] })
  expect(await decided(who, 'reject', 'No site to be seen.')).toEqual(['changed'])
  const { partner } = await partnerOf(who.affiliateId)
  expect(partner).toMatchObject({ status: 'rejected', status_reason: 'No site to be seen.' })
  expect(partner.is_decided_by_rules).toBe(false)
  expect(await decided(who, 'approve')).toEqual(['changed'])
  expect(await decided(who, 'reject', 'Too late.')).toEqual(['conflict'])
  expect(await decided(who, 'suspend', 'Spam.')).toEqual(['changed'])
  expect(edgeOf(who)).toEqual([])
  expect(await decided(who, 'approve')).toEqual(['conflict'])
  expect(await decided(who, 'resume')).toEqual(['changed'])
  expect(edgeOf(who)).toEqual([advertiser.id])
  expect((await partnerOf(who.affiliateId)).partner.status_reason).toBeNull()
  expect(await mailsTo(world, who.email)).toEqual([
    ...['application_rejected', 'application_approved', 'partnership_suspended'],
    'partnership_resumed',
  ])
})

test('terminated for good: links stop, nothing leads back, and the affiliate cannot apply again', async () => {
  const who = await addApplication()
  expect(await decided(who, 'terminate', 'Spam.')).toEqual(['conflict'])
  await decided(who, 'approve')
  expect(await decided(who, 'terminate', 'Spam.')).toEqual(['changed'])
  expect(edgeOf(who)).toEqual([])
  for (const decision of ['approve', 'resume'] as const) {
    expect(await decided(who, decision)).toEqual(['conflict'])
  }
  const body = { registration_code: code }
  const again = await world.ask('POST', '/v1/affiliate/applications', { token: who.token, body })
  expect(await problemOf(again)).toMatchObject({ status: 409, code: 'conflict' })
  const [offer] = (await partnerOf(who.affiliateId)).offers
  const path = `/v1/partners/${who.affiliateId}/enrollments`
  const joined = await as('advertiser', 'POST', path, { offer_id: offer?.offer.id })
  expect((await problemOf(joined)).code).toBe('conflict')
  const own = await world.ask('GET', '/v1/affiliate/applications', { token: who.token })
  expect(await own.json()).toMatchObject({ applications: [{ status: 'terminated' }] })
  const undo = sql`update affiliate.partnerships set status = 'approved' where affiliate_id = ${who.affiliateId}`
  await expect(read(world, undo)).rejects.toThrow()
  expect((await mailsTo(world, who.email)).at(-1)).toBe('partnership_terminated')
})

test('a group gives its partners its days and rates; one message reaches each of them once', async () => {
  const who = await addApplication()
  await decided(who, 'approve')
  const made = await as('advertiser', 'POST', '/v1/partner-groups', {
    name: 'Gold',
    cookie_days: 60,
  })
  const { group } = (await made.json()) as { group: { id: string } }
  const groupPath = `/v1/partner-groups/${group.id}`
  const taken = await as('advertiser', 'POST', '/v1/partner-groups', { name: 'GOLD' })
  expect(await problemOf(taken)).toMatchObject({ status: 409, fields: ['name'] })
  const move = (group_id: string | null) =>
    as('advertiser', 'POST', '/v1/partner-groups/members', { ids: [who.affiliateId], group_id })
  expect(await (await move(group.id)).json()).toEqual({ changed: 1 })
  const cookieDays = () =>
    (JSON.parse(world.kept.get(`affiliate:${who.affiliateId}`) ?? '{}') as AffiliateSnapshot)
      .cookieDays
  expect(cookieDays()).toEqual({ [advertiser.id]: 60 })
  const terms = `${groupPath}/terms/${instant.id}`
  const sale = { event: 'sale', kind: 'percent', rate_bps: 4000 }
  const dear = { payout_rules: [{ ...sale, rate_bps: 9_900 }] }
  expect(await problemOf(await as('advertiser', 'PUT', terms, dear))).toMatchObject({
    fields: ['payout_rules.0.rate_bps'],
  })
  const set = await as('advertiser', 'PUT', terms, { payout_rules: [sale] })
  expect(await set.json()).toMatchObject({ offers: [{ group_rules: [{ rate_bps: 4000 }] }] })
  const offers = await world.ask('GET', '/v1/affiliate/offers', { token: who.token })
  const found = (await offers.json()) as { offers: { id: string; payout: object[] }[] }
  expect(found.offers.find(({ id }) => id === instant.id)?.payout).toContainEqual(
    expect.objectContaining({ event: 'sale', rate_bps: 4000 }),
  )
  const message = { key: 'message-1', reached: { group_id: group.id }, subject: 'Hi', text: 'New.' }
  const send = () => as('advertiser', 'POST', '/v1/partner-messages', message)
  for (const answer of await Promise.all([send(), send()])) {
    expect(await answer.json()).toMatchObject({ message: { partners: 1, group_name: 'Gold' } })
  }
  const bell = await world.ask('GET', '/v1/notifications', { token: who.token })
  const { notifications } = (await bell.json()) as {
    notifications: { title: string; body: string }[]
  }
  expect(notifications.filter(({ body }) => body === 'New.')).toMatchObject([
    { title: `Message from ${advertiser.name}: Hi` },
  ])
  expect((await as('affiliate', 'POST', '/v1/partner-messages', message)).status).toBe(403)
  expect((await as('advertiser', 'DELETE', groupPath)).status).toBe(204)
  expect((await partnerOf(who.affiliateId)).partner.group).toBeNull()
  expect(await problemOf(await send())).toMatchObject({ code: 'conflict' })
})

test('the edge keeps an affiliate’s other advertisers when one of them decides', async () => {
  const who = await addApplication()
  await read(
    world,
    sql`insert into affiliate.partnerships (advertiser_id, affiliate_id, status)
      values (${stranger.advertiserId}, ${who.affiliateId}, 'approved')`,
  )
  await decided(who, 'approve')
  expect(edgeOf(who)).toEqual([advertiser.id, stranger.advertiserId].sort())
  await decided(who, 'suspend', 'Spam.')
  expect(edgeOf(who)).toEqual([stranger.advertiserId])
})

test('many at once: one that cannot be decided keeps no other back', async () => {
  const [first, second] = [await addApplication(), await addApplication()]
  const nobody = { ...first, affiliateId: absent }
  await decided(second, 'reject', 'No.')
  expect(await decided([first, nobody, second], 'reject', 'Not now.')).toEqual([
    ...['changed', 'not_found', 'unchanged'],
  ])
})

test('somebody else’s partner is as absent as nobody', async () => {
  const who = await addApplication()
  const path = `/v1/partners/${who.affiliateId}`
  expect((await as(stranger, 'GET', path)).status).toBe(404)
  expect((await as(stranger, 'PATCH', path, { hold_days: 1 })).status).toBe(404)
  const join = await as(stranger, 'POST', `${path}/enrollments`, { offer_id: stranger.offerId })
  expect(join.status).toBe(404)
  const body = { ids: [who.affiliateId, absent], decision: 'approve' }
  const answer = await as(stranger, 'POST', '/v1/partners/decisions', body)
  const { results } = await readAs(answer, PartnerDecisionsAnswer)
  expect(results.map((one) => one.code)).toEqual(['not_found', 'not_found'])
  const named = await as(stranger, 'GET', `/v1/partners?advertiser_id=${advertiser.id}`)
  expect(await problemOf(named)).toMatchObject({ status: 422, fields: ['advertiser_id'] })
  expect(await decided(who, 'approve')).toEqual(['changed'])
})

test('of several groups at once only one takes the last place', async () => {
  const { token } = stranger
  const make = (name: string) => as({ token }, 'POST', '/v1/partner-groups', { name })
  await runScoped(world.api, { kind: 'advertiser', advertiserId: stranger.advertiserId }, [
    sql`insert into affiliate.partner_groups (id, advertiser_id, name)
      select uuidv7(), ${stranger.advertiserId}::uuid, 'Group ' || n
      from generate_series(2, ${GROUPS_MAX}::int) n`,
  ])
  const answers = await Promise.all(['A', 'B', 'C', 'D', 'E'].map(make))
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409])
})

test('forty deciding the same at once: one of them does it', async () => {
  const who = await addApplication()
  const all = await Promise.all(Array.from({ length: 40 }, () => decided(who, 'approve')))
  expect(all.flat().sort()).toEqual(['changed', ...Array(39).fill('unchanged')])
  expect(await mailsTo(world, who.email)).toHaveLength(1)
  expect(await couponsOf(who.affiliateId)).toHaveLength(2)
})

test('forty concurrent approvals with the same coupon code give unique coupons', async () => {
  // Their codes differ only in characters that a coupon leaves out.
  const codes = Array.from({ length: 40 }, (_, at) => `twins-of-the-same-name-${at}`)
  const twins = await Promise.all(codes.map((of) => addApplication({ code: of })))
  const all = await Promise.all(twins.map((who) => decided(who, 'approve')))
  expect(all.flat()).toEqual(Array(40).fill('changed'))
  const coupons = (await Promise.all(twins.map((who) => couponsOf(who.affiliateId)))).flat()
  expect(new Set(coupons.map((coupon) => coupon.toUpperCase())).size).toBe(80)
  expect(coupons).toContain('TWINS-OF-THE-SAME-NA-DEMO')
  for (const coupon of coupons) {
    expect(coupon).toMatch(/^TWINS-OF-THE-SAME-NA-(DEMO|INSTANT)(-[2-9A-HJ-NP-Z]{5})?$/)
  }
}, 60_000)

test('approve and reject at once: each meets what the other did', async () => {
  const who = await addApplication()
  const both = await Promise.all([decided(who, 'approve'), decided(who, 'reject', 'No.')])
  expect([
    ['changed', 'conflict'],
    ['changed', 'changed'],
  ]).toContainEqual(both.flat())
  expect((await partnerOf(who.affiliateId)).partner.status).toBe('approved')
})

test('a closed or paused offer is joined by the advertiser’s hand only', async () => {
  const who = await addApplication()
  await as('advertiser', 'PATCH', `/v1/offers/${instant.id}`, {
    joining: 'closed',
    terms: 'No spam.',
  })
  await decided(who, 'approve')
  expect(await couponsOf(who.affiliateId)).toHaveLength(1)
  const path = `/v1/partners/${who.affiliateId}/enrollments`
  const join = async (body: object) => as('advertiser', 'POST', path, body)
  const enrolled = await join({ offer_id: instant.id, coupon: 'Own-Word' })
  expect(await readAs(enrolled, EnrolledAnswer)).toMatchObject({ outcome: 'joined' })
  const { enrolledIn } = JSON.parse(world.kept.get(`affiliate:${who.affiliateId}`)!)
  expect(enrolledIn).toEqual([instant.id])
  const again = await join({ offer_id: instant.id, coupon: 'Other' })
  expect(await readAs(again, EnrolledAnswer)).toMatchObject({ outcome: 'had_joined' })
  expect(await couponsOf(who.affiliateId)).toContain('Own-Word')
  const other = await addApplication()
  const otherPath = `/v1/partners/${other.affiliateId}/enrollments`
  const early = await as('advertiser', 'POST', otherPath, { offer_id: instant.id })
  expect(await problemOf(early)).toMatchObject({ status: 409 })
  await decided(other, 'approve')
  const taken = await as('advertiser', 'POST', otherPath, {
    offer_id: instant.id,
    coupon: 'OWN-word',
  })
  expect(await problemOf(taken)).toMatchObject({ status: 409, fields: ['coupon'] })
  const foreign = await join({ offer_id: stranger.offerId })
  expect(await problemOf(foreign)).toMatchObject({ status: 404 })
  await as('advertiser', 'PATCH', `/v1/offers/${instant.id}`, { joining: 'open', terms: null })
})

test('own hold and cookie life: written, kept where left out, taken back', async () => {
  const path = `/v1/partners/${cast.affiliates[0]!.id}`
  const patch = async (body: object) =>
    (await readAs(await as('advertiser', 'PATCH', path, body), PartnerAnswer)).partner
  expect(await patch({ hold_days: 7 })).toMatchObject({ hold_days: 7, cookie_days: null })
  const atEdge = () => {
    const { cookieDays } = JSON.parse(world.kept.get(`affiliate:${cast.affiliates[0]!.id}`)!)
    return cookieDays
  }
  expect(await patch({ cookie_days: 90 })).toMatchObject({ hold_days: 7, cookie_days: 90 })
  expect(atEdge()).toEqual({ [advertiser.id]: 90 })
  expect(await patch({ hold_days: null, cookie_days: null })).toMatchObject({
    ...{ hold_days: null, cookie_days: null },
  })
  expect(atEdge()).toEqual({})
  const wrong = await as('advertiser', 'PATCH', path, { hold_days: 366, status: 'approved' })
  expect(await problemOf(wrong)).toMatchObject({ fields: ['hold_days', 'status'] })
})

test('applications that wait come first, page by page, and the list can be searched', async () => {
  const late = await addApplication({ code: 'zoe-searched' })
  const seen: string[] = []
  for (let cursor = ''; ; ) {
    const query = `limit=3${cursor && `&cursor=${cursor}`}`
    const page = await readAs(
      await as('advertiser', 'GET', `/v1/partners?${query}`),
      PartnersAnswer,
    )
    seen.push(...page.partners.map(({ affiliate, status }) => `${status} ${affiliate.id}`))
    if (page.next_cursor === null) break
    cursor = page.next_cursor
  }
  expect(new Set(seen).size).toBe(seen.length)
  expect(seen.length).toBeGreaterThan(20)
  const waits = seen.map((row) => row.startsWith('pending'))
  expect(waits).toEqual([...waits].sort((a, b) => Number(b) - Number(a)))
  expect(seen[0]).toBe(`pending ${late.affiliateId}`)
  const found = await as('advertiser', 'GET', '/v1/partners?q=ZOE-S&status=pending')
  const { partners } = await readAs(found, PartnersAnswer)
  expect(partners.map(({ affiliate }) => affiliate.code)).toEqual(['zoe-searched'])
})

test('staff name the advertiser; finance and viewers only read', async () => {
  const path = `/v1/partners?advertiser_id=${advertiser.id}`
  expect((await as('finance', 'GET', path)).status).toBe(200)
  expect(await problemOf(await as('admin', 'GET', '/v1/partners'))).toMatchObject({ status: 422 })
  const who = await addApplication()
  const body = { advertiser_id: advertiser.id, ids: [who.affiliateId], decision: 'approve' }
  expect((await as('finance', 'POST', '/v1/partners/decisions', body)).status).toBe(403)
  const done = await as('admin', 'POST', '/v1/partners/decisions', body)
  const { results } = await readAs(done, PartnerDecisionsAnswer)
  expect(results.map(({ outcome }) => outcome)).toEqual(['changed'])
  expect(await couponsOf(who.affiliateId)).toHaveLength(2)
  const other = { ...body, advertiser_id: stranger.advertiserId }
  const foreign = await readAs(
    await as('admin', 'POST', '/v1/partners/decisions', other),
    PartnerDecisionsAnswer,
  )
  expect(foreign.results.map((one) => one.code)).toEqual(['not_found'])
})

test('affiliates to choose from: an advertiser’s own, by part of a name or code', async () => {
  const outsider = await addApplicant(world, { code: 'outsider' })
  const codesOf = async (answer: Response) =>
    (await readAs(answer, AffiliatesAnswer)).affiliates.map((one) => one.code)
  expect(await codesOf(await as('advertiser', 'GET', '/v1/affiliates?q=BORIS'))).toEqual(['boris'])
  expect(await codesOf(await as('advertiser', 'GET', '/v1/affiliates?q=outsider'))).toEqual([])
  expect(await codesOf(await as('finance', 'GET', '/v1/affiliates?q=outsider'))).toEqual([
    'outsider',
  ])
  const one = `/v1/affiliates?id=${outsider.affiliateId}`
  expect(await codesOf(await as('advertiser', 'GET', one))).toEqual([])
  expect(await codesOf(await as(stranger, 'GET', '/v1/affiliates?q=anna'))).toEqual([])
  const wild = await as('advertiser', 'GET', '/v1/affiliates?q=%25')
  expect(await codesOf(wild)).toEqual([])
  expect((await as('affiliate', 'GET', '/v1/affiliates')).status).toBe(403)
})

test('a partner with a pending account can be approved, and the edge does not let it earn yet', async () => {
  const who = await addApplication({ status: 'pending' })
  await decided(who, 'approve')
  expect(edgeOf(who)).toEqual([advertiser.id])
  const edge = JSON.parse(world.kept.get(`affiliate:${who.affiliateId}`) ?? 'null')
  expect(edge.status).toBe('pending')
  expect((await partnerOf(who.affiliateId)).partner.affiliate.status).toBe('pending')
})
