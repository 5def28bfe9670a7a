import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { makeApiWorld, problemOf, read as readAs } from '../../test/api-world.ts'
import { addApplicant, mailsTo, read } from '../../test/applicants.ts'
import { addStranger } from '../../test/tenants.ts'
import { INVITATIONS_PER_DAY_MAX } from '../verbs/invite-partners.ts'
import { ApplicationSettingsAnswer } from './partners-contract.ts'
import {
  PartnerInvitationsAnswer,
  RegistrationLinkAnswer,
  RegistrationLinksAnswer,
} from './registration-links-contract.ts'

const { advertiser } = cast

const world = await makeApiWorld()
const stranger = await addStranger(world)

const { as } = world
const make = (body: object) => as('advertiser', 'POST', '/v1/registration-links', body)
const made = async (body: object) => (await readAs(await make(body), RegistrationLinkAnswer)).link
const patch = (id: string, body: object) =>
  as('advertiser', 'PATCH', `/v1/registration-links/${id}`, body)
const invite = (emails: string[]) =>
  as('advertiser', 'POST', '/v1/partner-invitations', { emails, language: 'en' })
const outcomes = async (answer: Response) =>
  (await readAs(answer, PartnerInvitationsAnswer)).results.map(({ outcome }) => outcome)

test('a link is made, changed, revoked and opened again', async () => {
  const link = await made({ name: 'Newsletter' })
  expect(link).toMatchObject({
    ...{ name: 'Newsletter', path: `/join/${link.code}`, uses: 0, uses_max: null },
    ...{ is_invitation: false, revoked_at: null, expires_at: null },
  })
  expect(link.code).toMatch(/^[2-9a-kmnp-z]{8}$/)
  const change = async (body: object) =>
    (await readAs(await patch(link.id, body), RegistrationLinkAnswer)).link
  expect(await change({ uses_max: 5 })).toMatchObject({ name: 'Newsletter', uses_max: 5 })
  const { revoked_at } = await change({ revoked: true })
  expect(revoked_at).not.toBeNull()
  expect(await change({ revoked: true, name: 'Old' })).toMatchObject({ name: 'Old', revoked_at })
  expect(await change({ revoked: false })).toMatchObject({ revoked_at: null, uses_max: 5 })
})

test('a chosen code is kept as written, and nobody else gets it in any case', async () => {
  expect((await made({ name: 'River', code: 'River-26' })).code).toBe('River-26')
  const taken = { status: 409, code: 'conflict', fields: ['code'] }
  expect(await problemOf(await make({ name: 'Again', code: 'rIVER-26' }))).toEqual(taken)
  const body = { name: 'Mine', code: 'RIVER-26' }
  const foreign = await as(stranger, 'POST', '/v1/registration-links', body)
  expect(await problemOf(foreign)).toEqual(taken)
  for (const code of ['abc', 'a b c', 'a/../b', 'x'.repeat(41)]) {
    const answer = await make({ name: 'Wrong', code })
    expect(await problemOf(answer)).toMatchObject({ status: 422, fields: ['code'] })
  }
})

test('forty making the same code at once: one gets it', async () => {
  const answers = await Promise.all(
    Array.from({ length: 40 }, () => make({ name: 'Race', code: 'race-code' })),
  )
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(39).fill(409)])
})

const listed = async () => {
  const list = await as('advertiser', 'GET', '/v1/registration-links?limit=100')
  const { links } = await readAs(list, RegistrationLinksAnswer)
  return links.filter(({ is_listed }) => is_listed).map(({ id }) => id)
}

test('one open link is in the marketplace, until another one is listed or it is revoked', async () => {
  const first = await made({ name: 'Market' })
  expect([first.is_listed, await listed()]).toEqual([false, []])
  for (const _ of [1, 2]) {
    const answer = await readAs(await patch(first.id, { is_listed: true }), RegistrationLinkAnswer)
    expect(answer.link).toMatchObject({ is_listed: true, name: 'Market' })
  }
  const second = await made({ name: 'Better', is_listed: true })
  expect([second.is_listed, await listed()]).toEqual([true, [second.id]])
  const both = [first.id, second.id]
  const all = await Promise.all(
    Array.from({ length: 20 }, (_, at) => patch(both[at % 2]!, { is_listed: true })),
  )
  expect(all.map(({ status }) => status)).toEqual(Array(20).fill(200))
  expect(await listed()).toHaveLength(1)
  await patch(first.id, { is_listed: true })
  const foreign = await as(stranger, 'PATCH', `/v1/registration-links/${second.id}`, {
    is_listed: true,
  })
  expect([foreign.status, await listed()]).toEqual([404, [first.id]])
  await patch(first.id, { revoked: true })
  expect(await listed()).toEqual([])
  await patch(first.id, { revoked: false })
  expect(await listed()).toEqual([])
  await patch(second.id, { is_listed: true })
  for (const _ of [1, 2]) await patch(second.id, { is_listed: false })
  expect(await listed()).toEqual([])
})

test('a link that not everybody can use is refused, and the listed one stays', async () => {
  const open = await made({ name: 'Open', is_listed: true })
  const revoked = await made({ name: 'Revoked' })
  await patch(revoked.id, { revoked: true })
  const used = await made({ name: 'Used', uses_max: 1 })
  const applicant = await addApplicant(world)
  await as(applicant, 'POST', '/v1/affiliate/applications', { registration_code: used.code })
  const expires_at = new Date(Date.now() - 1_000).toISOString()
  const expired = await made({ name: 'Expired', expires_at })
  const invitation = await made({ name: 'Invitation', is_invitation: true })
  const refused = { status: 409, code: 'conflict', fields: [] }
  for (const { id } of [revoked, used, expired, invitation]) {
    expect(await problemOf(await patch(id, { is_listed: true }))).toEqual(refused)
  }
  for (const over of [{ expires_at }, { is_invitation: true }]) {
    expect(await problemOf(await make({ name: 'New', is_listed: true, ...over }))).toEqual(refused)
  }
  const twofold = await patch(open.id, { is_listed: true, revoked: true })
  expect(await problemOf(twofold)).toEqual(refused)
  expect(await listed()).toEqual([open.id])
  await patch(open.id, { is_listed: false })
})

test('somebody else’s link is as absent as none; referral links are their affiliates’', async () => {
  const link = await made({ name: 'Ours' })
  const path = `/v1/registration-links/${link.id}`
  expect((await as(stranger, 'PATCH', path, { revoked: true })).status).toBe(404)
  const refer = { advertiser_id: advertiser.id }
  await as('affiliate', 'POST', '/v1/affiliate/referral-links', refer)
  const list = await as('advertiser', 'GET', '/v1/registration-links?limit=100')
  const { links } = await readAs(list, RegistrationLinksAnswer)
  expect(links.map(({ id }) => id)).toContain(link.id)
  expect(links.map(({ name }) => name)).not.toContain(cast.affiliates[0]!.name)
  const theirs = await readAs(
    await as(stranger, 'GET', '/v1/registration-links'),
    RegistrationLinksAnswer,
  )
  expect(theirs.links).toEqual([])
})

test('an invitation is a link for one, sent by mail; asked again, no second mail', async () => {
  expect(await outcomes(await invite(['Eva@Blog.example', 'eva@blog.example']))).toEqual([
    'invited',
  ])
  expect(await outcomes(await invite(['eva@blog.example', 'max@blog.example']))).toEqual([
    ...['had_invitation', 'invited'],
  ])
  expect(await mailsTo(world, 'eva@blog.example')).toEqual(['partner_invitation'])
  const list = await as('advertiser', 'GET', '/v1/registration-links?invitations=true')
  const { links } = await readAs(list, RegistrationLinksAnswer)
  const eva = links.filter(({ name }) => name === 'eva@blog.example')
  expect(eva).toMatchObject([{ is_invitation: true, uses_max: 1 }])
  const [mail] = await read(
    world,
    sql`select facts, advertiser_id from logs.mails where to_address = 'eva@blog.example'`,
  )
  expect(mail).toMatchObject({
    ...{ advertiser_id: advertiser.id },
    facts: { code: eva[0]!.code, advertiser_name: advertiser.name },
  })
  await patch(eva[0]!.id, { revoked: true })
  expect(await outcomes(await invite(['eva@blog.example']))).toEqual(['invited'])
})

test('forty inviting the same address at once send one mail', async () => {
  const all = await Promise.all(Array.from({ length: 40 }, () => invite(['race@blog.example'])))
  const each = await Promise.all(all.map(outcomes))
  expect(each.flat().sort()).toEqual([...Array(39).fill('had_invitation'), 'invited'])
  expect(await mailsTo(world, 'race@blog.example')).toHaveLength(1)
})

test('too many invitations in a day are refused, and no mail is sent', async () => {
  const list = (at: number) => Array.from({ length: 50 }, (_, n) => `n${at}-${n}@many.example`)
  const statuses: number[] = []
  for (const at of [1, 2, 3, 4, 5]) {
    const body = { emails: list(at), language: 'ru' }
    statuses.push((await as(stranger, 'POST', '/v1/partner-invitations', body)).status)
  }
  expect(statuses).toEqual([200, 200, 200, 200, 429])
  const [sent] = await read(
    world,
    sql`select count(*)::int as n from logs.mails where to_address like '%@many.example'`,
  )
  expect(sent?.n).toBe(INVITATIONS_PER_DAY_MAX)
}, 60_000)

const question = { id: 'how', label: { en: 'How?' }, kind: 'text', is_required: false, choices: [] }
const rules = { of: 'invited', countries: ['DE'], refuses_throwaway_mail: true }
const put = (questions: object[], auto_approval: object = rules) =>
  as('advertiser', 'PUT', '/v1/application-settings', { questions, auto_approval })

test('questions and rules are kept as a whole and read back as written', async () => {
  const settings = { questions: [question], auto_approval: rules }
  expect(await readAs(await put([question]), ApplicationSettingsAnswer)).toEqual(settings)
  const again = await as('advertiser', 'GET', '/v1/application-settings')
  expect(await readAs(again, ApplicationSettingsAnswer)).toEqual(settings)
  const none = { of: 'none', countries: [], refuses_throwaway_mail: false }
  expect(await readAs(await put([], none), ApplicationSettingsAnswer)).toEqual({
    ...{ questions: [], auto_approval: none },
  })
  const foreign = await as(
    stranger,
    'GET',
    `/v1/application-settings?advertiser_id=${advertiser.id}`,
  )
  expect(foreign.status).toBe(422)
  const absent = `/v1/application-settings?advertiser_id=${world.appKey.length}`
  expect((await as('admin', 'GET', absent)).status).toBe(422)
})

test.each([
  ['two of one id', [question, question], 'questions'],
  ['no words', [{ ...question, label: {} }], 'questions.0.label'],
  ['one choice', [{ ...question, kind: 'choice', choices: ['a'] }], 'questions.0.choices'],
  ['choices of a text', [{ ...question, choices: ['a', 'b'] }], 'questions.0.choices'],
  ['a foreign language', [{ ...question, label: { xx: 'How?' } }], 'questions.0.label'],
  ['an id of another kind', [{ ...question, id: '__proto__ ' }], 'questions.0.id'],
])('refuses questions with %s', async (_, questions, field) => {
  const { status, fields } = await problemOf(await put(questions))
  expect([status, fields.every((name) => name.startsWith(field))]).toEqual([422, true])
})
