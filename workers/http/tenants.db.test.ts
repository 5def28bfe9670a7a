/** F116: an id of another tenant's row gets the same answer as an id that does not exist. */
import { expect, test } from 'vitest'
import { permissions } from '../api-permissions.ts'
import { newId } from '../core/ids.ts'
import { makeApiWorld } from '../test/api-world.ts'
import {
  type DescribedRoute,
  describedRoutes,
  idPlaces,
  type Place,
  sampleOf,
  withValueAt,
} from '../test/request-samples.ts'
import { bodiesOfText, kindOf, smallestBody, wearingOut } from '../test/route-facts.ts'
import { addTenantRows, type TenantRows } from '../test/tenant-rows.ts'
import type { Access } from './access.ts'
import { rolesWith } from './role-permissions.ts'

const world = await makeApiWorld()
const reader = await addTenantRows(world)
const foreign = await addTenantRows(world)

type Asker = 'advertiser' | 'affiliate' | 'appKey'
interface Position {
  route: DescribedRoute
  asker: Asker
  in: 'path' | 'query' | 'body'
  place: Place
  kind: string
}

function askersOf({ method, path }: DescribedRoute): Asker[] {
  const access = (permissions as Record<string, Access>)[`${method} ${path}`]!
  const wanted = typeof access === 'string' ? access : access.confirmed
  if (wanted === 'app') return ['appKey']
  if (wanted === 'person') return ['advertiser']
  if (!(wanted in rolesWith)) return []
  const roles: readonly string[] = rolesWith[wanted as keyof typeof rolesWith]
  return (['advertiser', 'affiliate'] as const).filter((role) => roles.includes(role))
}

const positions = describedRoutes().flatMap((route): Position[] => {
  const inAddress = route.parameters
    // A path may also contain a value of a closed list, which belongs to no tenant.
    .filter((of) => of.schema.enum === undefined)
    .filter((of) => of.in === 'path' || (of.in === 'query' && of.schema.format === 'uuid'))
    .map((of) => ({ in: of.in as 'path' | 'query', place: [of.name] }))
  const inBody = route.body
    ? idPlaces(route.body).map((place) => ({ in: 'body' as const, place }))
    : []
  return askersOf(route).flatMap((asker) =>
    [...inAddress, ...inBody].map((of) => ({
      ...{ route, asker, ...of },
      kind: kindOf(route, of.place),
    })),
  )
})

test('every route with an id is tested', () => {
  const unknown = positions.filter(({ kind }) => !(kind in foreign.idOf))
  expect(unknown.map(({ route, place, kind }) => [route.path, place.join('.'), kind])).toEqual([])
  expect(positions.length).toBeGreaterThan(100)
})

const named = positions.map((position) => {
  const { route, asker, place } = position
  return [
    `${route.method} ${route.path} · ${place.join('.')}, asked by ${asker}`,
    position,
  ] as const
})

test.each(named)('F116: %s', async (_name, position) => {
  // Reading changes nothing; every other verb gets its own rows.
  const own = position.route.method === 'get' ? reader : await addTenantRows(world)
  const absent = position.kind === 'host' ? 'absent.example' : newId(new Date())
  const name = position.place.findLast((step) => step !== '[]')
  const isWorn = wearingOut.has(`${position.route.method} ${position.route.path} ${name}`)
  const met = await answerTo(own, position, idOf(foreign, position))
  const another = isWorn ? await addTenantRows(world) : own
  const missed = await answerTo(another, position, absent)
  expect(met).toEqual(missed)
  if (position.in === 'path') expect(missed.status).toBe(404)
  // The caller's own row is found; otherwise the checks above would prove nothing.
  const third = isWorn ? await addTenantRows(world) : own
  const found = await answerTo(third, position, idOf(third, position))
  if (position.in === 'path') expect(found.status).not.toBe(404)
  if (position.in === 'body') expect(found).not.toEqual(missed)
})

const idOf = (rows: TenantRows, { asker, kind }: Pick<Position, 'asker' | 'kind'>): string =>
  (asker === 'affiliate' ? rows.ofAffiliate[kind] : undefined) ?? rows.idOf[kind]!

async function answerTo(own: TenantRows, { route, asker, ...at }: Position, value: string) {
  const { method, path, parameters, body } = route
  const key = `${method} ${path}`
  let filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    at.in === 'path' && at.place[0] === name
      ? value
      : idOf(own, { asker, kind: kindOf(route, [name]) }),
  )
  const required = parameters.filter((of) => of.in === 'query' && of.required)
  const query = new URLSearchParams(
    required.map(({ name, schema }) => [
      name,
      schema.format === 'uuid' ? own.idOf[kindOf(route, [name])]! : String(sampleOf(schema)),
    ]),
  )
  if (at.in === 'query') query.set(at.place[0]!, value)
  if (query.size > 0) filled += `?${query}`
  const text = bodiesOfText[key]
  const made =
    body === null
      ? undefined
      : smallestBody(own.idOf, route, at.in === 'body' ? at.place.at(-1) : undefined)
  const asked = at.in === 'body' && body ? withValueAt(body, made, at.place, value) : made
  const answer = await world.ask(method.toUpperCase(), filled, {
    token: own[asker],
    ...(text === undefined ? {} : { headers: { 'content-type': 'text/csv' } }),
    ...(asked === undefined && text === undefined ? {} : { body: text ?? asked }),
  })
  const content = (await answer.text()).replaceAll(value, 'that')
  const plain = content.replace(ids, 'id').replace(times, 'time').replace(hashes, 'hash')
  return { status: answer.status, content: plain.replaceAll(own.word, 'word') }
}

test.each(['advertiser', 'affiliate'] as const)(
  'F116: the search of an %s finds their own records, and none of another tenant',
  async (asker) => {
    const search = async (q: string) => {
      const answer = await world.ask('GET', `/v1/search?${new URLSearchParams({ q })}`, {
        token: reader[asker],
      })
      expect(answer.status).toBe(200)
      return ((await answer.json()) as { found: { kind: string; id: string }[] }).found
    }
    const names = ({ idOf, word }: TenantRows) => [
      ...Object.values(idOf),
      ...[word, `order-${word}`, `${word}.example`, idOf.batch!.slice(-6), `N${word}`, `O${word}`],
      ...[`l${word}`, `a${word}`],
    ]
    for (const name of names(foreign)) {
      // The short id of a batch is part of the longer ones.
      expect([name, (await search(name)).filter(({ id }) => id !== reader.idOf.batch)]).toEqual([
        name,
        [],
      ])
    }
    const found = (await Promise.all(names(reader).map(search))).flat()
    expect([...new Set(found.map(({ kind }) => kind))].toSorted()).toEqual(
      asker === 'advertiser'
        ? ['affiliate', 'app', 'click', 'conversion', 'invoice', 'offer', 'payout_batch']
        : ['click', 'conversion', 'link', 'offer'],
    )
    expect(found.filter(({ id }) => !Object.values(reader.idOf).includes(id))).toEqual([])
  },
)

const ids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g
const hashes = /[0-9a-f]{64}/g
const times = /\d{4}-\d\d-\d\dT[\d:.]+Z?/g
