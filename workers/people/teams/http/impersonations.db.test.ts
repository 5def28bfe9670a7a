import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import * as cast from '../../../../dev/demo/demo-cast.ts'
import type { Role } from '../../../../schema/vocabulary.ts'
import { permissions } from '../../../api-permissions.ts'
import { runScoped } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { makeApiWorld, problemOf, read } from '../../../test/api-world.ts'
import { addPerson, type NewPerson } from '../../../test/people.ts'
import { ImpersonationAnswer } from './team-contract.ts'

const { id: advertiserId } = cast.advertiser
const affiliateId = cast.affiliates[0]!.id
const reason = 'They ask why a sale is missing.'

const staff = (role: Role) => addPerson(world, [{ role, advertiserId: null, affiliateId: null }])

const world = await makeApiWorld()
const support = await staff('support')

const start = (who: NewPerson, body: object) =>
  world.ask('POST', '/v1/impersonations', { token: who.token, body: { reason, ...body } })
const setImpersonation = async (who: NewPerson, body: object) =>
  read(await start(who, body), ImpersonationAnswer)
const end = (token: string) => world.ask('DELETE', '/v1/impersonations/current', { token })
const actionsOf = async (userId: string) => {
  const [rows = []] = await runScoped(world.api, { kind: 'advertiser', advertiserId }, [
    sql`select action, after from logs.audit_entries
      where actor_id = ${userId}::uuid and action like 'impersonation\\_%' order by id`,
  ])
  return rows
}

const routes = Object.keys(permissions).map((key) => key.split(' ') as [string, string])
const shown = new Set([
  ...['/v1/offers', '/v1/caps', '/v1/apps', '/v1/advertisers', '/v1/conversions', '/v1/reviews'],
  ...['/v1/statement', '/v1/balances', '/v1/invoices', '/v1/links'],
])

test.each(routes)('F120: %s %s is read-only, or closed, to who looks', async (verb, path) => {
  const method = verb.toUpperCase()
  const isOpen = ['anyone', 'own_page', 'cookie', 'app'].includes(
    String(permissions[`${verb} ${path}` as keyof typeof permissions]),
  )
  const isEnd = path === '/v1/impersonations/current'
  if (isOpen || isEnd) return
  for (const account of [{ advertiser_id: advertiserId }, { affiliate_id: affiliateId }]) {
    const { access_token: token } = await setImpersonation(support, account)
    const filled = path.replace(/\{\w+\}/g, newId(new Date()))
    const answer = await world.ask(method, filled, {
      token,
      ...(method === 'GET' ? {} : { body: {} }),
    })
    if (method !== 'GET') {
      expect(await problemOf(answer)).toMatchObject({ status: 403, code: 'read_only' })
    }
    if (
      /csv|xlsx|payout|receiver|tax-form|journal|keys|tokens|team|invitation|\/me|staff|audit|export|schedule/.test(
        path,
      )
    ) {
      expect(answer.status).toBe(403)
    }
    expect([200, 302, 403, 404, 422]).toContain(answer.status)
    if (shown.has(path) && 'advertiser_id' in account && path !== '/v1/links' && method === 'GET') {
      expect(answer.status).toBe(200)
    }
  }
})

test('F120: owner, admin and support may look, and their reads are in nobody else’s name', async () => {
  for (const role of ['owner', 'admin', 'support'] as const) {
    const person = await staff(role)
    const seen = await setImpersonation(person, { advertiser_id: advertiserId })
    expect(seen).toMatchObject({
      account_name: 'River Outfitters',
      membership: { role: 'advertiser_viewer', advertiser_id: advertiserId, affiliate_id: null },
    })
    const left = new Date(seen.expires_at).getTime() - Date.now()
    expect(left).toBeLessThanOrEqual(15 * 60_000)
    for (const path of ['/v1/offers', '/v1/reports?from=2026-11-01&to=2026-11-02']) {
      expect((await world.ask('GET', path, { token: seen.access_token })).status).toBe(200)
    }
    expect(await actionsOf(person.userId)).toEqual([
      { action: 'impersonation_started', after: { impersonation_id: seen.id, reason } },
    ])
  }
  const finance = await staff('finance')
  const refused = await problemOf(await start(finance, { advertiser_id: advertiserId }))
  expect(refused).toMatchObject({ status: 403, code: 'forbidden' })
})

test('F120: once it is ended nothing is read by it, and ending again changes nothing', async () => {
  const person = await staff('support')
  const { access_token: token, id } = await setImpersonation(person, { affiliate_id: affiliateId })
  const path = '/v1/affiliate/summary'
  expect((await world.ask('GET', path, { token })).status).toBe(200)
  expect((await end(token)).status).toBe(204)
  expect(await problemOf(await world.ask('GET', path, { token }))).toMatchObject({ status: 401 })
  expect((await end(person.token)).status).toBe(204)
  const [rows = []] = await runScoped(world.api, { kind: 'user', userId: person.userId }, [
    sql`select action, affiliate_id from logs.audit_entries
      where action = 'impersonation_ended' and after->>'impersonation_id' = ${id}`,
  ])
  expect(rows).toEqual([{ action: 'impersonation_ended', affiliate_id: affiliateId }])
})

test('F120: who loses the role, or their session, looks at nothing any more', async () => {
  const [demoted, gone] = [await staff('support'), await staff('support')]
  const tokens = [demoted, gone].map(async (person) =>
    setImpersonation(person, { advertiser_id: advertiserId }),
  )
  const [one, other] = await Promise.all(tokens)
  const owner = { kind: 'staff', role: 'owner', userId: newId(new Date()) } as const
  await runScoped(world.api, owner, [
    sql`delete from affiliate.user_roles where user_id = ${demoted.userId}::uuid`,
    sql`update affiliate.sessions set revoked_at = now(), revoked_reason = 'ended_by_staff'
      where user_id = ${gone.userId}::uuid`,
  ])
  const read = (token: string) => world.ask('GET', '/v1/offers', { token })
  expect((await read(one!.access_token)).status).toBe(403)
  expect((await read(other!.access_token)).status).toBe(401)
})

test('one account is looked at at a time: a new one ends the one before', async () => {
  const person = await staff('admin')
  const first = await setImpersonation(person, { advertiser_id: advertiserId })
  await setImpersonation(person, { affiliate_id: affiliateId })
  const late = await world.ask('GET', '/v1/offers', { token: first.access_token })
  expect(late.status).toBe(401)
})

test('neither nobody nor two at once can be looked at, and not without a reason', async () => {
  for (const body of [
    {},
    { advertiser_id: advertiserId, affiliate_id: affiliateId },
    { advertiser_id: advertiserId, reason: ' a ' },
  ]) {
    expect(await problemOf(await start(support, body))).toMatchObject({ status: 422 })
  }
  const nobody = await start(support, { advertiser_id: newId(new Date()) })
  expect(await problemOf(nobody)).toMatchObject({ status: 404 })
})
