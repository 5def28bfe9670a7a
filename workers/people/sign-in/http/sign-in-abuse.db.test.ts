/** Attacks on sign-in. Hashes are counted and delayed here, not computed. */
import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { runScoped } from '../../../core/database.ts'
import { HASH_TURNS_MAX } from '../../../http/password-hash-limit.ts'
import { makeApiWorld, problemOf } from '../../../test/api-world.ts'
import { type Member, makeMember } from '../../test/members.ts'

const hashing = vi.hoisted(() => ({
  started: 0,
  running: 0,
  runningMax: 0,
  gate: null as Promise<void> | null,
}))
vi.mock('../../../credentials/password.ts', async (original) => ({
  ...(await original<typeof import('../../../credentials/password.ts')>()),
  verifyPassword: async (password: string, encoded: string | null) => {
    hashing.started += 1
    hashing.running += 1
    hashing.runningMax = Math.max(hashing.runningMax, hashing.running)
    await hashing.gate
    hashing.running -= 1
    return encoded !== null && !password.startsWith('wrong')
  },
}))

const world = await makeApiWorld()
beforeEach(() => {
  Object.assign(hashing, { started: 0, running: 0, runningMax: 0, gate: null })
  // Time is fixed, and moves when a test says so.
  vi.useFakeTimers({ toFake: ['Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})
const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1_000)

const at = (ip: string) => ({ 'cf-connecting-ip': ip })
const tryIn = (email: string, password: string, ip = '203.0.113.1') =>
  world.ask('POST', '/v1/sign-in', { body: { email, password }, headers: at(ip) })
const wrongAt = (email: string, ip?: string) => tryIn(email, 'wrong', ip)
/** Answers to a series of wrong passwords: the status, or the seconds to wait. */
async function row(email: string, tries: number, ip?: string) {
  const answers: string[] = []
  for (let count = 0; count < tries; count += 1) {
    const answer = await wrongAt(email, ip)
    answers.push(answer.headers.get('retry-after') ?? String(answer.status))
  }
  return answers
}
/** The database's statements while `work` runs. */
async function queriesOf(work: () => Promise<Response>) {
  const real = globalThis.fetch
  const asked: string[][] = []
  const spy = vi.spyOn(globalThis, 'fetch').mockImplementation((...request) => {
    const body = JSON.parse(String(request[1]?.body)) as { queries?: { query: string }[] }
    asked.push((body.queries ?? []).map(({ query }) => query))
    return real(...request)
  })
  try {
    const answer = await work()
    return { asked, status: answer.status }
  } finally {
    spy.mockRestore()
  }
}

test('F111 after ten wrong passwords from one network the next attempt is delayed, even for an unknown account', async () => {
  const { email } = await makeMember(world)
  const first = [...Array(10).fill('401'), '5', '5']
  for (const address of [email, 'nobody.at.all@members.example']) {
    expect(await row(address, 12)).toEqual(first)
    pass(5)
    expect(await row(address, 2)).toEqual(['401', '10'])
    pass(9)
    expect(await row(address, 1)).toEqual(['1'])
    pass(1)
    expect(await row(address, 2)).toEqual(['401', '20'])
  }
  const right = await tryIn(email, 'right')
  expect(await problemOf(right)).toMatchObject({ status: 429, code: 'rate_limited' })
  pass(20)
  expect((await tryIn(email, 'right')).status).toBe(200)
  expect(await row(email, 2)).toEqual(['401', '401'])
})

test('F111 nobody is locked out by tries from elsewhere: where they signed in before, they get in', async () => {
  const member = await makeMember(world)
  const home = '2001:db8:1:2:3:4:5:6'
  expect((await tryIn(member.email, 'right', home)).status).toBe(200)
  const answers: number[] = []
  for (let place = 0; place < 24; place += 1) {
    answers.push((await wrongAt(member.email, `198.51.100.${place}`)).status)
  }
  expect(answers.slice(0, 20)).toEqual(Array(20).fill(401))
  expect(answers.slice(20)).toContain(429)
  expect((await tryIn(member.email, 'right', '2001:db8:1:2:ffff::1')).status).toBe(200)
})

test('audit 3: wrong tries from elsewhere keep nobody out of a network they signed in from', async () => {
  const member = await makeMember(world)
  const home = '192.0.2.77'
  // As the platform counts: twenty a minute for each key.
  const counts = new Map<string, number>()
  const limit = async ({ key }: { key: string }) => {
    counts.set(key, (counts.get(key) ?? 0) + 1)
    return { success: counts.get(key)! <= 20 }
  }
  const env = { SIGN_IN_LIMIT: { limit } }
  const comeFrom = (ip: string, password: string) =>
    world.ask('POST', '/v1/sign-in', {
      ...{ body: { email: member.email, password }, headers: at(ip), env },
    })
  expect((await comeFrom(home, 'right')).status).toBe(200)
  for (let place = 0; place < 40; place += 1) await comeFrom(`198.51.100.${place}`, 'wrong')
  // For unknown devices few passwords are hashed; on a known device the right one works at once.
  expect(hashing.started).toBeLessThanOrEqual(21)
  expect((await comeFrom(home, 'right')).status).toBe(200)
})

test('F111 a hundred tries at once are a hundred tries', async () => {
  const { email } = await makeMember(world)
  await Promise.all(Array.from({ length: 100 }, () => wrongAt(email)))
  await row(email, 12)
  expect(hashing.started).toBeLessThanOrEqual(10)
})

test('F119 known, unknown and blocked accounts cost the same questions and one hash each', async () => {
  const known = await makeMember(world)
  const blocked = await makeMember(world)
  await runScoped(world.api, { kind: 'staff', role: 'owner', userId: known.userId }, [
    sql`update affiliate.users set status = 'blocked' where id = ${blocked.userId}`,
  ])
  const runs = [
    await queriesOf(() => wrongAt(known.email, '203.0.113.20')),
    await queriesOf(() => wrongAt('nobody.here@members.example', '203.0.113.21')),
    await queriesOf(() => wrongAt(blocked.email, '203.0.113.22')),
    await queriesOf(() => tryIn(blocked.email, 'right', '203.0.113.23')),
  ]
  expect(runs[0]?.asked.length).toBe(3)
  for (const run of runs) expect(run).toEqual(runs[0])
  expect(hashing.started).toBe(4)
})

test('a refused sign-in is noted with the account it was tried at; at nobody’s it names no address', async () => {
  const member = await makeMember(world)
  await wrongAt(member.email, '203.0.113.30')
  await wrongAt('secret.person@members.example', '203.0.113.31')
  const [rows = []] = await runScoped(world.system, { kind: 'system' }, [
    sql`select actor_id, ip, before, after, subject_id from logs.audit_entries
      where action = 'sign_in_refused' and ip in ('203.0.113.30', '203.0.113.31') order by ip`,
  ])
  expect(rows).toMatchObject([
    { actor_id: member.userId, ip: '203.0.113.30' },
    { actor_id: null, ip: '203.0.113.31', after: {} },
  ])
  expect(JSON.stringify(rows)).not.toContain('secret.person')
})

test('F130 a hundred sign-ins at once: few hashes are computed, the others come again, and the API answers', async () => {
  let open = () => {}
  hashing.gate = new Promise((resolve) => {
    open = resolve
  })
  const attack = Array.from({ length: 100 }, (_, place) =>
    wrongAt(`nobody${place}@members.example`, `192.0.2.${place}`),
  )
  await vi.waitFor(() => expect(hashing.running).toBe(HASH_TURNS_MAX), { timeout: 10_000 })
  expect((await world.ask('GET', '/v1/health')).status).toBe(200)
  open()
  const answers = await Promise.all(attack)
  const statuses = Object.groupBy(answers, ({ status }) => String(status))
  expect(statuses['401']).toHaveLength(HASH_TURNS_MAX)
  expect(statuses['429']).toHaveLength(100 - HASH_TURNS_MAX)
  expect(statuses['429']?.every((answer) => answer.headers.get('retry-after') === '1')).toBe(true)
  expect([hashing.started, hashing.runningMax]).toEqual([HASH_TURNS_MAX, HASH_TURNS_MAX])
  expect((await wrongAt('nobody@members.example', '192.0.2.200')).status).toBe(401)
})

async function noticesTo({ userId }: Member) {
  const [rows = []] = await runScoped(world.system, { kind: 'system' }, [
    sql`select facts->>'ip' as ip from logs.mails
      where user_id = ${userId} and kind = 'new_sign_in' order by id`,
  ])
  return rows.map(({ ip }) => ip)
}

test('a sign-in from a place not seen in 90 days sends a mail; the first one ever does not', async () => {
  const member = await makeMember(world)
  const come = async (ip: string) =>
    expect((await tryIn(member.email, 'right', ip)).status).toBe(200)
  await come('203.0.113.40')
  await come('203.0.113.40')
  expect(await noticesTo(member)).toEqual([])
  await come('203.0.113.41')
  await come('203.0.113.41')
  pass(1)
  expect(await noticesTo(member)).toEqual(['203.0.113.41'])
  await runScoped(world.api, { kind: 'user', userId: member.userId }, [
    sql`update affiliate.sessions set created_at = created_at - interval '91 days'
      where user_id = ${member.userId} and ip = '203.0.113.40'`,
  ])
  await come('203.0.113.40')
  expect(await noticesTo(member)).toEqual(['203.0.113.41', '203.0.113.40'])
})
