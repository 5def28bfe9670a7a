import { sql } from 'drizzle-orm'
import { beforeEach, expect, test } from 'vitest'
import { runScoped, type Scope } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { makeMailToken } from '../../../credentials/mail-token.ts'
import { makeDatabaseWorld } from '../../../test/fresh-database.ts'
import { findReceiver, toReceiverView } from '../db/receivers.ts'
import { RECEIVER_LINK_MS, RECEIVER_WAIT_MS } from '../rules/receiver.ts'
import {
  askReceiverChange,
  confirmReceiverByLink,
  undoReceiverChange,
  withdrawReceiverChange,
} from './change-receiver.ts'

const KEY = 'AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE'
const now = new Date('2026-11-22T10:00:00.000Z')
const after = (ms: number) => new Date(now.getTime() + ms)
const system = { kind: 'system' } as const

let affiliateId: string
let userId: string
let email: string
let scope: Scope
const world = await makeDatabaseWorld()
beforeEach(async () => {
  ;[affiliateId, userId] = [newId(new Date()), newId(new Date())]
  email = `${userId}@heads.example`
  scope = { kind: 'affiliate', affiliateId, advertiserId: null }
  await runScoped(world.system, system, [
    sql`insert into affiliate.affiliates (id, code, name, status)
      values (${affiliateId}, ${affiliateId.slice(-12)}, ${affiliateId}, 'approved')`,
    sql`insert into affiliate.users (id, email, name, language)
      values (${userId}, ${email}, 'Anna', 'ru')`,
    sql`insert into affiliate.user_roles (id, user_id, role, affiliate_id)
      values (${newId(new Date())}, ${userId}, 'affiliate', ${affiliateId})`,
  ])
})

const ask = (address: string, at = now) =>
  askReceiverChange(world.api, scope, { affiliateId, email: address, userId, now: at, newId })
const confirm = (token: string, at = now) =>
  confirmReceiverByLink(world.api, {
    ...{ token, tokenKey: KEY, now: at, newId, requestId: 'request', ip: null },
  })
const undo = (at: Date) => undoReceiverChange(world.api, scope, { affiliateId, now: at, newId })
const withdraw = () => withdrawReceiverChange(world.api, scope, { affiliateId, now })

async function state() {
  const [[row = {}] = []] = await runScoped(world.api, scope, [findReceiver(affiliateId)])
  return toReceiverView(row)
}
interface Mail {
  id: string
  kind: string
  to_address: string
  language: string
  facts: Record<string, string>
}
async function mails(): Promise<Mail[]> {
  const [rows = []] = await runScoped(world.system, system, [
    sql`select id, kind, to_address, language, facts from logs.mails
      where facts->>'affiliate_name' = ${affiliateId} order by id`,
  ])
  return rows as unknown as Mail[]
}
/** The link in the latest mail to the address. */
async function linkTo(address: string): Promise<string> {
  const mail = (await mails()).findLast(
    (one) => one.kind === 'confirm_receiver' && one.to_address === address,
  )
  return makeMailToken(KEY, 'receiver', mail?.facts.change_id ?? '')
}
/** Requests and confirms at once. */
async function move(address: string, at = now) {
  await ask(address, at)
  return confirm(await linkTo(address), at)
}
const unique = (name: string) => `${name}.${affiliateId.slice(-12)}@pay.example`
const gone = { code: 'gone' }

test('the first receiver counts from its confirmation, and is paid at once', async () => {
  const address = unique('first')
  await ask(address)
  expect(await state()).toMatchObject({ email: null, open: { email: address } })
  const done = await confirm(await linkTo(address))
  expect(done).toMatchObject({ affiliateName: affiliateId, email: address, usableFrom: null })
  expect(await state()).toMatchObject({ email: address, usableFrom: null, open: null })
})

test('F49: a changed receiver is paid 72 hours after its confirmation', async () => {
  await move(unique('old'))
  await ask(unique('new'))
  expect(await state()).toMatchObject({ email: unique('old'), usableFrom: null })
  await confirm(await linkTo(unique('new')), after(1_000))
  const { usableFrom } = await state()
  expect(usableFrom).toEqual(after(1_000 + RECEIVER_WAIT_MS))
})

test('everybody who could stop a change is mailed, when it is requested and when it is confirmed', async () => {
  await move(unique('old'))
  const asked = await ask(unique('new'))
  const addresses = (await mails()).filter((mail) => asked.includes(mail.id))
  expect(asked).toHaveLength(3)
  expect(addresses).toHaveLength(3)
  expect(addresses).toContainEqual(
    expect.objectContaining({
      ...{ kind: 'confirm_receiver', to_address: unique('new'), language: 'ru' },
    }),
  )
  const shown = `n…@pay.example`
  for (const to_address of [unique('old'), email]) {
    expect(addresses).toContainEqual(
      expect.objectContaining({
        ...{ kind: 'receiver_changed', to_address, language: 'ru' },
        facts: expect.objectContaining({ email: shown, usable_from: '' }),
      }),
    )
  }
  const { mailIds } = await confirm(await linkTo(unique('new')))
  const later = (await mails()).filter((mail) => mailIds.includes(mail.id))
  expect(later.map((mail) => mail.to_address).toSorted()).toEqual([email, unique('old')].toSorted())
  expect(later.map((mail) => mail.facts.usable_from)).toEqual([
    ...[after(RECEIVER_WAIT_MS).toISOString(), after(RECEIVER_WAIT_MS).toISOString()],
  ])
})

test('a link is good once, for a day, and only as we wrote it', async () => {
  await ask(unique('a'))
  const link = await linkTo(unique('a'))
  const foreign = makeMailToken(KEY, 'verify', link.slice(0, 36))
  const nobodys = makeMailToken(KEY, 'receiver', newId(now))
  for (const token of [foreign, nobodys, 'garbled', `${link}x`]) {
    await expect(confirm(token)).rejects.toMatchObject(gone)
  }
  await expect(confirm(link, after(RECEIVER_LINK_MS))).rejects.toMatchObject(gone)
  expect((await state()).email).toBeNull()
  await confirm(link, after(RECEIVER_LINK_MS - 1))
  await expect(confirm(link, after(RECEIVER_LINK_MS - 1))).rejects.toMatchObject(gone)
})

test('of two at once with one link one confirms', async () => {
  await move(unique('old'))
  await ask(unique('new'))
  const link = await linkTo(unique('new'))
  const before = (await mails()).length
  const tries = await Promise.allSettled([confirm(link), confirm(link), confirm(link)])
  expect(tries.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected'])
  for (const one of tries) {
    if (one.status === 'rejected') expect(one.reason).toMatchObject(gone)
  }
  expect((await mails()).length).toBe(before + 2)
})

test('a later request replaces the earlier one; of two concurrent ones one stays open', async () => {
  await ask(unique('a'))
  const first = await linkTo(unique('a'))
  await ask(unique('b'))
  await expect(confirm(first)).rejects.toMatchObject(gone)
  await Promise.all([ask(unique('c')), ask(unique('d')), ask(unique('c'))])
  const [rows = []] = await runScoped(world.api, scope, [
    sql`select email from affiliate.receiver_changes where confirmed_at is null and cancelled_at is null`,
  ])
  expect(rows).toHaveLength(1)
})

test('a withdrawn request is over; withdrawing nothing changes nothing', async () => {
  await withdraw()
  await ask(unique('a'))
  const link = await linkTo(unique('a'))
  await withdraw()
  await withdraw()
  expect((await state()).open).toBeNull()
  await expect(confirm(link)).rejects.toMatchObject(gone)
})

test('who asked and is no longer a head has asked for nothing', async () => {
  await ask(unique('a'))
  const link = await linkTo(unique('a'))
  await runScoped(world.api, { kind: 'staff', role: 'owner', userId }, [
    sql`update affiliate.users set status = 'blocked', status_reason = 'x' where id = ${userId}::uuid`,
  ])
  await expect(confirm(link)).rejects.toMatchObject(gone)
})

test('the address that is paid already is refused; a stranger asks for nobody', async () => {
  await move(unique('a'))
  await expect(ask(unique('a'))).rejects.toMatchObject({ code: 'invalid_input' })
  const stranger = { affiliateId, email: unique('b'), userId: newId(now), now, newId }
  await expect(askReceiverChange(world.api, scope, stranger)).rejects.toMatchObject({
    code: 'forbidden',
  })
})

test('F49: during the waiting period of a change the previous address can be restored, once', async () => {
  await move(unique('old'))
  await move(unique('thief'))
  await ask(unique('next'))
  const mailIds = await undo(after(RECEIVER_WAIT_MS - 1))
  expect(await state()).toMatchObject({ email: unique('old'), usableFrom: null, open: null })
  const addresses = (await mails()).flatMap((mail) =>
    mailIds.includes(mail.id) ? [mail.to_address] : [],
  )
  expect(addresses.toSorted()).toEqual([email, unique('old'), unique('thief')].toSorted())
  await expect(undo(after(RECEIVER_WAIT_MS - 1))).rejects.toMatchObject({ code: 'conflict' })
})

test('F49: a change is not undone after its waiting period, nor without a change', async () => {
  await expect(undo(now)).rejects.toMatchObject({ code: 'conflict' })
  await move(unique('old'))
  await expect(undo(now)).rejects.toMatchObject({ code: 'conflict' })
  await move(unique('new'))
  await expect(undo(after(RECEIVER_WAIT_MS))).rejects.toMatchObject({ code: 'conflict' })
  expect((await state()).email).toBe(unique('new'))
})

test('F49: two changes in a row and an reversal do not get around the wait', async () => {
  await move(unique('old'))
  await move(unique('thief'))
  await move(unique('other'), after(1_000))
  expect((await state()).usableFrom).toEqual(after(1_000 + RECEIVER_WAIT_MS))
  await undo(after(2_000))
  expect(await state()).toMatchObject({ email: unique('old'), usableFrom: null })
})

test('of an reversal and a confirmation at once none is half done', async () => {
  await move(unique('old'))
  await move(unique('new'))
  await ask(unique('third'))
  const link = await linkTo(unique('third'))
  await Promise.allSettled([undo(after(1)), confirm(link, after(1))])
  const { email: left, usableFrom } = await state()
  const outcomes = [
    { left: unique('old'), usableFrom: null },
    { left: unique('third'), usableFrom: after(1 + RECEIVER_WAIT_MS) },
  ]
  expect(outcomes).toContainEqual({ left, usableFrom })
})

test('a problem of the previous address ends with that address', async () => {
  await move(unique('old'))
  await runScoped(world.system, system, [
    sql`update affiliate.affiliates set receiver_problem = 'RECEIVER_UNREGISTERED',
      receiver_problem_at = now() where id = ${affiliateId}`,
  ])
  await move(unique('new'))
  expect(await state()).toMatchObject({ problem: null, problemAt: null })
})
