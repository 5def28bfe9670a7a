/** Facts become notifications of the right people, once; mails and Telegram messages follow each person's settings. */
import { sql } from 'drizzle-orm'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as cast from '../../dev/demo/demo-cast.ts'
import { startMailCatcher } from '../../dev/simulators/mail-catcher.ts'
import {
  MOVED_TO,
  magicChats,
  RETRY_AFTER_SECONDS,
  startTelegramSimulator,
  telegramSecret,
  telegramToken,
} from '../../dev/simulators/telegram-simulator.ts'
import { advertiserAlerts, notificationKinds, platformAlerts } from '../../schema/vocabulary.ts'
import { findAlerts } from '../alerts/find-alerts.ts'
import { AlertSettingsAnswer, AlertTestAnswer } from '../alerts/http/contract.ts'
import { runScoped, type Statement } from '../core/database.ts'
import { insertEvents, type OutboundEvent } from '../core/events.ts'
import { newId } from '../core/ids.ts'
import { checkDuePages } from '../delivery/verbs/check-landing-pages.ts'
import { deliverDue } from '../delivery/verbs/deliver-due.ts'
import type { Wire } from '../delivery/verbs/exchange.ts'
import { send } from '../delivery/verbs/send.ts'
import { httpProvider } from '../mail/providers/http-provider.ts'
import { sendMail } from '../mail/verbs/send-mail.ts'
import {
  type ApiWorld,
  makeApiWorld,
  personOf,
  problemOf,
  read,
  TEST_MAIL_TOKEN_KEY,
} from '../test/api-world.ts'
import { ownerUrlOf } from '../test/owner-hand.ts'
import { findFacts } from './find-facts.ts'
import { queueNotificationMails, sendHeldNotifications } from './held-notifications.ts'
import { NotificationsAnswer, SettingsAnswer, StartAnswer } from './http/contract.ts'
import { alertSamples } from './rules/alert-samples.ts'
import { kindRules } from './rules/kinds.ts'
import { textOf } from './rules/notification-texts.ts'
import { nameIn, samples } from './test/sample-facts.ts'

const dashboardUrl = 'https://app.example.com'
const HOUR_MS = 3_600_000
const [anna, boris] = [personOf('affiliate'), personOf('affiliate2')]

let world: ApiWorld
let owner: pg.Client
let ahead = 0
const now = () => new Date(Date.now() + ahead)
const telegram = await startTelegramSimulator({ port: 0, webhookUrl: 'http://127.0.0.1:9/' })
const catcher = await startMailCatcher({ port: 0 })
beforeAll(async () => {
  world = await makeApiWorld()
  owner = new pg.Client({ connectionString: ownerUrlOf(world.tcpUrls.systemTcpUrl) })
  await owner.connect()
  await owner.query('update affiliate.advertisers set mail_name = $1 where id = $2', [
    ...['Rivers’ post', cast.advertiser.id],
  ])
  Object.assign(world.env, { TELEGRAM_BOT_URL: telegram.botUrl, TELEGRAM_SECRET: telegramSecret })
})
afterAll(async () => {
  await owner.end()
  await telegram.close()
  await catcher.close()
})

const system = async (...statements: Statement[]) =>
  (await runScoped(world.system, { kind: 'system' }, statements)).at(-1) ?? []

const wire: Wire = {
  ...{ fetch: (url, init) => fetch(url, init), addressesOf: async () => null },
  ...{ unsealed: async (sealed) => sealed, now, random: () => 0, isLocal: true, ownHosts: [] },
  telegram: { url: telegram.url, token: telegramToken, dashboardUrl },
}
const provider = httpProvider({
  ...{ url: `${catcher.url}/send`, token: undefined, timeoutMs: 5_000 },
  fetch: (input, init) => fetch(input, init),
})

/** One minute of the delivery Worker, and the mails that it queues. */
async function pass(ms = 0) {
  ahead += ms
  await sendHeldNotifications(world.system, now())
  await deliverDue({
    ...{ db: world.system, now, send: (one) => send(one, wire), hasTime: () => true },
  })
  const mailSettings = {
    provider,
    fromAddress: 'post@example.com',
    dashboardUrl,
    tokenKey: TEST_MAIL_TOKEN_KEY,
  }
  await queueNotificationMails(
    world.system,
    (id) => sendMail(world.system, mailSettings, id, now()),
    now(),
  )
}

const notify = (notes: object[], at = now()) =>
  system(
    sql`select id from affiliate.notify_people(${JSON.stringify(notes)}::jsonb, ${at.toISOString()}::timestamptz)`,
  )

const settings = (who: string, body: object) =>
  world.as(who, 'PUT', '/v1/notification-settings', body)
const choose = (who: string, kind: string, channels: string[], pace = 'now') =>
  settings(who, { choices: [{ kind, channels, pace }] })
const listed = async (who: string, query = '') =>
  read(await world.as(who, 'GET', `/v1/notifications${query}`), NotificationsAnswer)
const mailsTo = ({ email }: { email: string }) => catcher.mails().filter(({ to }) => to === email)

async function link(who: string, chat: number) {
  const answer = await world.as(who, 'POST', '/v1/notification-settings/telegram')
  const { url } = await read(answer, StartAnswer)
  const code = new URL(url).searchParams.get('start')
  return { code, answer: await write(chat, `/start ${code}`) }
}
async function write(chat: number, text: string, secret = telegramSecret) {
  const headers = { 'x-telegram-bot-api-secret-token': secret }
  const body = { message: { chat: { id: chat }, text, from: { language_code: 'ru-RU' } } }
  return world.ask('POST', '/v1/telegram', { headers, body })
}

const eventOf = (over: Partial<OutboundEvent> = {}): OutboundEvent => ({
  ...{ id: newId(now()), kind: 'conversion.recorded', advertiserId: cast.advertiser.id },
  ...{ affiliateId: anna.affiliateId, subjectId: newId(now()), createdAt: now() },
  facts: { event: 'sale', currency: 'USD', commission_minor: '1470' },
  ...over,
})

test('SQL and the rules have the same kinds', async () => {
  const rows = await system(sql`select * from affiliate.notification_kinds()`)
  expect(rows.map(({ kind }) => kind)).toEqual([...notificationKinds])
  for (const { kind, must_mail: mustMail, ...row } of rows) {
    expect({ ...row, mustMail }).toEqual(kindRules[kind as (typeof notificationKinds)[number]])
  }
})

test.each([
  // pace, zone, quiet hours, digest hour, now, sent at
  ['now', 'Europe/Berlin', null, null, 9, '2026-03-29T00:30:00Z', '2026-03-29T00:30:00Z'],
  ['hourly', 'Asia/Kolkata', null, null, 9, '2026-03-29T00:10:00Z', '2026-03-29T00:30:00Z'],
  ['daily', 'Europe/Berlin', null, null, 9, '2026-03-29T00:30:00Z', '2026-03-29T07:00:00Z'],
  ['daily', 'Europe/Berlin', null, null, 9, '2026-03-28T09:00:00Z', '2026-03-29T07:00:00Z'],
  ['daily', 'Europe/Berlin', null, null, 9, '2026-10-24T09:00:00Z', '2026-10-25T08:00:00Z'],
  ['now', 'Europe/Berlin', 22, 8, 9, '2026-03-28T22:00:00Z', '2026-03-29T06:00:00Z'],
  ['now', 'Europe/Berlin', 22, 8, 9, '2026-10-25T00:30:00Z', '2026-10-25T07:00:00Z'],
  ['now', 'Europe/Berlin', 22, 8, 9, '2026-10-25T12:00:00Z', '2026-10-25T12:00:00Z'],
  // 02:30 does not exist on this night.
  ['now', 'Europe/Berlin', 1, 2, 9, '2026-03-29T00:30:00Z', '2026-03-29T01:00:00Z'],
  ['now', 'America/New_York', 12, 14, 9, '2026-11-25T17:59:00Z', '2026-11-25T19:00:00Z'],
  ['daily', 'Asia/Tokyo', 8, 10, 9, '2026-11-25T15:00:00Z', '2026-11-26T01:00:00Z'],
])(
  '%s in %s, quiet from %s to %s, digest at %s: %s → %s',
  async (pace, zone, from, to, digest, at, sent) => {
    const [row] =
      await system(sql`select affiliate.notification_time(${at}::timestamptz, ${pace}, ${zone}, ${from}::smallint,
    ${to}::smallint, ${digest}::smallint) as at`)
    expect(new Date(row?.at as string).toISOString()).toBe(new Date(sent).toISOString())
  },
)

test('a chat is linked by a code that works once, and by nobody without the secret', async () => {
  const { code, answer } = await link('affiliate', 5001)
  expect(await answer.json()).toMatchObject({ method: 'sendMessage', chat_id: 5001 })
  const again = await write(6666, `/start ${code}`)
  expect(await again.json()).toMatchObject({ text: expect.stringContaining('больше не действует') })
  expect((await problemOf(await write(5001, '/stop', 'wrong'))).code).toBe('unauthenticated')
  const late = await world.as('affiliate2', 'POST', '/v1/notification-settings/telegram')
  const { url } = await read(late, StartAnswer)
  await owner.query(
    'update affiliate.notification_settings set start_code_until = now() where user_id = $1',
    [boris.id],
  )
  await write(5002, `/start ${new URL(url).searchParams.get('start')}`)
  const state = async (who: string) =>
    (await read(await world.as(who, 'GET', '/v1/notification-settings'), SettingsAnswer)).telegram
  expect(await state('affiliate')).toMatchObject({ is_available: true, is_linked: true })
  expect(await state('affiliate2')).toMatchObject({ is_linked: false })
  expect(await (await write(5002, '/stop')).json()).toMatchObject({
    text: expect.stringContaining('не привязан'),
  })
})

test('a sale reported twice, out of order, is one notification: in the list, by mail and by Telegram', async () => {
  await choose('affiliate', 'sale', ['in_app', 'email', 'telegram'])
  const sale = eventOf()
  const refund = eventOf({
    ...{ kind: 'conversion.reversed', subjectId: sale.subjectId },
    facts: { event: 'refund', level: 1, currency: 'USD', taken_minor: '1470', is_whole: true },
  })
  // Level 2 is not Anna's own referral.
  const upline = eventOf({ ...refund, id: newId(now()), facts: { ...refund.facts, level: 2 } })
  await system(...insertEvents([refund, upline, { ...sale, id: newId(now()) }, sale]))
  await pass()
  await pass()
  const { notifications, unread } = await listed('affiliate')
  expect(notifications.map(({ kind, title }) => [kind, title]).toSorted()).toEqual([
    ['refund', 'Refund: $14.70 deducted'],
    ['sale', 'New sale: you earned $14.70'],
  ])
  expect(unread).toBe(2)
  // The refund comes with the daily digest.
  expect(mailsTo(anna).map(({ subject }) => subject)).toEqual(['New sale: you earned $14.70'])
  expect(mailsTo(anna)[0]?.from).toContain('Rivers’ post')
  expect(telegram.messages(5001).map(({ text }) => text)).toEqual([
    expect.stringContaining('<b>New sale: you earned $14.70</b>'),
  ])
  const [first] = notifications
  await world.as('affiliate', 'POST', '/v1/notifications/read', { ids: [first!.id] })
  expect(await listed('affiliate', '?language=ru&limit=1')).toMatchObject({
    ...{ unread: 1, next_cursor: first!.id },
    notifications: [{ is_read: true, title: expect.stringMatching(/[а-я]/) }],
  })
  await world.as('affiliate', 'POST', '/v1/notifications/read', {})
  expect((await listed('affiliate')).unread).toBe(0)
  // Others see nothing of it, and cannot mark it.
  for (const other of ['affiliate2', 'advertiser', 'owner']) {
    expect((await listed(other)).notifications).toEqual([])
  }
})

test('quiet hours and digests delay and then send one message; required mails are never delayed', async () => {
  await pass(48 * HOUR_MS)
  const before = { mails: mailsTo(anna).length, chat: telegram.messages(5001).length }
  const hour = new Date(now()).getUTCHours()
  await settings('affiliate', { quiet_hours: { from: hour, to: (hour + 2) % 24 } })
  const order = { advertiser_id: cast.advertiser.id, affiliate_id: anna.affiliateId }
  const sales = ['1470', '1530'].map((minor) => ({
    ...order,
    kind: 'sale',
    subject_id: newId(now()),
    facts: { ...samples.sale.facts, amount_minor: minor },
  }))
  const failed = {
    ...order,
    kind: 'payout_failed',
    subject_id: newId(now()),
    mail_kind: 'payout_failed',
  }
  const payout = {
    ...order,
    kind: 'payout_sent',
    subject_id: newId(now()),
    mail_kind: 'payout_paid',
  }
  await notify([...sales, { ...payout, facts: samples.payout_sent.facts }])
  await notify([{ ...failed, facts: samples.payout_failed.facts }])
  await pass()
  const kinds = await system(
    sql`select kind from logs.mails where user_id = ${anna.id}::uuid order by id desc limit 1`,
  )
  expect(kinds).toEqual([{ kind: 'payout_failed' }])
  expect(telegram.messages(5001)).toHaveLength(before.chat)
  await pass(2 * HOUR_MS)
  expect(telegram.messages(5001)).toHaveLength(before.chat + 1)
  const [message] = telegram.messages(5001)
  for (const part of ['4 new notifications', '2 sales · $30.00', '1 payout', '$120.50']) {
    expect(message?.text).toContain(part)
  }
  const [mail] = mailsTo(anna)
  expect(mailsTo(anna)).toHaveLength(before.mails + 1)
  expect(mail?.subject).toBe('3 new notifications')
  expect(mail?.text).toContain('2 sales · $30.00')
  await settings('affiliate', { quiet_hours: null })
})

test('a person who left the team gets nothing more, and somebody who chose no channel gets nothing', async () => {
  const before = { mails: mailsTo(boris).length }
  await settings('affiliate2', { digest_hour: new Date(now().getTime() + HOUR_MS).getUTCHours() })
  const note = { kind: 'sale', advertiser_id: cast.advertiser.id, affiliate_id: boris.affiliateId }
  await notify([{ ...note, subject_id: newId(now()), facts: samples.sale.facts }])
  await choose('affiliate2', 'refund', [])
  await notify([{ ...note, kind: 'refund', subject_id: newId(now()), facts: samples.refund.facts }])
  expect((await listed('affiliate2')).notifications).toHaveLength(1)
  const moveTo = (affiliateId: string | null) =>
    owner.query('update affiliate.user_roles set affiliate_id = $2 where user_id = $1', [
      ...[boris.id, affiliateId],
    ])
  await moveTo(anna.affiliateId)
  await pass(25 * HOUR_MS)
  expect(mailsTo(boris)).toHaveLength(before.mails)
  await notify([{ ...note, subject_id: newId(now()), facts: samples.sale.facts }])
  const [{ n } = { n: 0 }] = await system(
    sql`select count(*)::int as n from logs.notifications where user_id = ${boris.id}::uuid`,
  )
  expect(n).toBe(1)
  await moveTo(boris.affiliateId)
})

test('a chat that refuses is switched off with its reason; too many messages are sent later; a moved chat is followed', async () => {
  const note = {
    kind: 'payout_sent',
    advertiser_id: cast.advertiser.id,
    affiliate_id: anna.affiliateId,
  }
  const tell = async () => {
    await notify([
      {
        ...note,
        subject_id: newId(now()),
        mail_kind: 'payout_paid',
        facts: samples.payout_sent.facts,
      },
    ])
    await pass()
  }
  const state = async () =>
    (await read(await world.as('affiliate', 'GET', '/v1/notification-settings'), SettingsAnswer))
      .telegram
  await link('affiliate', magicChats.blocked)
  await tell()
  expect(await state()).toMatchObject({ is_linked: true, stopped_by: 'blocked' })
  await link('affiliate', magicChats.notFound)
  await tell()
  expect(await state()).toMatchObject({ stopped_by: 'chat_not_found' })
  await link('affiliate', magicChats.tooMany)
  await tell()
  const [late] =
    await system(sql`select state, status, request, extract(epoch from next_attempt_at - attempted_at)::int as wait
    from logs.deliveries order by id desc limit 1`)
  expect(late).toMatchObject({ state: 'retrying', status: 429, request: 'POST sendMessage' })
  expect(Number(late?.wait)).toBe(RETRY_AFTER_SECONDS)
  await link('affiliate', magicChats.moved)
  await tell()
  expect(telegram.messages(MOVED_TO)).toHaveLength(1)
  expect(await state()).toMatchObject({ is_linked: true, stopped_by: null })
  const leaks = await system(
    sql`select id from logs.deliveries d where d::text like ${`%${telegramToken}%`}`,
  )
  expect(leaks).toEqual([])
  await world.as('affiliate', 'DELETE', '/v1/notification-settings/telegram')
  expect(await state()).toMatchObject({ is_linked: false })
})

test('caps at 80%, a balance below the spend of a week and a missing tax form are found, once', async () => {
  const [offer] = cast.offers
  const cap = newId(now())
  await owner.query(
    `insert into affiliate.caps (id, advertiser_id, offer_id, metric, period, limit_value)
     values ($1, $2, $3, 'conversions', 'total', 10)`,
    [cap, cast.advertiser.id, offer!.id],
  )
  await owner.query(
    `insert into affiliate.cap_counters (cap_id, advertiser_id, period_start, used_value) values ($1, $2, '0001-01-01', 8)`,
    [cap, cast.advertiser.id],
  )
  await owner.query(
    `insert into affiliate.conversion_rollups_daily (day, advertiser_id, offer_id, affiliate_id, event, currency, conversions,
       amount_minor, revenue_minor, commission_minor) values ($1, $2, $3, $4, 'sale', 'USD', 1, 0, 0, 1000000000000)`,
    [now(), cast.advertiser.id, offer!.id, anna.affiliateId],
  )
  const counts = 'clicks, billable, bots, duplicates, rejected'
  const clicked = [cast.advertiser.id, offer!.id, anna.affiliateId]
  await owner.query(
    `insert into affiliate.click_rollups_hourly (hour, advertiser_id, offer_id, affiliate_id, ${counts})
     values (date_trunc('hour', $4::timestamptz), $1, $2, $3, 95, 90, 5, 0, 0)`,
    [...clicked, now()],
  )
  await owner.query(
    `insert into affiliate.click_rollups_daily (day, advertiser_id, offer_id, affiliate_id, ${counts})
     values (($4::timestamptz at time zone 'UTC')::date, $1, $2, $3, 95, 90, 5, 0, 0)`,
    [...clicked, now()],
  )
  // 90 billable clicks: today, and in all since the cap was made.
  await owner.query(
    `insert into affiliate.caps (advertiser_id, offer_id, affiliate_id, metric, period, limit_value, created_at)
     values ($1, $2, null, 'clicks', 'day', 100, $4), ($1, null, $3, 'clicks', 'total', 110, $4),
       ($1, $2, $3, 'clicks', 'month', 113, $4)`,
    [...clicked, new Date(now().getTime() - HOUR_MS)],
  )
  await owner.query(`update affiliate.platform_settings set tax_form_gate = 'first_payout'`)
  await owner.query(
    `insert into ledger.accounts (kind, currency, advertiser_id, affiliate_id, credits_minor)
     values ('aff.available', 'USD', $1, $2, 10000)`,
    [cast.advertiser.id, boris.affiliateId],
  )
  await Promise.all([findFacts(world.system, now()), findFacts(world.system, now())])
  await findFacts(world.system, now())
  await owner.query(`update affiliate.platform_settings set tax_form_gate = 'off'`)
  await pass()
  const { notifications } = await listed('advertiser')
  const texts = notifications.map(({ title, body }) => `${title} ${body}`).toSorted()
  expect(texts).toEqual([
    expect.stringMatching(/^Cap at 80%: .* 8 of 10 conversions in total/),
    expect.stringMatching(/^Cap at 81%: .* 90 of 110 clicks in total/),
    expect.stringMatching(/^Cap at 90%: .* 90 of 100 clicks today/),
    expect.stringContaining('$10,000,000,000.00'),
  ])
  const missing = (await listed('affiliate2')).notifications
  expect(missing.filter(({ kind }) => kind === 'tax_form_missing')).toHaveLength(1)
  const events = await system(sql`select kind, count(*)::int as n from logs.events
    where kind in ('cap.near', 'tax_form.missing') group by 1 order by 1`)
  expect(events).toEqual([
    { kind: 'cap.near', n: 3 },
    { kind: 'tax_form.missing', n: 1 },
  ])
})

test('every kind reaches Telegram and the mail catcher in both languages', async () => {
  const people = [
    { ...anna, chat: 7001, language: 'en' as const },
    { ...boris, chat: 7002, language: 'ru' as const },
  ]
  for (const { key, language } of people) await world.as(key, 'PATCH', '/v1/me', { language })
  for (const { key, chat } of people) {
    await link(key, chat)
    await choose(key, 'refund', ['email', 'telegram'])
    await choose(key, 'lead', ['email', 'telegram'])
  }
  await pass(25 * HOUR_MS)
  for (const { id, language, chat, email, affiliateId } of people) {
    for (const kind of notificationKinds) {
      const pace = kind === 'lead' ? 'now' : kindRules[kind].pace
      const { facts, names } = samples[kind]
      const account = { advertiser_id: cast.advertiser.id, affiliate_id: affiliateId }
      const before = { mails: mailsTo({ email }).length, chat: telegram.messages(chat).length }
      await notify([{ ...account, kind, user_id: id, subject_id: newId(now()), facts }])
      await pass(pace === 'now' ? 0 : 25 * HOUR_MS)
      const [message] = telegram.messages(chat)
      const [mail] = mailsTo({ email })
      expect([
        kind,
        telegram.messages(chat).length - before.chat,
        mailsTo({ email }).length - before.mails,
      ]).toEqual([kind, 1, 1])
      for (const name of names) {
        expect(`${message?.text} ${mail?.text}`).toContain(nameIn(name, language))
      }
      for (const text of [message?.text, mail?.subject]) {
        expect(/[а-я]/i.test((text ?? '').replace(/Boris|Anna Media/g, ''))).toBe(language === 'ru')
      }
    }
  }
})

test('each alert is sent once until it ends, even if two runs find it at once', async () => {
  const [app, offer, head] = [cast.app.id, cast.offers[0]!, personOf('support')]
  const at = new Date()
  const before = (hours: number) => new Date(at.getTime() - hours * HOUR_MS)
  const tenant = cast.advertiser.id
  await owner.query(
    `insert into logs.inbound_reports (advertiser_id, app_id, source, body, verdict, received_at)
     select $1::uuid, $2::uuid, 'api', '{}', 'recorded', $3::timestamptz - make_interval(days => d, hours => 2)
       from generate_series(1, 14) d, generate_series(1, 20)
     union all select $1::uuid, $2::uuid, 'api', '{}', 'recorded', $3::timestamptz - interval '5 hours'`,
    [tenant, app, at],
  )
  const counts = 'clicks, billable, bots, duplicates, rejected'
  await owner.query(
    `insert into affiliate.click_rollups_hourly (hour, advertiser_id, offer_id, affiliate_id, ${counts})
     values (date_trunc('hour', $1::timestamptz), $2, $3, $4, 1000, 1000, 0, 0, 0)`,
    [before(3), tenant, offer.id, anna.affiliateId],
  )
  await owner.query(
    `insert into affiliate.click_rollups_daily (day, advertiser_id, offer_id, affiliate_id, ${counts})
     select ($1::timestamptz at time zone 'UTC')::date - d, $2::uuid, $3::uuid, $4::uuid, 1000, 1000, 0, 0, 0 from generate_series(3, 9) d`,
    [at, tenant, offer.id, anna.affiliateId],
  )
  await owner.query(
    `insert into affiliate.conversion_rollups_daily (day, advertiser_id, offer_id, affiliate_id, event, currency, conversions,
       amount_minor, revenue_minor, commission_minor)
     select ($1::timestamptz at time zone 'UTC')::date - d, $2::uuid, $3::uuid, $4::uuid, 'lead', 'USD', 42, 0, 0, 0 from generate_series(3, 9) d`,
    [at, tenant, offer.id, anna.affiliateId],
  )
  await system(
    sql`select logs.note_action('sign_in_refused', null, null, '{}') from generate_series(1, 120)`,
  )
  const payer = newId(at)
  await owner.query(
    `insert into affiliate.advertisers (id, name, billing_mode) values ($1, 'Harbour Maps', 'own_payer')`,
    [payer],
  )
  await owner.query(
    `insert into affiliate.user_roles (user_id, role, advertiser_id, created_at) values ($1, 'advertiser', $2, $3)`,
    [head.id, payer, at],
  )
  await owner.query(
    `update affiliate.landing_urls set url = 'https://shop.example.com/?c={click_id}'`,
  )
  let status = 503
  const asked: string[] = []
  const check = (hours: number) => {
    const fetch = async (url: string) => {
      asked.push(url)
      return new Response(null, { status })
    }
    const checkWire = { ...wire, fetch, addressesOf: async () => ['93.184.216.34'], isLocal: false }
    const later = () => new Date(at.getTime() + hours * HOUR_MS)
    return checkDuePages(world.system, { ...checkWire, now: later }, () => true)
  }
  // Both offers share the URL: it is asked for once, by HEAD and GET.
  await Promise.all([check(-1), check(-1)])
  expect(asked).toHaveLength(2)
  await check(0)

  const oldestAt = before(0.35).toISOString()
  const bad = {
    queues: [{ queue: 'clicks' as const, messages: 12, oldestAt }],
    spooled: 800,
  }
  const find = (signs: Parameters<typeof findAlerts>[1], now = at) =>
    findAlerts(world.system, signs, now)
  const titles = async (who: string) =>
    (await listed(who)).notifications
      .filter(({ kind }) => [...advertiserAlerts, ...platformAlerts].some((name) => name === kind))
      .map(({ title }) => title)
      .toSorted()
  await Promise.all([find(bad), find(bad)])
  await find(bad)
  const ofAdvertiser = [
    `Conversion rate down 100%: ${offer.name}`,
    `Landing page down: ${offer.name}`,
    `${cast.app.name} stopped reporting`,
  ].toSorted()
  const ofPlatform = [
    ...['120 failed sign-ins in an hour', 'Data backlog'],
    ...[`New account owner at Harbour Maps: ${head.name}`, 'Queue backlog: clicks'],
  ]
  expect(await titles('advertiser')).toEqual(ofAdvertiser)
  expect(await titles('owner')).toEqual(ofPlatform)
  expect(await titles('admin')).toEqual(ofPlatform)

  // It is over; then the page fails again.
  status = 200
  await check(1)
  await owner.query(
    `insert into logs.inbound_reports (advertiser_id, app_id, source, body, verdict, received_at) values ($1, $2, 'api', '{}', 'recorded', $3)`,
    [tenant, app, at],
  )
  await find({ queues: [{ queue: 'clicks', messages: 0, oldestAt: null }], spooled: 0 })
  const open = await system(sql`select kind from logs.alerts where ended_at is null
    and kind not in ('cap_near', 'tax_form_missing') order by kind`)
  expect(open.map(({ kind }) => kind)).toEqual([
    'conversion_drop',
    'own_payer_head',
    'sign_in_failures',
  ])
  status = 404
  for (const hours of [3, 4]) await check(hours)
  await find(bad)
  expect(await titles('advertiser')).toEqual(
    [...ofAdvertiser, `Landing page down: ${offer.name}`].toSorted(),
  )
  expect(await titles('owner')).toHaveLength(6)

  const owners = await read(
    await world.as('owner', 'GET', '/v1/alert-settings'),
    AlertSettingsAnswer,
  )
  expect(owners.alerts.map(({ kind, open: count }) => [kind, count])).toEqual([
    ...[
      ['queue_grows', 1],
      ['sign_in_failures', 1],
      ['journal_grows', 1],
      ['own_payer_head', 1],
    ],
  ])
})

test('people switch alerts off, change thresholds, and try each in their language', async () => {
  const put = (who: string, alerts: object[]) =>
    world.as(who, 'PUT', '/v1/alert-settings', { alerts })
  const rate = { kind: 'conversion_drop', is_on: true }
  const faults: [object, string][] = [
    [{ kind: 'queue_grows', is_on: true, thresholds: [] }, 'alerts.0.kind'],
    [{ ...rate, thresholds: [{ name: 'hours', value: 5 }] }, 'alerts.0.thresholds.0.name'],
    [{ ...rate, thresholds: [{ name: 'percent', value: 100 }] }, 'alerts.0.thresholds.0.value'],
  ]
  for (const [alert, field] of faults) {
    expect((await problemOf(await put('advertiser', [alert]))).fields).toEqual([field])
  }
  const saved = await put('advertiser', [
    { ...rate, thresholds: [{ name: 'percent', value: 50 }] },
    { kind: 'landing_page_down', is_on: false, thresholds: [] },
  ])
  const { alerts } = await read(saved, AlertSettingsAnswer)
  expect(alerts[1]?.thresholds[0]).toMatchObject({ name: 'percent', value: 50, default: 70 })
  expect(alerts[2]).toMatchObject({ kind: 'landing_page_down', is_on: false })
  const [row] = await system(
    sql`select alert_settings from affiliate.advertisers where id = ${cast.advertiser.id}::uuid`,
  )
  expect(row?.alert_settings).toEqual({
    ...{ conversion_drop: { percent: 50 }, landing_page_down: { on: false } },
  })
  await findAlerts(world.system, { queues: [], spooled: 0 }, new Date())
  const open = await system(sql`select kind from logs.alerts where ended_at is null
    and kind = 'landing_page_down'`)
  expect(open).toEqual([])

  expect(
    (await world.as('advertiser', 'POST', '/v1/alert-tests', { kind: 'queue_grows' })).status,
  ).toBe(422)
  await pass()
  await choose('advertiser', 'app_silent', ['in_app', 'email'], 'daily')
  for (const [who, kinds, language, word] of [
    ['advertiser', advertiserAlerts, 'ru', 'Проверка: '],
    ['owner', platformAlerts, 'en', 'Test: '],
  ] as const) {
    await world.as(who, 'PATCH', '/v1/me', { language })
    const person = personOf(who)
    for (const kind of kinds) {
      const mails = mailsTo(person).length
      const answer = await world.as(who, 'POST', '/v1/alert-tests', { kind })
      await world.as(who, 'POST', '/v1/alert-tests', { kind })
      expect(await read(answer, AlertTestAnswer)).toEqual({ channels: ['in_app', 'email'] })
      await pass()
      expect(mailsTo(person).length - mails).toBe(1)
      const [mail] = mailsTo(person)
      const text = textOf(kind, { ...alertSamples[kind], test: 'true' }, language)
      expect(mail?.subject).toBe(text.title)
      expect(text.title).toContain(word)
    }
  }
})

test('the affiliate is notified of a sale, its renewal and its cancellation', async () => {
  const report = async (body: object) => {
    const customer = { customer_id: 'cus_77', coupon: 'ANNA10' }
    const asked = { token: world.appKey, body: { ...customer, ...body } }
    expect((await world.ask('POST', '/v1/conversions', asked)).status).toBe(201)
  }
  const paid = { amount: '49.00', currency: 'USD' }
  const ends = new Date(Date.now() + 72 * HOUR_MS)
  await report({ event: 'sale', external_id: 'cus_77-1', ...paid })
  await report({ event: 'rebill', external_id: 'cus_77-2', coupon: undefined, ...paid })
  const end = { event: 'cancel', external_id: 'cus_77-3', coupon: undefined }
  await report({ ...end, occurred_at: ends.toISOString() })
  await pass()
  const { notifications } = await listed('affiliate', '?limit=3')
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(ends)
  expect(notifications.map(({ kind, title }) => [kind, title]).toSorted()).toEqual([
    ['sale', expect.stringMatching(/^New rebill/)],
    ['sale', expect.stringMatching(/^New sale: you earned /)],
    ['will_cancel', `Your referral will cancel on ${day}`],
  ])
})
