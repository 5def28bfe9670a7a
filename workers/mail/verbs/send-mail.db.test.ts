import { sql } from 'drizzle-orm'
import { beforeEach, expect, test } from 'vitest'
import { connect, runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { readMailToken } from '../../credentials/mail-token.ts'
import { makeFreshDatabase } from '../../test/fresh-database.ts'
import { insertMail } from '../mails.ts'
import type { Delivery, Letter } from '../providers/provider.ts'
import type { NewMail } from '../rules/mails.ts'
import { type MailSettings, sendMail } from './send-mail.ts'
import { sweepMails } from './sweep-mails.ts'

const KEY = 'AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE'
const start = new Date('2026-11-01T00:00:00Z')
const after = (minutes: number) => new Date(start.getTime() + minutes * 60_000)

let letters: Letter[]
let delivery: Delivery
let mailSettings: MailSettings
const urls = await makeFreshDatabase()
const db = await connect(urls.systemDatabaseUrl)
const api = await connect(urls.apiDatabaseUrl)
beforeEach(() => {
  letters = []
  delivery = { outcome: 'sent' }
  mailSettings = {
    provider: async (letter) => {
      letters.push(letter)
      return delivery
    },
    ...{ fromAddress: 'post@example.com', dashboardUrl: 'https://app.example.com', tokenKey: KEY },
  }
})

/** Written for a person who is creating an account, as the API does. */
async function write(over: Partial<NewMail> = {}): Promise<string> {
  const id = newId(new Date())
  const mail = {
    ...{ id, kind: 'verify_email', toAddress: 'anna@example.com', language: 'ru' },
    ...{ userId: null, advertiserId: null, facts: { token_id: newId(start) }, now: start },
    ...over,
  } as NewMail
  const scope = { kind: 'user', userId: newId(start), email: 'anna@example.com' } as const
  await runScoped(api, scope, [insertMail(mail)])
  return id
}

async function rowOf(id: string) {
  const [[row] = []] = await runScoped(db, { kind: 'system' }, [
    sql`select status, attempts, last_problem, sent_at, next_attempt_at, facts
      from logs.mails where id = ${id}`,
  ])
  return row!
}

test('sends it in its language with a link that proves the row, and notes that', async () => {
  const id = await write()
  expect(await sendMail(db, mailSettings, id, start)).toEqual({ outcome: 'sent' })
  const [letter] = letters
  expect(letter).toMatchObject({
    ...{ id, to: 'anna@example.com', subject: 'Подтвердите адрес почты', replyTo: null },
    from: { name: 'Tributary', address: 'post@example.com' },
  })
  const [, token = ''] = /https:\/\/app\.example\.com\/verify#(\S+)/.exec(letter!.text) ?? []
  const { facts, ...row } = await rowOf(id)
  expect(readMailToken(KEY, 'verify', token)).toBe((facts as { token_id: string }).token_id)
  expect(row).toMatchObject({ status: 'sent', attempts: 1, last_problem: null })
})

test('with repeated and reordered messages every mail is sent once', async () => {
  const ids = await Promise.all(Array.from({ length: 6 }, () => write()))
  const result = [...ids, ...ids.toReversed(), ...ids].map((_, at) => ids[(at * 5 + 2) % 6]!)
  for (const id of result) await sendMail(db, mailSettings, id, start)
  expect(letters.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
})

test('of eight workers at once one sends', async () => {
  const id = await write()
  const outcomes = await Promise.all(
    Array.from({ length: 8 }, () => sendMail(db, mailSettings, id, start)),
  )
  expect(outcomes.filter(({ outcome }) => outcome === 'sent')).toHaveLength(1)
  expect(letters).toHaveLength(1)
})

test('what fails is tried again when its time has come, and given up after the last', async () => {
  delivery = { outcome: 'failed', problem: 'HTTP 503' }
  const id = await write()
  let now = start
  for (const waitMinutes of [1, 5, 30, 120, 720]) {
    const until = new Date(now.getTime() + waitMinutes * 60_000)
    expect(await sendMail(db, mailSettings, id, now)).toEqual({ outcome: 'delayed', until })
    const early = new Date(until.getTime() - 1)
    expect(await sendMail(db, mailSettings, id, early)).toEqual({ outcome: 'not_due' })
    now = until
  }
  expect(await sendMail(db, mailSettings, id, now)).toEqual({ outcome: 'failed' })
  expect(await sendMail(db, mailSettings, id, after(99_999))).toEqual({ outcome: 'not_due' })
  expect(letters).toHaveLength(6)
  expect(await rowOf(id)).toMatchObject({ status: 'failed', last_problem: 'HTTP 503' })
})

test('what the provider will never take is not tried again', async () => {
  delivery = { outcome: 'refused', problem: 'HTTP 422' }
  const id = await write()
  expect(await sendMail(db, mailSettings, id, start)).toEqual({ outcome: 'failed' })
  expect(await rowOf(id)).toMatchObject({ status: 'failed', attempts: 1 })
})

test('a mail whose sender crashed is sent by another after its lease', async () => {
  const id = await write()
  const dying = {
    ...mailSettings,
    provider: () => Promise.reject(new Error('the isolate is gone')),
  }
  await expect(sendMail(db, dying, id, start)).rejects.toThrow('gone')
  expect(await sendMail(db, mailSettings, id, after(1))).toEqual({ outcome: 'not_due' })
  const swept: string[] = []
  const send = async (mailId: string) => void swept.push(mailId)
  await sweepMails(db, send, after(2))
  expect(swept).not.toContain(id)
  await sweepMails(db, send, after(4))
  await sweepMails(db, send, after(4))
  expect(swept.filter((mailId) => mailId === id)).toHaveLength(2)
  expect(await sendMail(db, mailSettings, id, after(4))).toEqual({ outcome: 'sent' })
  expect(letters).toHaveLength(1)
})

test('carries the advertiser’s name and address for answers', async () => {
  const advertiserId = newId(start)
  await runScoped(db, { kind: 'system' }, [
    sql`insert into affiliate.advertisers (id, name, mail_name, reply_to)
      values (${advertiserId}, 'Acme Ltd', 'Acme Partners', 'partners@acme.example')`,
  ])
  const facts = { advertiser_name: 'Acme', code: 'abc-1' }
  const id = await write({ kind: 'partner_invitation', advertiserId, facts } as Partial<NewMail>)
  await sendMail(db, mailSettings, id, start)
  expect(letters[0]).toMatchObject({
    from: { name: 'Acme Partners' },
    replyTo: 'partners@acme.example',
  })
  expect(letters[0]!.text).toContain('https://app.example.com/join/abc-1')
})

test('a mail that nobody wrote is nothing to do', async () => {
  expect(await sendMail(db, mailSettings, newId(start), start)).toEqual({ outcome: 'not_due' })
})

test('people write mails and read none', async () => {
  const id = await write()
  const scopes = [
    { kind: 'user', userId: newId(start), email: 'anna@example.com' },
    { kind: 'advertiser', advertiserId: newId(start) },
  ] as const
  for (const scope of scopes) {
    const [rows] = await runScoped(api, scope, [sql`select id from logs.mails where id = ${id}`])
    expect(rows).toEqual([])
  }
})
