import { sql } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { AuditLogAnswer } from '../../audit/contract.ts'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { makeApiWorld, personOf, problemOf, read } from '../../test/api-world.ts'
import { byHand } from '../../test/owner-hand.ts'
import { addPerson } from '../../test/people.ts'
import { PersonalDataAnswer } from './admin-contract.ts'

const world = await makeApiWorld()
const admin = await world.tokenOf('admin')
const person = await addPerson(world, [
  { role: 'affiliate', advertiserId: null, affiliateId: cast.affiliates[0]!.id },
])
beforeAll(async () => {
  await addFactors(person.userId)
}, 60_000)

const addFactors = (userId: string) =>
  byHand(
    world.tcpUrls.systemTcpUrl,
    `insert into affiliate.totp_factors (user_id, secret_sealed, confirmed_at, created_at)
       values ('${userId}', 'S3CRET-sealed', now(), now()) on conflict do nothing;
     insert into affiliate.passkeys (user_id, credential_id, public_key, sign_count, name, created_at)
       values ('${userId}', 'S3CRET-${userId}', 'S3CRET-key', 0, 'Laptop', now());
     insert into affiliate.recovery_codes (hash, user_id, created_at)
       values ('${userId.replaceAll('-', '')}', '${userId}', now())`,
  )
const reset = (userId: string, token: string, more: object = {}) =>
  world.ask('POST', `/v1/admin/people/${userId}/second-factor-reset`, {
    ...{ token, body: { reason: 'Lost the phone' } },
    ...more,
  })
const exported = (userId: string, token: string, more: object = {}) =>
  world.ask('GET', `/v1/admin/people/${userId}/export`, { token, ...more })
const inDatabase = async (statement: ReturnType<typeof sql>) =>
  (await runScoped(world.api, { kind: 'user', userId: person.userId }, [statement]))[0] ?? []
const entries = async (query: string) =>
  (await read(await world.ask('GET', `/v1/audit-log?${query}`, { token: admin }), AuditLogAnswer))
    .entries

test('personal data are handed out whole, without a secret, and the log names who took them', async () => {
  const answer = await exported(person.userId, admin)
  expect(answer.status).toBe(200)
  const text = await answer.clone().text()
  expect(text).not.toMatch(/S3CRET|scrypt/)
  const data = await read(answer, PersonalDataAnswer)
  expect(data).toMatchObject({
    person: { id: person.userId, email: person.email },
    roles: [{ role: 'affiliate' }],
    affiliate_accounts: [{ code: 'anna', paypal_email: cast.affiliates[0]!.paypalEmail }],
    passkeys: [{ name: 'Laptop' }],
  })
  expect((data.sessions as unknown[]).length).toBe(1)
  const [entry] = await entries('action=personal_data_exported')
  expect(entry).toMatchObject({
    actor: { id: personOf('admin').id },
    after: { user_id: person.userId },
  })
})

test('a lost second factor is removed: signed out everywhere, notified by mail, logged', async () => {
  expect((await reset(person.userId, admin)).status).toBe(204)
  const [left] = await inDatabase(sql`
    select (select count(*)::int from affiliate.totp_factors where user_id = ${person.userId})
      + (select count(*)::int from affiliate.passkeys where user_id = ${person.userId})
      + (select count(*)::int from affiliate.recovery_codes where user_id = ${person.userId}) as factors,
      (select count(*)::int from affiliate.sessions
        where user_id = ${person.userId} and revoked_at is null) as sessions`)
  expect(left).toEqual({ factors: 0, sessions: 0 })
  const mails = await runScoped(world.system, { kind: 'system' }, [
    sql`select kind, facts->>'change' as change from logs.mails where user_id = ${person.userId}`,
  ])
  expect(mails[0]).toEqual([{ kind: 'second_factor_changed', change: 'reset_by_staff' }])
  const [entry] = await entries(`action=second_factor_reset&subject=${person.userId}`)
  expect(entry).toMatchObject({
    actor: { id: personOf('admin').id, role: 'admin' },
    after: { reason: 'Lost the phone' },
  })
})

test('repeated, it changes nothing and sends no second mail', async () => {
  expect((await reset(person.userId, admin)).status).toBe(204)
  const [mails = []] = await runScoped(world.system, { kind: 'system' }, [
    sql`select id from logs.mails where user_id = ${person.userId}`,
  ])
  expect(mails).toHaveLength(1)
})

test('not one’s own, not an owner’s by an admin, nobody’s by support, and never unconfirmed', async () => {
  expect(await problemOf(await reset(personOf('admin').id, admin))).toMatchObject({
    ...{ status: 403, code: 'forbidden' },
  })
  expect(await problemOf(await reset(personOf('owner').id, admin))).toMatchObject({
    ...{ status: 403, code: 'forbidden' },
  })
  const support = await world.tokenOf('support')
  for (const ask of [reset, exported]) {
    expect((await ask(person.userId, support)).status).toBe(403)
    const unconfirmed = await ask(person.userId, admin, { isUnconfirmed: true })
    expect((await problemOf(unconfirmed)).code).toBe('second_factor_required')
    expect((await problemOf(await ask(newId(new Date()), admin))).code).toBe('not_found')
  }
})

test('an owner helps an admin who lost theirs', async () => {
  const other = await addPerson(world, [{ role: 'admin', advertiserId: null, affiliateId: null }])
  await addFactors(other.userId)
  expect((await reset(other.userId, await world.tokenOf('owner'))).status).toBe(204)
})
