/**
 * F127: every request that a route's description allows, or almost allows, from every role that may call it,
 * gets a declared status and shape, and never an internal error (test/api-world.ts checks each answer).
 *
 * API_FUZZ sets the number of requests per route, API_FUZZ_SEED the seed; a failure prints its seed.
 */
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { advertiserRoles, affiliateRoles, type Role, roles } from '../../schema/vocabulary.ts'
import { permissions } from '../api-permissions.ts'
import { newId } from '../core/ids.ts'
import { makeApiWorld } from '../test/api-world.ts'
import { type FuzzedRequest, type IdsAt, requestsOf } from '../test/fuzz-requests.ts'
import { addPerson } from '../test/people.ts'
import { type DescribedRoute, describedRoutes } from '../test/request-samples.ts'
import { bodiesOfText, kindOf, smallestBody } from '../test/route-facts.ts'
import { addTenantRows, type TenantRows } from '../test/tenant-rows.ts'
import type { Access } from './access.ts'
import { isAllowed, type Permission, rolesWith } from './role-permissions.ts'

const isCI = process.env.CI === 'true'
const RUNS = Number(process.env.API_FUZZ ?? (isCI ? 5 : 3))
/** CI sends the same requests for the same commit; a local run uses a new seed. */
const SEED = Number(process.env.API_FUZZ_SEED ?? (isCI ? 100_615 : Date.now() % 1_000_000))

const world = await makeApiWorld()
const own = await addTenantRows(world)
const foreign = await addTenantRows(world)

/** Log lines of internal errors, shown with the failure. */
let said: string[] = []
beforeEach(() => {
  said = []
  vi.spyOn(console, 'error').mockImplementation((line) => void said.push(String(line)))
})
afterEach(() => void vi.restoreAllMocks())

/** `head`: a person with passkeys, sessions and tokens. */
type Asker = Role | 'appKey' | 'head' | 'nobody'

function askersOf({ method, path }: DescribedRoute): Asker[] {
  const access = (permissions as Record<string, Access>)[`${method} ${path}`]!
  const wanted = typeof access === 'string' ? access : access.confirmed
  if (wanted === 'app') return ['appKey']
  if (wanted === 'person') return [...roles, 'head', 'head', 'head']
  if (!(wanted in rolesWith)) return ['nobody']
  return roles.filter((role) => isAllowed(wanted as Permission, role))
}

const tokens = new Map<Role, string>()
async function tokenOf(asker: Asker): Promise<string | undefined> {
  if (asker === 'nobody') return undefined
  if (asker === 'appKey') return own.appKey
  if (asker === 'head') return own.advertiser
  const isIn = (list: readonly string[]) => list.includes(asker)
  const advertiserId = isIn(advertiserRoles) ? own.idOf.advertiser! : null
  const affiliateId = isIn(affiliateRoles) ? own.idOf.affiliate! : null
  const known = tokens.get(asker)
  const token =
    known ?? (await addPerson(world, [{ role: asker, advertiserId, affiliateId }])).token
  tokens.set(asker, token)
  return token
}

/** Mostly an id of theirs; also another tenant's, or one that does not exist. */
const idsFor =
  (route: DescribedRoute): IdsAt =>
  (place) => {
    const kind = kindOf(route, place)
    const of = (rows: TenantRows) =>
      fc.constant(null).map(() => rows.idOf[kind] ?? newId(new Date()))
    const theirs = fc.constant(null).map(() => own.ofAffiliate[kind] ?? own.idOf[kind] ?? kind)
    return fc.oneof({ weight: 6, arbitrary: of(own) }, theirs, of(foreign), fc.uuid())
  }

async function send(route: DescribedRoute, asker: Asker, request: FuzzedRequest) {
  const token = await tokenOf(asker)
  const { path, body, headers } = request
  const answer = await world.ask(route.method.toUpperCase(), path, {
    ...(token === undefined ? {} : { token }),
    ...(body === undefined ? {} : { body }),
    headers: { ...headers, 'x-tributary': '1' },
  })
  // Some actions end their own session, or change how the person confirms, so the next one gets another
  // person.
  if (route.method !== 'get' || answer.status === 401) tokens.delete(asker as Role)
  expect(answer.status, said.join('\n')).toBeLessThan(500)
}

const described = describedRoutes().map(
  (route) => [`${route.method} ${route.path}`, route] as const,
)

test('F127: every route of the description is asked', () => {
  expect(described.map(([key]) => key).sort()).toEqual(Object.keys(permissions).sort())
})

test.each(described)(
  'F127: %s answers whatever it is sent',
  async (key, route) => {
    const smallest = route.body ? (smallestBody(own.idOf, route) as object) : null
    const requests = requestsOf(route, { text: bodiesOfText[key], smallest }, idsFor(route))
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...askersOf(route)), requests, (asker, request) =>
        send(route, asker, request),
      ),
      // Shrinking would repeat requests on a database that has changed.
      { numRuns: RUNS, seed: SEED, endOnFailure: true },
    )
  },
  120_000,
)
