import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { type Role, roles } from '../../../schema/vocabulary.ts'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { isAllowed } from '../../http/role-permissions.ts'
import { makeApiWorld, problemOf, read } from '../../test/api-world.ts'
import { addPerson } from '../../test/people.ts'
import { addStranger } from '../../test/tenants.ts'
import { ViewAnswer, ViewsAnswer } from './contract.ts'

const world = await makeApiWorld()
const stranger = await addStranger(world)
const [, boris] = cast.affiliates

type Who = string | { token: string }
const path = '/v1/report-views'
const post = (who: Who, body: object) => world.as(who, 'POST', path, body)
const save = async (who: Who, body: object) =>
  (await read(await post(who, { query: 'by=country', ...body }), ViewAnswer)).view
const listed = async (who: Who) => (await read(await world.as(who, 'GET', path), ViewsAnswer)).views
const namesOf = async (who: Who) => (await listed(who)).map(({ name }) => name)
const change = (who: Who, id: string, body: object) => world.as(who, 'PATCH', `${path}/${id}`, body)
const remove = (who: Who, id: string) => world.as(who, 'DELETE', `${path}/${id}`)

const addAs = (role: Role) =>
  addPerson(world, [
    {
      role,
      advertiserId: role.startsWith('advertiser') ? cast.advertiser.id : null,
      affiliateId: role.startsWith('affiliate') ? boris!.id : null,
    },
  ])

test('a person saves, renames, shares and deletes views; the list is by name', async () => {
  const who = await addAs('affiliate')
  const view = await save(who, { name: '  Germany ', query: 'country=DE&range=last_7' })
  expect(view).toMatchObject({
    ...{ name: 'Germany', query: 'country=DE&range=last_7', is_shared: false, may_delete: true },
    saved_by: { is_you: true },
  })
  await save(who, { name: 'austria' })
  expect(await namesOf(who)).toEqual(['austria', 'Germany'])
  const renamed = await read(await change(who, view.id, { name: 'DACH' }), ViewAnswer)
  expect(renamed.view).toMatchObject({ name: 'DACH', query: view.query, is_shared: false })
  const shared = await read(
    await change(who, view.id, { query: 'by=day', is_shared: true }),
    ViewAnswer,
  )
  expect(shared.view).toMatchObject({ name: 'DACH', query: 'by=day', is_shared: true })
  expect((await remove(who, view.id)).status).toBe(204)
  expect(await namesOf(who)).toEqual(['austria'])
  expect(await problemOf(await remove(who, view.id))).toMatchObject({ status: 404 })
})

const accounts = { advertiser: 'advertiser', affiliate: 'affiliate2', platform: 'finance' }
test.each(roles)('%s shares with the own account only; others get 404', async (role) => {
  const who = await addAs(role)
  const hidden = await save(who, { name: `Hidden of ${role}` })
  const shared = await save(who, { name: `Shared of ${role}`, is_shared: true })
  const kind = role.split('_')[0]!
  const own = kind in accounts ? accounts[kind as 'affiliate'] : accounts.platform
  const seen = (await listed(own)).find(({ id }) => id === shared.id)
  expect(seen).toMatchObject({ saved_by: { is_you: false } })
  expect(await namesOf(own)).not.toContain(hidden.name)
  for (const other of [...Object.values(accounts), 'affiliate', stranger]) {
    if (other !== own) expect(await namesOf(other)).not.toContain(shared.name)
    for (const { id } of other === own ? [hidden] : [hidden, shared]) {
      expect(await problemOf(await change(other, id, { name: 'Mine' }))).toMatchObject({
        status: 404,
      })
      expect(await problemOf(await remove(other, id))).toMatchObject({ status: 404 })
    }
  }
  expect(await problemOf(await change(own, shared.id, { name: 'Mine' }))).toMatchObject({
    status: 404,
  })
})

test.each(roles)(
  '%s deletes a shared view of a colleague only with the right to manage the team',
  async (role) => {
    const colleague = role.startsWith('advertiser')
      ? 'advertiser_viewer'
      : role.startsWith('affiliate')
        ? 'affiliate_viewer'
        : 'support'
    const view = await save(await addAs(colleague), { name: 'Ours', is_shared: true })
    const who = await addAs(role)
    const isHead = isAllowed('team:write', role)
    const found = (await listed(who)).find(({ id }) => id === view.id)
    expect(found).toMatchObject({ may_delete: isHead })
    expect((await remove(who, view.id)).status).toBe(isHead ? 204 : 404)
  },
)

test('the database hides private views and refuses changes to views of others', async () => {
  const { userId, token } = await addAs('advertiser_viewer')
  const { id } = await save({ token }, { name: 'Private' })
  const shared = await save({ token }, { name: 'Open', is_shared: true })
  const other = await addAs('advertiser')
  const origin = { kind: 'person' as const, id: other.userId, userId: other.userId, role: null }
  const db = { ...world.api, origin: { ...origin, requestId: 'r', ip: null } }
  const scope = { kind: 'advertiser', advertiserId: cast.advertiser.id } as const
  const [rows = []] = await runScoped(db, scope, [
    sql`select id from affiliate.report_views where id in (${id}, ${shared.id})`,
  ])
  expect(rows).toEqual([{ id: shared.id }])
  const [updated = []] = await runScoped(db, scope, [
    sql`update affiliate.report_views set name = 'Mine' where id in (${id}, ${shared.id}) returning id`,
  ])
  expect(updated).toEqual([])
  const forged = runScoped(db, scope, [
    sql`insert into affiliate.report_views (id, user_id, advertiser_id, name, query, created_at, changed_at)
      values (${newId(new Date())}, ${userId}, ${cast.advertiser.id}, 'Forged', '', now(), now())`,
  ])
  await expect(forged).rejects.toThrow('row-level security')
})

test('a person has at most 50 views, also when they are saved at once', async () => {
  const who = await addAs('affiliate_viewer')
  const saves = Array.from({ length: 52 }, (_, at) => post(who, { name: `${at}`, query: '' }))
  const statuses = (await Promise.all(saves)).map(({ status }) => status)
  expect(statuses.filter((status) => status === 201)).toHaveLength(50)
  expect(statuses.filter((status) => status === 409)).toHaveLength(2)
})

test.each([
  [{ name: ' ', query: '' }, 'name'],
  [{ name: 'n'.repeat(81), query: '' }, 'name'],
  [{ name: 'n', query: 'q'.repeat(2_001) }, 'query'],
  [{ name: 'n', query: '', owner: 'me' }, 'owner'],
])('a view %j is refused with the field %s', async (body, field) => {
  expect(await problemOf(await post('affiliate2', body))).toEqual({
    status: 422,
    code: 'invalid_input',
    fields: [field],
  })
})
