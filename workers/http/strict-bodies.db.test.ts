/** F118: bodies accept only declared fields; a role, a tenant or a balance cannot be added. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Role } from '../../schema/vocabulary.ts'
import { permissions } from '../api-permissions.ts'
import { makeApiWorld, problemOf } from '../test/api-world.ts'
import { addPerson } from '../test/people.ts'
import {
  type DescribedRoute,
  describedRoutes,
  type JsonSchema,
  openPlaces,
  sampleOf,
} from '../test/request-samples.ts'
import { bodiesByHand, closedMaps, openByDesign } from '../test/route-facts.ts'
import { addTenantRows } from '../test/tenant-rows.ts'
import type { Access } from './access.ts'
import { rolesWith } from './role-permissions.ts'

const RUNS = 12

const world = await makeApiWorld()
const own = await addTenantRows(world)

const withBody = describedRoutes().flatMap((route) =>
  route.body ? [[`${route.method} ${route.path}`, { ...route, body: route.body }] as const] : [],
)

test.each(withBody)('F118: %s says every field it takes', (key, { body }) => {
  const open = openPlaces(body).map((place) => `${key} ${place}`)
  expect(open.filter((place) => !openByDesign.has(place) && !(place in closedMaps))).toEqual([])
})

test.each(Object.entries(closedMaps))('F118: %s knows its keys', async (place, body) => {
  const [, route] = withBody.find(([key]) => place.startsWith(`${key} `))!
  const token = (await tokenFor(route))!
  const answer = await world.ask(route.method.toUpperCase(), addressOf(route), { token, body })
  const problem = await problemOf(answer)
  expect(problem.code).toBe('invalid_input')
  const [name = ''] = Object.keys(body)
  expect(problem.fields.some((field) => field.startsWith(`${name}.`))).toBe(true)
})

const riders = [
  ...[
    'role',
    'roles',
    'status',
    'balance',
    'tenant_id',
    'user_id',
    'id',
    'is_admin',
    'memberships',
  ],
  ...['advertiser_id', 'affiliate_id', 'sponsor_id', 'approved', 'email_verified_at', '__proto__'],
]

test.each(withBody)('F118: %s takes nothing beside its fields', async (key, route) => {
  const token = await tokenFor(route)
  const fields = fieldsOf(route.body)
  const rider = fc.constantFrom(...riders.filter((name) => !fields.has(name)))
  await fc.assert(
    fc.asyncProperty(rider, fc.jsonValue({ maxDepth: 1 }), async (name, value) => {
      const body = { ...(bodiesByHand[key]?.(own.idOf) ?? (sampleOf(route.body) as object)) }
      Object.defineProperty(body, name, { value, enumerable: true })
      const answer = await world.ask(route.method.toUpperCase(), addressOf(route), {
        ...(token === null ? {} : { token }),
        body,
        headers: { 'x-tributary': '1' },
      })
      const problem = await problemOf(answer)
      expect([name, problem.code]).toEqual([name, 'invalid_input'])
      expect(problem.fields).toContain(name)
    }),
    { numRuns: RUNS },
  )
})

function addressOf({ path, parameters }: DescribedRoute): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const parameter = parameters.find((of) => of.in === 'path' && of.name === name)
    return String(sampleOf(parameter?.schema ?? {}))
  })
  const required = parameters.filter((of) => of.in === 'query' && of.required)
  const query = new URLSearchParams(
    required.map(({ name, schema }) => [name, String(sampleOf(schema))]),
  )
  return query.size === 0 ? filled : `${filled}?${query}`
}

/** The first role that the route admits; null for public routes. */
async function tokenFor({ method, path }: DescribedRoute): Promise<string | null> {
  const access = (permissions as Record<string, Access>)[`${method} ${path}`]!
  const wanted = typeof access === 'string' ? access : access.confirmed
  if (wanted === 'app') return own.appKey
  if (wanted === 'person') return own.advertiser
  if (!(wanted in rolesWith)) return null
  const role = rolesWith[wanted as keyof typeof rolesWith][0] as Role
  const advertiserId = role.startsWith('advertiser') ? own.idOf.advertiser! : null
  const affiliateId = role.startsWith('affiliate') ? own.idOf.affiliate! : null
  return (await addPerson(world, [{ role, advertiserId, affiliateId }])).token
}

function fieldsOf({
  properties = {},
  anyOf = [],
  oneOf = [],
  allOf = [],
}: JsonSchema): Set<string> {
  const variants = [...anyOf, ...oneOf, ...allOf].flatMap((variant) => [...fieldsOf(variant)])
  return new Set([...Object.keys(properties), ...variants])
}
