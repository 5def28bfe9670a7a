import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import * as cast from '../../../../dev/demo/demo-cast.ts'
import type { Role } from '../../../../schema/vocabulary.ts'
import { runScoped } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { makeApiWorld, problemOf, read } from '../../../test/api-world.ts'
import { addPerson, type NewPerson } from '../../../test/people.ts'
import { TeamAnswer } from './team-contract.ts'

const world = await makeApiWorld()
/** Each test gets its own account, so that no other test changes its team. */
const newAccount = async () => {
  const id = newId(new Date())
  await runScoped(world.system, { kind: 'system' }, [
    sql`insert into affiliate.advertisers (id, name) values (${id}::uuid, 'Stranger')`,
  ])
  return id
}

const join = (role: Role, advertiserId: string | null) =>
  addPerson(world, [{ role, advertiserId, affiliateId: null }])

const { as } = world

const teamOf = async (who: NewPerson) => read(await as(who, 'GET', '/v1/team'), TeamAnswer)
const rolesIn = async (who: NewPerson) => {
  const { members } = await teamOf(who)
  return Object.fromEntries(members.map(({ user_id, role }) => [user_id, role]))
}
const sessionEndOf = async ({ userId }: NewPerson) => {
  const [[row] = []] = await runScoped(world.api, { kind: 'user', userId }, [
    sql`select revoked_reason from affiliate.sessions`,
  ])
  return row?.revoked_reason
}

test('everybody of a team sees it, and what they may give there', async () => {
  const account = await newAccount()
  const [head, viewer] = [
    await join('advertiser', account),
    await join('advertiser_viewer', account),
  ]
  const seen = await teamOf(viewer)
  expect(seen.account_name).toBe('Stranger')
  expect(seen.roles_to_give).toEqual([])
  expect(seen.members).toContainEqual(
    expect.objectContaining({ user_id: head.userId, role: 'advertiser', has_second_factor: true }),
  )
  expect((await teamOf(head)).roles_to_give).toContain('advertiser_manager')

  const affiliate = await world.tokenOf('affiliate')
  const own = await read(await world.ask('GET', '/v1/team', { token: affiliate }), TeamAnswer)
  expect(own.members.map(({ email }) => email)).toEqual(['affiliate@tributary.example'])
  const staff = await teamOf(await join('admin', null))
  expect(staff.account_name).toBe('Tributary')
  expect(staff.members.map(({ role }) => role)).toContain('owner')
  expect(staff.members.map(({ role }) => role)).not.toContain('advertiser')
  expect(staff.roles_to_give).not.toContain('owner')
})

test('a new role ends the sessions that carry the old one; the same role again ends nothing', async () => {
  const account = await newAccount()
  const [head, viewer] = [
    await join('advertiser', account),
    await join('advertiser_viewer', account),
  ]
  const path = `/v1/team/${viewer.userId}`
  const same = await as(head, 'PATCH', path, { role: 'advertiser_viewer' })
  expect(same.status).toBe(200)
  expect(await sessionEndOf(viewer)).toBeNull()

  const changed = await as(head, 'PATCH', path, { role: 'advertiser_manager' })
  expect(await changed.json()).toMatchObject({ member: { role: 'advertiser_manager' } })
  expect(await sessionEndOf(viewer)).toBe('role_changed')
  expect(await rolesIn(head)).toMatchObject({ [viewer.userId]: 'advertiser_manager' })
})

test('a removed person loses access at once, and removing them again is not found', async () => {
  const account = await newAccount()
  const head = await join('advertiser', account)
  const manager = await join('advertiser_manager', account)
  expect((await as(head, 'DELETE', `/v1/team/${manager.userId}`)).status).toBe(204)
  expect(await sessionEndOf(manager)).toBe('role_changed')
  expect(await rolesIn(head)).not.toHaveProperty(manager.userId)
  const again = await problemOf(await as(head, 'DELETE', `/v1/team/${manager.userId}`))
  expect(again.code).toBe('not_found')
})

test('nobody changes or removes themselves', async () => {
  const account = await newAccount()
  const head = await join('advertiser', account)
  await join('advertiser', account)
  const path = `/v1/team/${head.userId}`
  expect(await problemOf(await as(head, 'DELETE', path))).toMatchObject({ code: 'forbidden' })
  const change = await as(head, 'PATCH', path, { role: 'advertiser_viewer' })
  expect(await problemOf(change)).toMatchObject({ code: 'forbidden' })
})

test("somebody else's people are as absent as nobody, and roles stay inside the kind of account", async () => {
  const account = await newAccount()
  const head = await join('advertiser', account)
  const viewer = await join('advertiser_viewer', account)
  const foreign = await join('advertiser_viewer', await newAccount())
  for (const userId of [foreign.userId, cast.users[0]!.id]) {
    const path = `/v1/team/${userId}`
    const change = await as(head, 'PATCH', path, { role: 'advertiser_manager' })
    expect(await problemOf(change)).toMatchObject({ code: 'not_found' })
    expect(await problemOf(await as(head, 'DELETE', path))).toMatchObject({ code: 'not_found' })
  }
  for (const role of ['owner', 'finance', 'affiliate']) {
    const change = await as(head, 'PATCH', `/v1/team/${viewer.userId}`, { role })
    expect(await problemOf(change)).toMatchObject({ code: 'forbidden' })
  }
  expect(await sessionEndOf(viewer)).toBeNull()
})

test('an admin changes staff below the owner only; an owner makes and changes owners', async () => {
  const [owner, admin] = [await join('owner', null), await join('admin', null)]
  const [second, support] = [await join('owner', null), await join('support', null)]
  const promote = (who: NewPerson) =>
    as(who, 'PATCH', `/v1/team/${support.userId}`, { role: 'owner' })
  expect(await problemOf(await promote(admin))).toMatchObject({ code: 'forbidden' })
  const demote = as(admin, 'PATCH', `/v1/team/${second.userId}`, { role: 'support' })
  expect(await problemOf(await demote)).toMatchObject({ code: 'forbidden' })
  const remove = as(admin, 'DELETE', `/v1/team/${second.userId}`)
  expect(await problemOf(await remove)).toMatchObject({ code: 'forbidden' })
  expect((await promote(owner)).status).toBe(200)
  expect((await as(owner, 'DELETE', `/v1/team/${second.userId}`)).status).toBe(204)
})

test('who is not head changes nothing', async () => {
  const account = await newAccount()
  const manager = await join('advertiser_manager', account)
  const viewer = await join('advertiser_viewer', account)
  const change = as(manager, 'PATCH', `/v1/team/${viewer.userId}`, { role: 'advertiser_manager' })
  expect(await problemOf(await change)).toMatchObject({ status: 403, code: 'forbidden' })
})

test('one may leave, but the last head stays', async () => {
  const account = await newAccount()
  const [head, viewer] = [
    await join('advertiser', account),
    await join('advertiser_viewer', account),
  ]
  expect((await as(viewer, 'POST', '/v1/team/leave')).status).toBe(204)
  expect(await rolesIn(head)).toEqual({ [head.userId]: 'advertiser' })
  expect(await problemOf(await as(viewer, 'POST', '/v1/team/leave'))).toMatchObject({
    status: 401,
  })
  expect(await problemOf(await as(head, 'POST', '/v1/team/leave'))).toMatchObject({
    code: 'conflict',
  })
})

test('two heads who remove each other at once leave one', async () => {
  const account = await newAccount()
  const [one, other] = [await join('advertiser', account), await join('advertiser', account)]
  const answers = await Promise.all([
    as(one, 'DELETE', `/v1/team/${other.userId}`),
    as(other, 'DELETE', `/v1/team/${one.userId}`),
  ])
  expect(answers.filter(({ status }) => status === 204)).toHaveLength(1)
  const [[left] = []] = await runScoped(world.api, { kind: 'advertiser', advertiserId: account }, [
    sql`select count(*)::int as heads from affiliate.user_roles where role = 'advertiser'`,
  ])
  expect(left).toEqual({ heads: 1 })
})

test('the audit log has who gave which role', async () => {
  const account = await newAccount()
  const [head, viewer] = [
    await join('advertiser', account),
    await join('advertiser_viewer', account),
  ]
  await as(head, 'PATCH', `/v1/team/${viewer.userId}`, { role: 'advertiser_finance' })
  const [rows = []] = await runScoped(world.api, { kind: 'advertiser', advertiserId: account }, [
    sql`select action, actor_id, actor_role, after->>'role' as role from logs.audit_entries
      where action = 'user_roles.insert' and actor_id = ${head.userId}::uuid`,
  ])
  expect(rows).toEqual([
    {
      ...{ action: 'user_roles.insert', actor_id: head.userId, actor_role: 'advertiser' },
      role: 'advertiser_finance',
    },
  ])
})
