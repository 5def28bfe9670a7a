import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import * as cast from '../../../../dev/demo/demo-cast.ts'
import {
  AdminOverviewAnswer,
  PlatformSettingsAnswer,
} from '../../../admin/http/platform-contract.ts'
import { AuditLogAnswer } from '../../../audit/contract.ts'
import { runScoped } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { snapshotKey } from '../../../snapshots/rules.ts'
import { makeApiWorld, problemOf, read } from '../../../test/api-world.ts'
import { addPerson, type NewPerson } from '../../../test/people.ts'
import type { AccountDecision, AccountKind } from '../rules/account-decision.ts'
import { AccountsAnswer, DecidedAccountAnswer } from './accounts-contract.ts'

const [anna] = cast.affiliates

const world = await makeApiWorld()
const staff = (role: 'owner' | 'admin') =>
  addPerson(world, [{ role, advertiserId: null, affiliateId: null }])
const owner = await staff('owner')
const admin = await staff('admin')

const decide = (kind: AccountKind, id: string, decision: AccountDecision, reason?: string) =>
  ask(admin, { kind, id, decision, ...(reason === undefined ? {} : { reason }) })
const ask = ({ token }: NewPerson, body: object) =>
  world.ask('POST', '/v1/accounts/decisions', { token, body })
const rows = async (statement: ReturnType<typeof sql>) =>
  (await runScoped(world.system, { kind: 'system' }, [statement]))[0] ?? []

/** A pending affiliate account with its head. */
async function addApplicant() {
  const affiliateId = newId(new Date())
  await rows(sql`insert into affiliate.affiliates (id, code, name)
    values (${affiliateId}, ${`a${affiliateId.slice(-8)}`}, 'New partner')`)
  const head = await addPerson(world, [{ role: 'affiliate', advertiserId: null, affiliateId }])
  return { affiliateId, head }
}
const edgeStatus = (affiliateId: string) =>
  JSON.parse(world.kept.get(snapshotKey.affiliate(affiliateId)) ?? '{}').status

test('an affiliate is approved, mailed and published; repeating changes nothing', async () => {
  const { affiliateId, head } = await addApplicant()
  const before = world.mailed.length
  const done = await read(await decide('affiliate', affiliateId, 'approve'), DecidedAccountAnswer)
  expect(done).toMatchObject({
    outcome: 'decided',
    account: { status: 'approved', decisions: ['block'] },
  })
  expect(edgeStatus(affiliateId)).toBe('approved')
  const mails = await rows(
    sql`select kind, to_address from logs.mails where user_id = ${head.userId}`,
  )
  expect(mails).toEqual([{ kind: 'account_approved', to_address: head.email }])
  expect(world.mailed.length).toBe(before + 1)
  const again = await read(await decide('affiliate', affiliateId, 'approve'), DecidedAccountAnswer)
  expect(again.outcome).toBe('unchanged')
  expect(world.mailed.length).toBe(before + 1)
})

test('a rejection needs a reason, which the mail contains; a blocked affiliate cannot be rejected', async () => {
  const { affiliateId, head } = await addApplicant()
  const wordless = await decide('affiliate', affiliateId, 'reject')
  expect(await problemOf(wordless)).toMatchObject({ code: 'invalid_input', fields: ['reason'] })
  await decide('affiliate', affiliateId, 'reject', 'No website')
  const [mail] = await rows(sql`select kind, facts from logs.mails where user_id = ${head.userId}`)
  expect(mail).toMatchObject({ kind: 'account_rejected', facts: { reason: 'No website' } })
  await decide('affiliate', affiliateId, 'block', 'Fraud')
  const tooLate = await decide('affiliate', affiliateId, 'reject', 'Late')
  expect(await problemOf(tooLate)).toMatchObject({ status: 409, code: 'conflict' })
})

test('a blocked affiliate’s links stop earning, its people are signed out, and the log has the reason', async () => {
  const worker = await addPerson(world, [
    { role: 'affiliate_manager', advertiserId: null, affiliateId: anna!.id },
  ])
  await decide('affiliate', anna!.id, 'block', 'Stuffed cookies')
  expect(edgeStatus(anna!.id)).toBe('blocked')
  const after = await world.ask('POST', '/v1/links', {
    token: worker.token,
    body: { offer_id: cast.offers[0].id, label: 'Late' },
  })
  expect(after.status).toBe(401)
  const log = await world.ask('GET', `/v1/audit-log?subject=${anna!.id}&limit=1`, {
    token: admin.token,
  })
  expect((await read(log, AuditLogAnswer)).entries[0]).toMatchObject({
    ...{ action: 'affiliates.update', actor: { id: admin.userId, role: 'admin' } },
    before: { status: 'approved' },
    after: { status: 'blocked', status_reason: 'Stuffed cookies' },
  })
  await decide('affiliate', anna!.id, 'unblock')
  expect(edgeStatus(anna!.id)).toBe('approved')
})

test('a suspended advertiser’s offers and hosts are paused at the edge, and return', async () => {
  const host = snapshotKey.host(cast.app.host)
  const offer = () =>
    JSON.parse(world.kept.get(snapshotKey.offer(cast.offers[0].id)) ?? '{}').status
  await decide('advertiser', cast.advertiser.id, 'block', 'Unpaid')
  expect(offer()).toBe('paused')
  expect(world.kept.has(host)).toBe(false)
  await decide('advertiser', cast.advertiser.id, 'unblock')
  expect(offer()).toBe('active')
  expect(world.kept.has(host)).toBe(true)
})

test('a banned person is out at once; nobody decides about themselves, nor an admin about an owner', async () => {
  const person = await addPerson(world, [
    { role: 'finance', advertiserId: null, affiliateId: null },
  ])
  await decide('person', person.userId, 'ban', 'Left with the keys')
  const [row] = await rows(sql`select status from affiliate.users where id = ${person.userId}`)
  expect(row?.status).toBe('banned')
  const late = await world.ask('PATCH', '/v1/platform-settings', { token: person.token, body: {} })
  expect([401, 403]).toContain(late.status)
  for (const id of [admin.userId, owner.userId]) {
    expect(await problemOf(await decide('person', id, 'block', 'x'))).toMatchObject({
      ...{ status: 403, code: 'forbidden' },
    })
  }
  const other = await addPerson(world, [{ role: 'owner', advertiserId: null, affiliateId: null }])
  const byOwner = { kind: 'person', id: other.userId, decision: 'block', reason: 'Retired' }
  expect((await ask(owner, byOwner)).status).toBe(200)
})

test('what does not exist is not found, and only administrators decide', async () => {
  const absent = await decide('affiliate', newId(new Date()), 'approve')
  expect(await problemOf(absent)).toMatchObject({ status: 404, code: 'not_found' })
  const support = await addPerson(world, [
    { role: 'support', advertiserId: null, affiliateId: null },
  ])
  const body = { kind: 'affiliate', id: anna!.id, decision: 'approve' }
  expect((await ask(support, body)).status).toBe(403)
  const list = await world.ask('GET', '/v1/accounts?kind=affiliate', { token: support.token })
  expect(list.status).toBe(200)
})

test('of two concurrent decisions one is refused, or finds it done', async () => {
  const { affiliateId } = await addApplicant()
  const answers = await Promise.all([
    decide('affiliate', affiliateId, 'approve'),
    decide('affiliate', affiliateId, 'reject', 'No'),
  ])
  const statuses = answers.map(({ status }) => status).sort()
  expect(statuses[0]).toBe(200)
  expect([200, 409]).toContain(statuses[1])
  const log = await world.ask(
    'GET',
    `/v1/audit-log?subject=${affiliateId}&action=affiliates.update`,
    {
      token: admin.token,
    },
  )
  const { entries } = await read(log, AuditLogAnswer)
  expect(entries.length).toBe(statuses.filter((status) => status === 200).length)
})

test('accounts are found by part of their name, code or address, and by status', async () => {
  const find = async (query: string) =>
    (
      await read(
        await world.ask('GET', `/v1/accounts?${query}`, { token: admin.token }),
        AccountsAnswer,
      )
    ).accounts
  expect((await find('kind=affiliate&q=NNA')).map(({ handle }) => handle)).toContain('anna')
  expect(await find('kind=affiliate&q=%25')).toEqual([])
  expect((await find(`kind=person&q=${owner.email}`)).map(({ id }) => id)).toEqual([owner.userId])
  expect(await find('kind=affiliate&status=active')).toEqual([])
  const [first] = await find('kind=affiliate&limit=1')
  expect(first).toBeDefined()
})

test('the platform’s settings change part by part, and only plain lines are taken', async () => {
  const ask = (method: string, body?: object) =>
    world.ask(method, '/v1/platform-settings', { token: admin.token, ...(body && { body }) })
  const before = await read(await ask('GET'), PlatformSettingsAnswer)
  expect(before.invitations_approve_accounts).toBe(false)
  const changed = {
    ...{ mail_name: 'Rivers', affiliate_approval: 'on_verified_mail' },
    invitations_approve_accounts: true,
  }
  const after = await read(await ask('PATCH', changed), PlatformSettingsAnswer)
  expect(after).toEqual({ ...before, ...changed })
  for (const body of [
    { mail_name: 'A\nBcc: b@people.example' },
    { support_email: 'nobody' },
    { id: 2 },
  ]) {
    expect((await problemOf(await ask('PATCH', body))).code).toBe('invalid_input')
  }
})

test('the overview counts open tasks', async () => {
  const read1 = async () =>
    read(await world.ask('GET', '/v1/admin/overview', { token: admin.token }), AdminOverviewAnswer)
  const before = await read1()
  await addApplicant()
  expect(await read1()).toEqual({ ...before, affiliates_waiting: before.affiliates_waiting + 1 })
})
