import { sql } from 'drizzle-orm'
import { beforeEach, expect, test } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import type { AffiliateSnapshot } from '../../snapshots/rules.ts'
import { makeApiWorld, problemOf, read as readAs } from '../../test/api-world.ts'
import { addApplicant, mailsTo, type NewApplicant, proveMail, read } from '../../test/applicants.ts'
import { addStranger } from '../../test/tenants.ts'
import {
  ApplicationAnswer,
  ApplicationsAnswer,
  RegistrationAnswer,
} from '../applications-contract.ts'
import { decideApplications } from '../decide-applications.ts'
import { PartnerAnswer } from './partners-contract.ts'
import { RegistrationLinkAnswer, RegistrationLinksAnswer } from './registration-links-contract.ts'

const { advertiser } = cast
const question = {
  ...{ id: 'how', label: { en: 'How do you advertise?', ru: 'Как вы рекламируете?' } },
  ...{ kind: 'text', is_required: true, choices: [] },
}
const noRules = { of: 'none', countries: [], refuses_throwaway_mail: false }

const world = await makeApiWorld()
const stranger = await addStranger(world)
beforeEach(async () => {
  await setRules({})
})

const { as } = world
const setRules = async (rules: object, questions: object[] = []) => {
  const body = { questions, auto_approval: { ...noRules, ...rules } }
  expect((await as('advertiser', 'PUT', '/v1/application-settings', body)).status).toBe(200)
}
const makeLink = async (over: object = {}) => {
  const answer = await as('advertiser', 'POST', '/v1/registration-links', { name: 'Site', ...over })
  return (await readAs(answer, RegistrationLinkAnswer)).link
}
const apply = (who: NewApplicant, code: string, answers?: object, country = 'DE') =>
  world.ask('POST', '/v1/affiliate/applications', {
    token: who.token,
    body: { registration_code: code, ...(answers ? { answers } : {}) },
    headers: { 'cf-ipcountry': country },
  })
const applied = async (who: NewApplicant, code: string) => {
  const answer = await apply(who, code)
  expect(answer.status).toBe(200)
  return readAs(answer, ApplicationAnswer)
}
const partnershipOf = async ({ affiliateId }: NewApplicant) =>
  (
    await read(
      world,
      sql`select status, sponsor_id, country, unmet_rules, answers, decided_by from affiliate.partnerships
        where affiliate_id = ${affiliateId}::uuid and advertiser_id = ${advertiser.id}::uuid`,
    )
  )[0]
const usesOf = async (linkId: string) => {
  const answer = await as('advertiser', 'GET', '/v1/registration-links?limit=100')
  const { links } = await readAs(answer, RegistrationLinksAnswer)
  return links.find(({ id }) => id === linkId)?.uses
}
const advertiserMails = async () =>
  (await mailsTo(world, 'advertiser@tributary.example')).filter(
    (kind) => kind === 'application_received',
  )

test('a link shows the advertiser’s name, questions and open offers, and nothing else', async () => {
  await setRules({ of: 'all' }, [question])
  const link = await makeLink()
  const found = await world.ask('GET', `/v1/registrations/${link.code.toUpperCase()}`)
  const { offers, ...shown } = await readAs(found, RegistrationAnswer)
  expect(shown).toEqual({
    advertiser: { name: advertiser.name, logo_url: null },
    questions: [question],
  })
  expect(offers.map(({ name }) => name)).toEqual(cast.offers.map(({ name }) => name))
  expect(offers[0]).toMatchObject({
    ...{ currency: 'USD', hold_days: 30 },
    payout: expect.arrayContaining([expect.objectContaining({ event: 'sale', rate_bps: 3000 })]),
  })
  const unknown = await world.ask('GET', '/v1/registrations/nobody-made-it')
  expect(await problemOf(unknown)).toMatchObject({ status: 404, code: 'not_found' })
})

test('an application is pending, with its country and unmet rules, and the advertiser is notified', async () => {
  await setRules({}, [question])
  const link = await makeLink()
  const who = await addApplicant(world)
  const before = (await advertiserMails()).length
  const answer = await apply(who, link.code, { how: ' A blog ' })
  expect(await readAs(answer, ApplicationAnswer)).toMatchObject({
    outcome: 'applied',
    application: { advertiser: { id: advertiser.id }, status: 'pending', reason: null },
  })
  expect(await partnershipOf(who)).toMatchObject({
    ...{ status: 'pending', country: 'DE', unmet_rules: ['by_person'], sponsor_id: null },
    answers: { how: 'A blog' },
  })
  expect((await advertiserMails()).length).toBe(before + 1)
  expect(await mailsTo(world, who.email)).toEqual([])
  const [event] = await read(
    world,
    sql`select facts from logs.events where kind = 'application.received' order by id desc limit 1`,
  )
  expect(event?.facts).toEqual({
    affiliate_id: who.affiliateId,
    affiliate_name: expect.any(String),
  })
})

test('done again, it changes nothing and notifies nobody again', async () => {
  const link = await makeLink()
  const who = await addApplicant(world)
  await applied(who, link.code)
  const before = (await advertiserMails()).length
  expect(await applied(who, link.code)).toMatchObject({ outcome: 'unchanged' })
  expect([await usesOf(link.id), (await advertiserMails()).length]).toEqual([1, before])
})

test('answers that will not do are refused by question, and nothing is stored', async () => {
  await setRules({}, [question])
  const link = await makeLink()
  const who = await addApplicant(world)
  for (const answers of [{}, { how: '' }, { how: 'A blog', status: 'approved' }]) {
    const field = 'how' in answers && answers.how !== '' ? 'answers.status' : 'answers.how'
    const refused = { status: 422, code: 'invalid_input', fields: [field] }
    expect(await problemOf(await apply(who, link.code, answers))).toEqual(refused)
  }
  expect([await partnershipOf(who), await usesOf(link.id)]).toEqual([undefined, 0])
})

test('F118: a status, sponsor or role in the body is no field', async () => {
  const { code } = await makeLink()
  const { token } = await addApplicant(world)
  for (const extra of [{ status: 'approved' }, { sponsor_id: advertiser.id }, { role: 'owner' }]) {
    const body = { registration_code: code, ...extra }
    const answer = await world.ask('POST', '/v1/affiliate/applications', { token, body })
    expect(await problemOf(answer)).toMatchObject({ status: 422, fields: Object.keys(extra) })
  }
})

test('a dead link is gone: revoked, expired or used up', async () => {
  const past = new Date(Date.now() - 1000).toISOString()
  const [revoked, expired, used] = [
    await makeLink(),
    await makeLink({ expires_at: past }),
    await makeLink({ uses_max: 1 }),
  ]
  await as('advertiser', 'PATCH', `/v1/registration-links/${revoked.id}`, { revoked: true })
  await applied(await addApplicant(world), used.code)
  for (const { code } of [revoked, expired, used]) {
    const late = await addApplicant(world)
    expect(await problemOf(await apply(late, code))).toMatchObject({ status: 410, code: 'gone' })
    expect((await world.ask('GET', `/v1/registrations/${code}`)).status).toBe(410)
    expect(await partnershipOf(late)).toBeUndefined()
  }
})

test('forty at once by a link for three: three have applied', async () => {
  const link = await makeLink({ uses_max: 3 })
  const all = await Promise.all(Array.from({ length: 40 }, () => addApplicant(world)))
  const answers = await Promise.all(all.map((who) => apply(who, link.code)))
  const statuses = answers.map(({ status }) => status).sort()
  expect(statuses).toEqual([...Array(3).fill(200), ...Array(37).fill(410)])
  expect(await usesOf(link.id)).toBe(3)
})

test('one affiliate forty times at once applies once', async () => {
  const link = await makeLink()
  const who = await addApplicant(world)
  const before = (await advertiserMails()).length
  const answers = await Promise.all(Array.from({ length: 40 }, () => apply(who, link.code)))
  expect(answers.map(({ status }) => status)).toEqual(Array(40).fill(200))
  expect(await usesOf(link.id)).toBe(1)
  expect((await advertiserMails()).length).toBe(before + 1)
})

test('rules approve at once: enrolled with coupons, at the edge, notified', async () => {
  await setRules({ of: 'all', countries: ['DE'] })
  const link = await makeLink()
  const who = await addApplicant(world, { code: 'quick' })
  expect(await applied(who, link.code)).toMatchObject({ application: { status: 'approved' } })
  expect(await partnershipOf(who)).toMatchObject({ unmet_rules: [], decided_by: null })
  const enrolled = await read(
    world,
    sql`select coupon from affiliate.enrollments where affiliate_id = ${who.affiliateId}::uuid order by 1`,
  )
  expect(enrolled.map((row) => row.coupon)).toEqual(['QUICK-DEMO', 'QUICK-INSTANT'])
  const edge = JSON.parse(world.kept.get('affiliate:quick') ?? 'null') as AffiliateSnapshot
  expect(edge).toMatchObject({ id: who.affiliateId, advertiserIds: [advertiser.id] })
  expect(await mailsTo(world, who.email)).toEqual(['application_approved'])
  const shown = await as('advertiser', 'GET', `/v1/partners/${who.affiliateId}`)
  expect((await readAs(shown, PartnerAnswer)).partner.is_decided_by_rules).toBe(true)
})

test.each([
  ['from elsewhere', { of: 'all', countries: ['AT'] }, {}, 'DE', ['country_elsewhere']],
  ['from nowhere known', { of: 'all', countries: ['AT'] }, {}, 'XX', ['country_unknown']],
  ['without an invitation', { of: 'invited' }, {}, 'DE', ['invited_only']],
  ['with one', { of: 'invited' }, { is_invitation: true }, 'DE', []],
])('rules decide an application %s', async (_, rules, link, country, unmet) => {
  await setRules(rules)
  const who = await addApplicant(world)
  await apply(who, (await makeLink(link)).code, undefined, country)
  const status = unmet.length === 0 ? 'approved' : 'pending'
  expect(await partnershipOf(who)).toMatchObject({ status, unmet_rules: unmet })
})

const invitation = { is_invitation: true }
test.each([
  ['of its own invitation', invitation, 'pending', true, 'approved'],
  [
    'of its own invitation, by its rules',
    { ...invitation, rules: 'all' },
    'pending',
    true,
    'approved',
  ],
  ['of an ordinary link', {}, 'pending', true, 'pending'],
  ['while the platform decides itself', invitation, 'pending', false, 'pending'],
  ['of an account rejected meanwhile', invitation, 'rejected', true, 'rejected'],
  ['of an account blocked meanwhile', invitation, 'blocked', true, 'blocked'],
] as const)(
  'an approval %s',
  async (_, { rules = 'none', ...link }: Record<string, unknown>, meanwhile, isOn, status) => {
    await setRules({ of: rules })
    await setInvitationsApprove(isOn)
    const who = await addApplicant(world, { status: 'pending' })
    await applied(who, (await makeLink(link)).code)
    await asOwner(sql`update affiliate.affiliates set status = ${meanwhile}
    where id = ${who.affiliateId}::uuid and status <> 'approved'`)
    const approve = { ids: [who.affiliateId], decision: 'approve' }
    await as('advertiser', 'POST', '/v1/partners/decisions', approve)
    await setInvitationsApprove(false)
    expect(await partnershipOf(who)).toMatchObject({ status: 'approved' })
    const account = sql`select status from affiliate.affiliates where id = ${who.affiliateId}::uuid`
    expect(await read(world, account)).toEqual([{ status }])
    // Until then, the person sees the advertiser's decision beside the platform's.
    const own = await world.ask('GET', '/v1/me/account', { token: who.token })
    expect(((await own.json()) as { applications: object[] }).applications).toEqual(
      status === 'pending'
        ? [{ advertiser_name: advertiser.name, status: 'approved', reason: null }]
        : [],
    )
  },
)

const asOwner = (change: ReturnType<typeof sql>) =>
  runScoped(world.api, { kind: 'staff', role: 'owner', userId: crypto.randomUUID() }, [change])
const setInvitationsApprove = (isOn: boolean) =>
  asOwner(sql`update affiliate.platform_settings set invitations_approve_accounts = ${isOn}`)

test('an advertiser opens no account of another advertiser’s invitation', async () => {
  await setInvitationsApprove(true)
  const who = await addApplicant(world, { status: 'pending' })
  await applied(who, (await makeLink(invitation)).code)
  const approves = sql`select affiliate.approves_account(${advertiser.id}::uuid, ${who.affiliateId}::uuid)
    as is_approved`
  const openIt = sql`update affiliate.affiliates set status = 'approved'
    where id = ${who.affiliateId}::uuid returning id`
  const other = { kind: 'advertiser', advertiserId: stranger.advertiserId } as const
  expect(await runScoped(world.api, other, [approves, openIt])).toEqual([
    [{ is_approved: false }],
    [],
  ])
  await setInvitationsApprove(false)
})

test('before the mail address is proven nobody hears of it; then the rules are asked, once', async () => {
  await setRules({ of: 'all' })
  const link = await makeLink()
  const who = await addApplicant(world, { isEmailVerified: false })
  expect(await applied(who, link.code)).toMatchObject({ application: { status: 'pending' } })
  expect(await partnershipOf(who)).toMatchObject({ unmet_rules: null })
  const hidden = await as('advertiser', 'GET', `/v1/partners/${who.affiliateId}`)
  expect(await problemOf(hidden)).toMatchObject({ status: 404 })
  const now = new Date()
  const random = () => crypto.getRandomValues(new Uint8Array(8))
  const decide = () =>
    decideApplications(world.api, { affiliateId: who.affiliateId, now, newId, random })
  expect(await decide()).toEqual({ approvedBy: [], mailIds: [] })
  await proveMail(world, who)
  expect(await decide()).toMatchObject({ approvedBy: [advertiser.id] })
  expect(await decide()).toEqual({ approvedBy: [], mailIds: [] })
  expect(await mailsTo(world, who.email)).toEqual(['application_approved'])
})

test('the sponsor is set by the link of the first application and never changes', async () => {
  const [sponsor, other] = ['affiliate', 'affiliate2']
  const linkOf = async (person: string) => {
    const body = { advertiser_id: advertiser.id }
    const answer = await as(person, 'POST', '/v1/affiliate/referral-links', body)
    return ((await answer.json()) as { link: { path: string } }).link.path.slice('/join/'.length)
  }
  const who = await addApplicant(world)
  await applied(who, await linkOf(sponsor))
  const anna = cast.affiliates[0]!.id
  expect(await partnershipOf(who)).toMatchObject({ sponsor_id: anna })
  const reject = { ids: [who.affiliateId], decision: 'reject', reason: 'Not yet.' }
  await as('advertiser', 'POST', '/v1/partners/decisions', reject)
  await setRules({ of: 'all' })
  expect(await applied(who, await linkOf(other))).toMatchObject({ outcome: 'applied' })
  // After a rejection a person decides, whatever the rules say.
  const again = { status: 'pending', sponsor_id: anna, unmet_rules: ['by_person'] }
  expect(await partnershipOf(who)).toMatchObject(again)
  const list = await world.ask('GET', '/v1/affiliate/applications', { token: who.token })
  expect((await readAs(list, ApplicationsAnswer)).applications).toHaveLength(1)
  // An affiliate cannot be its own sponsor, and an existing partner gets no sponsor.
  const own = { token: await world.tokenOf(sponsor) }
  const body = { registration_code: await linkOf(sponsor) }
  const self = await world.ask('POST', '/v1/affiliate/applications', { ...own, body })
  expect(await problemOf(self)).toMatchObject({ status: 422, fields: ['registration_code'] })
  const otherLink = { registration_code: await linkOf(other) }
  const loop = await world.ask('POST', '/v1/affiliate/applications', { ...own, body: otherLink })
  expect(await readAs(loop, ApplicationAnswer)).toMatchObject({ outcome: 'unchanged' })
})

test('a suspended sponsor’s link is dead, and their own door is shut', async () => {
  await setRules({ of: 'all' })
  const sponsor = await addApplicant(world)
  const entrance = await makeLink()
  await applied(sponsor, entrance.code)
  const refer = () =>
    world.ask('POST', '/v1/affiliate/referral-links', {
      ...{ token: sponsor.token, body: { advertiser_id: advertiser.id } },
    })
  const { link } = (await (await refer()).json()) as { link: { path: string } }
  const suspend = { ids: [sponsor.affiliateId], decision: 'suspend', reason: 'Spam.' }
  await as('advertiser', 'POST', '/v1/partners/decisions', suspend)
  const code = link.path.slice('/join/'.length)
  const late = await addApplicant(world)
  expect(await problemOf(await apply(late, code))).toMatchObject({ status: 410 })
  expect(await problemOf(await refer())).toMatchObject({ status: 404 })
  const again = await problemOf(await apply(sponsor, entrance.code))
  expect(again).toMatchObject({ status: 409, code: 'conflict' })
})

test('a rejected account may not apply; a pending one may', async () => {
  const link = await makeLink()
  for (const status of ['rejected', 'blocked'] as const) {
    const who = await addApplicant(world, { status })
    expect(await problemOf(await apply(who, link.code))).toMatchObject({ status: 403 })
  }
  const waiting = await addApplicant(world, { status: 'pending' })
  expect(await applied(waiting, link.code)).toMatchObject({ application: { status: 'pending' } })
})

test('an affiliate sees their own applications only, and a link leads to its own advertiser', async () => {
  const who = await addApplicant(world)
  const made = await world.ask('POST', '/v1/registration-links', {
    ...{ token: stranger.token, body: { name: 'Stranger’s' } },
  })
  const { link } = await readAs(made, RegistrationLinkAnswer)
  const { application } = await applied(who, link.code)
  expect(application.advertiser.id).toBe(stranger.advertiserId)
  expect(await partnershipOf(who)).toBeUndefined()
  const anna = await as('affiliate', 'GET', '/v1/affiliate/applications')
  const { applications } = await readAs(anna, ApplicationsAnswer)
  expect(applications.map((one) => one.advertiser.id)).toEqual([advertiser.id])
})
