/** F116: every route × every role. Ids of other tenants are tested in tenants.db.test.ts. */
import { expect, test } from 'vitest'
import * as cast from '../../dev/demo/demo-cast.ts'
import { advertiserRoles, affiliateRoles, type Role, roles } from '../../schema/vocabulary.ts'
import { permissions } from '../api-permissions.ts'
import { newId } from '../core/ids.ts'
import type { Membership } from '../credentials/access-token.ts'
import { makeApiWorld, operations, problemOf } from '../test/api-world.ts'
import { addPerson } from '../test/people.ts'
import type { Access } from './access.ts'
import { isAllowed, type Permission, rolesWith } from './role-permissions.ts'

const world = await makeApiWorld()

const routes = Object.entries(permissions as Record<string, Access>).map(([key, access]) => {
  const [method = '', path = ''] = key.split(' ')
  const wanted = typeof access === 'string' ? access : access.confirmed
  return { key, method: method.toUpperCase(), path, access, wanted }
})
const isPermission = (wanted: string): wanted is Permission => wanted in rolesWith
const ofPeople = routes.filter(({ wanted }) => wanted === 'person' || isPermission(wanted))

const membershipAs = (role: Role): Membership => ({
  role,
  advertiserId: isIn(advertiserRoles, role) ? cast.advertiser.id : null,
  affiliateId: isIn(affiliateRoles, role) ? cast.affiliates[0]!.id : null,
})
const isIn = (list: readonly string[], role: string) => list.includes(role)

/** One person of each role; a new one after each action. */
const people = new Map<Role, string>()
async function tokenAs(role: Role): Promise<string> {
  const known = people.get(role)
  if (known !== undefined) return known
  const { token } = await addPerson(world, [membershipAs(role)])
  people.set(role, token)
  return token
}

const call = (
  { method, path }: { method: string; path: string },
  token?: string,
  headers: Record<string, string> = {},
) =>
  world.ask(method, path.replace(/\{\w+\}/g, newId(new Date())), {
    ...(token === undefined ? {} : { token }),
    ...{ headers, isUnconfirmed: true },
    // A complete but invalid body: permission is checked before validity.
    ...(method === 'GET' ? {} : { body: {} }),
  })

test('the table of permissions and the API have the same routes', () => {
  const declared = operations().map(({ method, path }) => `${method} ${path}`)
  expect(declared.sort()).toEqual(routes.map(({ key }) => key).sort())
})

test.each(ofPeople)('F116: $key lets in the roles of its row, and no other', async (route) => {
  const { wanted, access, method } = route
  for (const role of roles) {
    const answer = await call(route, await tokenAs(role))
    if (method !== 'GET' && answer.ok) people.delete(role)
    const code = answer.ok || answer.status === 302 ? null : (await problemOf(answer)).code
    const isNamed = wanted === 'person' || isAllowed(wanted as Permission, role)
    expect([role, code === 'forbidden']).toEqual([role, !isNamed])
    expect([role, answer.status === 401]).toEqual([role, false])
    if (isNamed && typeof access === 'object') {
      expect([role, code]).toEqual([role, 'second_factor_required'])
    }
  }
})

test.each(ofPeople.filter(({ wanted }) => wanted !== 'person'))(
  "F116: $key knows no account that is not the asker's",
  async (route) => {
    const role = rolesWith[route.wanted as Permission][0] as Role
    const absent = { 'x-account': newId(new Date()) }
    const answer = await call(route, await tokenAs(role), absent)
    expect(await problemOf(answer)).toMatchObject({ status: 404, code: 'not_found' })
  },
)

test.each([...ofPeople, ...routes.filter(({ access }) => access === 'app')])(
  'F116: $key wants to know who asks',
  async (route) => {
    expect(await problemOf(await call(route))).toMatchObject({ status: 401 })
    expect(await problemOf(await call(route, 'not.a.token'))).toMatchObject({ status: 401 })
    const other = route.access === 'app' ? await world.tokenOf('owner') : world.appKey
    expect(await problemOf(await call(route, other))).toMatchObject({ status: 401 })
  },
)
