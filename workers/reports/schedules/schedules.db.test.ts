import { sql } from 'drizzle-orm'
import { beforeEach, expect, test } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import type { MailKind, Role } from '../../../schema/vocabulary.ts'
import { clickOf, pack } from '../../clicks/test/click-messages.ts'
import { recordClicks } from '../../clicks/verbs/record-clicks.ts'
import { runScoped, type Statement } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { makeMailToken } from '../../credentials/mail-token.ts'
import { sendMail } from '../../mail/verbs/send-mail.ts'
import { makeApiWorld, problemOf, read, TEST_MAIL_TOKEN_KEY } from '../../test/api-world.ts'
import { addPerson, type NewPerson } from '../../test/people.ts'
import { addStranger } from '../../test/tenants.ts'
import { ScheduleAnswer, SchedulesAnswer } from './contract.ts'
import { queueDueSchedules } from './queue-schedules.ts'
import { sendSchedule } from './send-schedule.ts'

const [, boris] = cast.affiliates
const [demo] = cast.offers
const world = await makeApiWorld()
const stranger = await addStranger(world)
const DAY_MS = 86_400_000
const yesterday = new Date(Date.now() - DAY_MS)
const ids = {
  ...{ advertiserId: cast.advertiser.id, appId: cast.app.id },
  ...{ offerId: demo.id, affiliateId: boris!.id },
}
const clicks = ['DE', 'US', 'US'].map((country) =>
  clickOf(ids, { id: newId(yesterday), at: yesterday.getTime(), country, subs: [] }),
)
await recordClicks(world.system, pack([clicks]))

const system = { kind: 'system' } as const
const run = async (...statements: Statement[]) => {
  const [rows = []] = await runScoped(world.system, system, statements)
  return rows
}

/** Changes the person's own row. */
const change = ({ userId }: Pick<NewPerson, 'userId'>, set: Statement) =>
  runScoped(world.api, { kind: 'user', userId }, [
    sql`update affiliate.users set ${set} where id = ${userId}`,
  ])
const leaveTeam = ({ userId }: Pick<NewPerson, 'userId'>) =>
  runScoped(world.api, { kind: 'affiliate', affiliateId: boris!.id, advertiserId: null }, [
    sql`delete from affiliate.user_roles where user_id = ${userId}`,
  ])
const staff = { kind: 'staff', role: 'owner', userId: newId(new Date()) } as const

async function addMember(role: Role = 'affiliate_viewer'): Promise<NewPerson> {
  const isAffiliate = role.startsWith('affiliate')
  const of = {
    ...{ advertiserId: isAffiliate ? null : cast.advertiser.id },
    affiliateId: isAffiliate ? boris!.id : null,
  }
  const person = await addPerson(world, [{ role, ...of }])
  await change(person, sql`email_verified_at = now()`)
  return person
}

type Who = string | { token: string }
const path = '/v1/report-schedules'
const post = (who: Who, recipients: readonly string[], over: object = {}) =>
  world.as(who, 'POST', path, {
    ...{ name: 'Countries', query: 'group_by=country&sort=-clicks', frequency: 'daily', hour: 9 },
    ...{ recipient_ids: recipients, ...over },
  })
const make = async (who: Who, recipients: readonly string[], over: object = {}) =>
  (await read(await post(who, recipients, over), ScheduleAnswer)).schedule
const listed = async (who: Who) =>
  (await read(await world.as(who, 'GET', path), SchedulesAnswer)).schedules
const edit = (who: Who, id: string, change: object) =>
  world.as(who, 'PATCH', `${path}/${id}`, change)
const patch = (who: Who, id: string, isPaused: boolean) => edit(who, id, { is_paused: isPaused })
const sendNow = (who: Who, id: string) => world.as(who, 'POST', `${path}/${id}/send`)
const remove = (who: Who, id: string) => world.as(who, 'DELETE', `${path}/${id}`)
/** Within two days each daily schedule is due. */
const later = (days = 2) => new Date(Date.now() + days * DAY_MS)
const send = (id: string, now = later()) =>
  sendSchedule({ db: world.system, bucket: world.bucket, now: () => now }, id)
const mailsOf = (title: string, kind: MailKind = 'scheduled_report') =>
  run(sql`select id, to_address, language, advertiser_id, facts from logs.mails
    where kind = ${kind} and facts->>'title' = ${title} order by to_address`)

let maker: NewPerson
let reader: NewPerson
let name: string
beforeEach(async () => {
  ;[maker, reader] = [await addMember('affiliate'), await addMember()]
  name = `Report ${newId(new Date())}`
  await run(sql`update affiliate.report_schedules set status = 'paused' where status = 'active'`)
})

test('a due report goes once to each member, with a table and a file', async () => {
  await change(reader, sql`language = 'ru'`)
  const { id } = await make(maker, [maker.userId, reader.userId], { name })
  expect(await send(id, new Date())).toEqual({ outcome: 'not_due' })
  await run(
    sql`update affiliate.report_schedules set next_at = date_trunc('milliseconds', now()) where id = ${id}`,
  )
  const both = await Promise.all([send(id, new Date()), send(id, new Date())])
  expect(both.map(({ outcome }) => outcome)).toContain('sent')
  expect(both.map(({ outcome }) => outcome).toSorted()).not.toEqual(['sent', 'sent'])
  expect(await send(id, new Date())).toEqual({ outcome: 'not_due' })
  const mails = await mailsOf(name)
  expect(mails.map((mail) => mail.to_address)).toEqual([maker.email, reader.email].toSorted())
  const factsIn = (language: string) =>
    mails.find((mail) => mail.language === language)?.facts as Record<string, string>
  expect(JSON.parse(factsIn('en').table!)).toEqual([
    ['Country', 'Clicks', 'Sales', 'CR', 'Payout'],
    ['US', '2', '0', '0%', '0'],
    ['DE', '1', '0', '0%', '0'],
    ['Total', '3', '0', '0%', '0'],
  ])
  expect(JSON.parse(factsIn('ru').table!).at(-1)[0]).toBe('Итого')
  expect(factsIn('en')).toMatchObject({ from: factsIn('en').to, title: name })
  const [row] = await run(sql`select e.* from affiliate.report_exports e
    join affiliate.report_schedules s on s.last_run_id = e.id where s.id = ${id}`)
  expect(row).toMatchObject({ status: 'done', kind: 'report', affiliate_id: boris!.id, rows: '2' })
})

test('missed hours are made up for by one mail, and the next due time is in the future', async () => {
  const { id } = await make(maker, [reader.userId], { name })
  expect(await send(id, later(5))).toEqual({ outcome: 'sent' })
  expect(await send(id, later(5))).toEqual({ outcome: 'not_due' })
  expect(await mailsOf(name)).toHaveLength(1)
  const [schedule] = (await listed(maker)).filter((of) => of.id === id)
  expect(Date.parse(schedule!.next_at)).toBeGreaterThan(later(5).getTime())
})

test('the job queues due reports only', async () => {
  const { id } = await make(maker, [reader.userId], { name })
  await make(maker, [reader.userId], { frequency: 'monthly', day_number: 28 })
  await run(
    sql`update affiliate.report_schedules set next_at = now() + interval '9 days' where id <> ${id}`,
  )
  const sent: unknown[] = []
  const queue = { send: async (message: unknown) => void sent.push(message) }
  expect(await queueDueSchedules(world.system, queue, new Date())).toEqual({ due: 0 })
  expect(await queueDueSchedules(world.system, queue, later())).toEqual({ due: 1 })
  expect(sent).toEqual([{ v: 1, type: 'schedule.due', scheduleId: id }])
})

test.each([
  ['left the team', leaveTeam],
  [
    'was disabled',
    ({ userId }: NewPerson) =>
      runScoped(world.api, staff, [
        sql`update affiliate.users set status = 'blocked', status_reason = 'x' where id = ${userId}`,
      ]),
  ],
  ['has no confirmed address', (of: NewPerson) => change(of, sql`email_verified_at = null`)],
] as const)('who %s gets nothing more', async (_how, leave) => {
  const { id } = await make(maker, [maker.userId, reader.userId], { name })
  await leave(reader)
  expect(await send(id)).toEqual({ outcome: 'sent' })
  expect((await mailsOf(name)).map((mail) => mail.to_address)).toEqual([maker.email])
})

test('without its maker or recipients it stops, says why by one mail, and who may resumes it', async () => {
  const first = await make(maker, [reader.userId], { name })
  const toldOf = async () => (await mailsOf(name, 'schedule_stopped')).map((of) => of.to_address)
  await leaveTeam(reader)
  const both = await Promise.all([send(first.id), send(first.id)])
  expect(both.map(({ outcome }) => outcome)).toContain('stopped')
  expect(await send(first.id)).toEqual({ outcome: 'not_due' })
  expect(await toldOf()).toEqual([maker.email])
  const other = await addMember()
  const second = await make(maker, [other.userId, maker.userId], { name })
  await leaveTeam(maker)
  expect(await send(second.id)).toEqual({ outcome: 'stopped' })
  expect(await mailsOf(name)).toEqual([])
  expect(await toldOf()).toEqual([maker.email, other.email].toSorted())
  const seen = await listed('affiliate2')
  const stopOf = (id: string) => seen.find((of) => of.id === id)
  expect(stopOf(first.id)).toMatchObject({
    ...{ status: 'stopped', stop: { code: 'schedule_no_recipients' }, may_change: true },
  })
  expect(stopOf(second.id)).toMatchObject({ stop: { code: 'schedule_role_gone' } })
  const resumed = await read(await patch('affiliate2', first.id, false), ScheduleAnswer)
  expect(resumed.schedule).toMatchObject({ status: 'active', stop: null })
  // Whoever resumes it without its maker makes it theirs, so that it does not stop again.
  const taken = await read(await patch('affiliate2', second.id, false), ScheduleAnswer)
  expect(taken.schedule.made_by.is_you).toBe(true)
  expect(await send(second.id)).toEqual({ outcome: 'sent' })
})

test('a changed schedule keeps omitted fields, and uses its new time and recipients', async () => {
  const colleague = await addMember()
  const before = await make(maker, [maker.userId, reader.userId], { name })
  const renamed = await read(await edit(maker, before.id, { name: 'New' }), ScheduleAnswer)
  expect(renamed.schedule).toEqual({ ...before, name: 'New' })
  const wanted = {
    ...{ query: 'group_by=offer_id', format: 'xlsx', frequency: 'monthly', day_number: 28 },
    recipient_ids: [maker.userId, colleague.userId],
  }
  const { schedule } = await read(await edit(maker, before.id, wanted), ScheduleAnswer)
  const { recipient_ids, ...shown } = wanted
  expect(schedule).toMatchObject({ ...shown, hour: before.hour, name: 'New', status: 'active' })
  expect(schedule.recipients.map((of) => of.user_id)).toEqual(recipient_ids)
  expect(new Date(schedule.next_at).getUTCDate()).toBe(28)
  for (const [wrong, field] of [
    [{ frequency: 'weekly' }, 'day_number'],
    [{ frequency: 'daily', day_number: 3 }, 'day_number'],
    [{ recipient_ids: [(await addMember('advertiser_viewer')).userId] }, 'recipient_ids.0'],
    [{ query: 'to=2026-01-01' }, 'query'],
  ] as const) {
    const problem = await problemOf(await edit(maker, before.id, wrong))
    expect(problem).toEqual({ status: 422, code: 'invalid_input', fields: [field] })
  }
  const daily = await read(await edit(maker, before.id, { frequency: 'daily' }), ScheduleAnswer)
  expect(daily.schedule.day_number).toBeNull()
})

test('paused it sends nothing, also not now; resumed it goes on', async () => {
  const { id } = await make(maker, [reader.userId], { name })
  expect((await patch(maker, id, true)).status).toBe(200)
  expect(await send(id)).toEqual({ outcome: 'not_due' })
  expect(await problemOf(await sendNow(maker, id))).toMatchObject({ status: 404 })
  expect((await patch(maker, id, false)).status).toBe(200)
  expect((await sendNow(maker, id)).status).toBe(202)
  expect(world.exported.at(-1)).toEqual({ v: 1, type: 'schedule.due', scheduleId: id })
  expect(await send(id, new Date())).toEqual({ outcome: 'sent' })
  expect((await remove(maker, id)).status).toBe(204)
  expect(await send(id, later(9))).toEqual({ outcome: 'not_due' })
})

test('a colleague sees it; only its maker and who manages the team change it; others get 404', async () => {
  const { id } = await make(reader, [reader.userId], { name })
  const colleague = await addMember()
  const seen = (await listed(colleague)).find((of) => of.id === id)
  expect(seen).toMatchObject({ may_change: false, made_by: { is_you: false } })
  for (const who of [colleague, 'affiliate', 'advertiser', 'finance', stranger]) {
    for (const answer of [
      await edit(who, id, { is_paused: true, recipient_ids: [reader.userId] }),
      await sendNow(who, id),
      await remove(who, id),
    ]) {
      expect(await problemOf(answer)).toMatchObject({ status: 404 })
    }
    if (who !== colleague) expect((await listed(who)).map((of) => of.id)).not.toContain(id)
  }
  expect((await remove(maker, id)).status).toBe(204)
})

test.each([
  ['a stranger', async () => (await addMember('advertiser_viewer')).userId, {}, 'recipient_ids.0'],
  ['nobody known', async () => newId(new Date()), {}, 'recipient_ids.0'],
  [
    'an unconfirmed address',
    async () =>
      (await addPerson(world, [{ role: 'affiliate', advertiserId: null, affiliateId: boris!.id }]))
        .userId,
    {},
    'recipient_ids.0',
  ],
  ['a day of a daily one', async () => maker.userId, { day_number: 1 }, 'day_number'],
  ['no day of a weekly one', async () => maker.userId, { frequency: 'weekly' }, 'day_number'],
  ['day 8', async () => maker.userId, { frequency: 'weekly', day_number: 8 }, 'day_number'],
  ['own days', async () => maker.userId, { query: 'from=2026-01-01' }, 'query'],
  ['what it may not see', async () => maker.userId, { query: 'sort=owed' }, 'sort'],
])('%s is refused with its field', async (_what, recipient, over, field) => {
  const problem = await problemOf(await post(maker, [await recipient()], over))
  expect(problem).toEqual({ status: 422, code: 'invalid_input', fields: [field] })
})

test('a mail leads to the file and ends by its own link, without signing in and by one click', async () => {
  const { id } = await make(maker, [maker.userId, reader.userId], { name })
  await send(id)
  const mails = await mailsOf(name)
  const mail = mails.find((of) => of.to_address === reader.email)!
  const letters: { text: string; unsubscribeUrl: string | null }[] = []
  const provider = async (letter: (typeof letters)[number]) => {
    letters.push(letter)
    return { outcome: 'sent' as const }
  }
  const mailSettings = {
    ...{ provider, fromAddress: 'post@aff.test', dashboardUrl: 'https://app.test' },
    tokenKey: TEST_MAIL_TOKEN_KEY,
  }
  await sendMail(world.system, mailSettings, mail.id as string, later(9))
  const [letter] = letters
  expect(letter!.text).toContain('https://app.test/reports/exports')
  const url = new URL(letter!.unsubscribeUrl!)
  expect(letter!.text).toContain(url.href)
  const call = (method: string, token = url.searchParams.get('token')!) =>
    world.ask(method, `/v1/unsubscribe?token=${token}`)
  // Programs that check links open them, so opening changes nothing.
  const shown = await call('GET')
  expect(await shown.text()).toContain('<form method="post">')
  expect((await call('POST')).status).toBe(200)
  expect(await (await call('POST')).text()).toContain('You no longer receive')
  const seen = (await listed(maker)).find((of) => of.id === id)
  expect(new Map(seen!.recipients.map((of) => [of.user_id, of.is_unsubscribed]))).toEqual(
    new Map([
      [maker.userId, false],
      [reader.userId, true],
    ]),
  )
  expect(await send(id, later(9))).toEqual({ outcome: 'sent' })
  expect((await mailsOf(name)).map((of) => of.to_address).toSorted()).toEqual(
    [maker.email, maker.email, reader.email].toSorted(),
  )
  const forged = makeMailToken(TEST_MAIL_TOKEN_KEY, 'verify', id)
  for (const token of [forged, 'x', makeMailToken(TEST_MAIL_TOKEN_KEY, 'unsubscribe', id)]) {
    expect(await problemOf(await call('POST', token))).toMatchObject({ status: 410 })
  }
})

test('an account has at most twenty', async () => {
  const boss = await addMember('advertiser')
  const made = await Promise.all(Array.from({ length: 22 }, () => post(boss, [boss.userId])))
  expect(made.filter(({ status }) => status === 201)).toHaveLength(20)
  expect(made.filter(({ status }) => status === 409)).toHaveLength(2)
})
