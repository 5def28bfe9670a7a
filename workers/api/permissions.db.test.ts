import { beforeAll, expect, test } from 'vitest'
import * as cast from '../../dev/demo-cast.ts'
import { isAllowed, type Permission, rolesWith } from '../domain/permissions.ts'
import { newId } from '../ids.ts'
import { type ApiGround, makeApiGround, problemOf } from '../test/api-ground.ts'
import { type Access, permissions } from './permissions.ts'

let ground: ApiGround
beforeAll(async () => {
  ground = await makeApiGround()
}, 60_000)

const people = cast.users.map(({ key }) => key)
const routes = Object.entries(permissions as Record<string, Access>).map(([key, access]) => {
  const [method = '', path = ''] = key.split(' ')
  return { method: method.toUpperCase(), path, access }
})
const permissionOf = (access: Access): Permission | null => {
  const wanted = typeof access === 'string' ? access : access.confirmed
  return wanted in rolesWith ? (wanted as Permission) : null
}
const closed = routes.filter(({ access }) => permissionOf(access) !== null)
const call = ({ method, path }: { method: string; path: string }, token?: string) =>
  ground.ask(method, path.replace(/\{\w+\}/, newId(new Date())), {
    ...(token === undefined ? {} : { token }),
    // Complete and wrong: who may come in is told before what is wrong with what they bring.
    ...(method === 'GET' ? {} : { body: {} }),
  })

test.each(closed)('$method $path lets in whom its row names, and nobody else', async (route) => {
  for (const person of people) {
    const { role } = cast.users.find(({ key }) => key === person)!
    const answer = await call(route, await ground.tokenOf(person))
    const isNamed = isAllowed(permissionOf(route.access)!, role)
    expect([person, answer.status === 403]).toEqual([person, !isNamed])
  }
})

test.each(
  routes.filter(({ access }) => access === 'app' || access === 'person' || permissionOf(access)),
)('$method $path wants to know who asks', async (route) => {
  expect(await problemOf(await call(route))).toMatchObject({ status: 401 })
  expect(await problemOf(await call(route, 'not.a.token'))).toMatchObject({ status: 401 })
  const other = route.access === 'app' ? await ground.tokenOf('owner') : ground.appKey
  expect(await problemOf(await call(route, other))).toMatchObject({ status: 401 })
})
