/** The API never reveals whether an address has an account. */
import { sql } from 'drizzle-orm'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { runScoped } from '../../../core/database.ts'
import * as password from '../../../credentials/password.ts'
import { makeApiWorld } from '../../../test/api-world.ts'
import { addMember, letTimePass, mailsTo, PASSWORD } from '../../test/sign-up-world.ts'

vi.mock('../../../credentials/password.ts', { spy: true })

const known = 'known@secrecy.example'
const blocked = 'blocked@secrecy.example'
const unproven = 'unproven@secrecy.example'
const world = await makeApiWorld()
beforeAll(async () => {
  await addMember(world, known)
  await addMember(world, blocked)
  await world.ask('POST', '/v1/sign-up', { body: signUpBody(unproven) })
  await runScoped(world.api, { kind: 'staff', role: 'owner', userId: crypto.randomUUID() }, [
    sql`update affiliate.users set status = 'blocked', status_reason = 'x' where email = ${blocked}`,
  ])
}, 60_000)
afterEach(() => {
  vi.unstubAllGlobals()
})

function signUpBody(email: string) {
  const who = { name: 'Anna', language: 'en', time_zone: 'UTC' }
  return { kind: 'affiliate', email, password: PASSWORD, ...who }
}

interface Work {
  status: number
  text: string
  headers: string[]
  hashes: number
  /** Database requests: the number of statements of each round trip. */
  trips: number[]
  messages: number
}

/** What an outsider sees of the answer, and everything before it that takes time. */
async function workOf(path: string, body: object): Promise<Work> {
  vi.mocked(password.hashPassword).mockClear()
  const trips: number[] = []
  const real = globalThis.fetch
  vi.stubGlobal('fetch', async (input: string | URL | Request, init?: RequestInit) => {
    const { queries } = JSON.parse(String(init?.body)) as { queries: unknown[] }
    trips.push(queries.length)
    return real(input, init)
  })
  world.mailed.length = 0
  const answer = await world.ask('POST', path, { body })
  vi.stubGlobal('fetch', real)
  const text = (await answer.text()).replace(/"request_id":"[^"]*"/, '')
  const headers = [...answer.headers.keys()].toSorted()
  const hashes = vi.mocked(password.hashPassword).mock.calls.length
  const { status } = answer
  return { status, text, headers, hashes, trips, messages: world.mailed.length }
}

let strangers = 0
const stranger = () => `stranger${++strangers}@secrecy.example`

const routes = [
  ['POST /v1/sign-up', '/v1/sign-up', signUpBody],
  ['POST /v1/password-resets', '/v1/password-resets', (email: string) => ({ email })],
  [
    'POST /v1/email-verifications/resend',
    '/v1/email-verifications/resend',
    (email: string) => ({ email }),
  ],
] as const

test.each(routes)('F119: %s says and does the same for every address', async (_, path, bodyOf) => {
  const expected = await workOf(path, bodyOf(stranger()))
  expect(expected).toMatchObject({ status: 202, messages: 1 })
  expect(expected.trips.length).toBeGreaterThan(0)
  for (const address of [known, unproven, blocked, stranger()]) {
    for (const waits of [true, false]) {
      if (waits) await letTimePass(world)
      // A repeated request sends nothing; that must not show either.
      expect(await workOf(path, bodyOf(address)), address).toEqual(expected)
    }
  }
})

test('F119: a password that will not do, or a link that is none, is refused alike', async () => {
  const wrongs = [{ password: 'Password2026!' }, { registration_code: 'no-such-link' }]
  for (const wrong of wrongs) {
    const [one, other] = [
      await workOf('/v1/sign-up', { ...signUpBody(known), ...wrong }),
      await workOf('/v1/sign-up', { ...signUpBody(stranger()), ...wrong }),
    ]
    expect(one.status).toBeGreaterThanOrEqual(400)
    expect(one).toEqual(other)
  }
})

test('a stranger’s address gets no mail but for a sign-up', async () => {
  const address = stranger()
  await workOf('/v1/password-resets', { email: address })
  await workOf('/v1/email-verifications/resend', { email: address })
  expect(await mailsTo(world, address)).toEqual([])
})
