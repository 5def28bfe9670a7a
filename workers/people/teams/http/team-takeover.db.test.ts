/** A new person cannot take an account over: earlier heads stay, and everybody concerned is mailed. */
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import type { Role } from '../../../../schema/vocabulary.ts'
import { runScoped } from '../../../core/database.ts'
import { Problem } from '../../../http/contract.ts'
import { makeApiWorld, problemOf, read } from '../../../test/api-world.ts'
import { seedTenant } from '../../../test/books-world.ts'
import { addPerson, type NewPerson } from '../../../test/people.ts'

const world = await makeApiWorld()

const HOUR_MS = 3_600_000

async function newTeam() {
  const { advertiserId } = await seedTenant(world.system)
  const join = (role: Role, ageDays?: number) =>
    addPerson(world, [{ role, advertiserId, affiliateId: null }], {
      ...(ageDays !== undefined && { ageDays }),
    })
  return { join, head: await join('advertiser') }
}
const demote = (by: NewPerson, { userId }: NewPerson, role: Role = 'advertiser_viewer') =>
  world.ask('PATCH', `/v1/team/${userId}`, { token: by.token, body: { role } })
const remove = (by: NewPerson, { userId }: NewPerson) =>
  world.ask('DELETE', `/v1/team/${userId}`, { token: by.token })

async function mailsTo({ userId }: NewPerson, kind: string) {
  const [rows = []] = await runScoped(world.system, { kind: 'system' }, [
    sql`select id, facts from logs.mails where user_id = ${userId} and kind = ${kind} order by id`,
  ])
  for (const { id } of rows) {
    expect(world.mailed).toContainEqual(expect.objectContaining({ mailId: id }))
  }
  return rows.map(({ facts }) => facts as Record<string, string>)
}

test('audit 1: a head who joined yesterday neither demotes nor removes a head who was there before', async () => {
  const { join, head } = await newTeam()
  const newcomer = await join('advertiser', 1)
  for (const answer of [await demote(newcomer, head), await remove(newcomer, head)]) {
    const problem = await read(answer, Problem)
    expect(problem).toMatchObject({ status: 403, code: 'waiting_period' })
    const hours = (Date.parse(problem.until ?? '') - Date.now()) / HOUR_MS
    expect(hours).toBeGreaterThan(47.9)
    expect(hours).toBeLessThanOrEqual(48)
  }
  expect(await mailsTo(head, 'member_changed')).toEqual([])
})

test('audit 1: a newcomer changes others at once, and a head removes one who came after them', async () => {
  const { join, head } = await newTeam()
  const newcomer = await join('advertiser', 2)
  const [viewer, latest] = [await join('advertiser_viewer'), await join('advertiser', 1)]
  expect((await demote(newcomer, viewer, 'advertiser_manager')).status).toBe(200)
  expect((await remove(newcomer, latest)).status).toBe(204)
  expect((await remove(head, newcomer)).status).toBe(204)
})

test('audit 1: after 72 hours, heads change heads; a new second factor starts the time again', async () => {
  const { join, head } = await newTeam()
  const settled = await join('advertiser', 4)
  await runScoped(world.api, { kind: 'user', userId: settled.userId }, [
    sql`update affiliate.totp_factors set confirmed_at = now() - interval '1 hour'
      where user_id = ${settled.userId}`,
  ])
  expect(await problemOf(await remove(settled, head))).toMatchObject({ code: 'waiting_period' })
  await runScoped(world.api, { kind: 'user', userId: settled.userId }, [
    sql`update affiliate.totp_factors set confirmed_at = now() - interval '73 hours'
      where user_id = ${settled.userId}`,
  ])
  expect((await remove(settled, head)).status).toBe(204)
})

test('audit 1: a person who is removed or demoted gets a mail, and so do all owners', async () => {
  const { join, head } = await newTeam()
  const [other, manager] = [await join('advertiser'), await join('advertiser_manager')]
  const viewer = await join('advertiser_viewer')
  expect((await remove(head, manager)).status).toBe(204)
  for (const each of [head, other, manager]) {
    expect(await mailsTo(each, 'member_changed')).toMatchObject([
      { role: 'advertiser_manager', new_role: '', by: 'Somebody', person: 'Somebody' },
    ])
  }
  expect((await demote(head, other)).status).toBe(200)
  for (const each of [head, other]) {
    expect((await mailsTo(each, 'member_changed')).at(-1)).toMatchObject({
      ...{ role: 'advertiser', new_role: 'advertiser_viewer' },
    })
  }
  expect(await mailsTo(viewer, 'member_changed')).toEqual([])
})

test('audit 1: of a role that pays, the member is mailed too, and each head once', async () => {
  const { join, head } = await newTeam()
  const other = await join('advertiser')
  expect((await demote(head, other, 'advertiser_finance')).status).toBe(200)
  expect(await mailsTo(other, 'member_changed')).toMatchObject([{ new_role: 'advertiser_finance' }])
  expect(await mailsTo(head, 'member_changed')).toEqual([])
  expect(await mailsTo(head, 'team_change')).toMatchObject([{ change: 'role_changed' }])
})

test('audit 1: the people of an affiliate and of the platform are mailed as well', async () => {
  const owner = await addPerson(world, [{ role: 'owner', advertiserId: null, affiliateId: null }])
  const support = await addPerson(world, [
    { role: 'support', advertiserId: null, affiliateId: null },
  ])
  expect((await remove(owner, support)).status).toBe(204)
  const { affiliateId } = await seedTenant(world.system)
  const ofAffiliate = (role: Role) => addPerson(world, [{ role, advertiserId: null, affiliateId }])
  const [head, member] = [await ofAffiliate('affiliate'), await ofAffiliate('affiliate_manager')]
  expect((await remove(head, member)).status).toBe(204)
  for (const each of [owner, support, head, member]) {
    expect(await mailsTo(each, 'member_changed')).toHaveLength(1)
  }
})
