/**
 * `npm start`: the replay's counts agree, twice, and after a crash; then a first afternoon: buy, move time on the
 * local page, see the hold end, and pay.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { payOut } from '../../dev/replay/payouts.ts'
import { buildSystem } from '../../dev/replay/system.ts'
import { CODES_FILE } from '../../dev/totp.ts'
import { demoOf, type Line, paypal } from './demo-levers.ts'
import { startSystem } from './started-system.ts'

const root = path.resolve(import.meta.dirname, '../..')
const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36'
const DAY_MS = 86_400_000
const STORED_MS_MAX = 15_000
const agents = [chrome, chrome, 'Googlebot/2.1 (+http://www.google.com/bot.html)', '-']

const system = await startSystem()
let log: string = path.join(path.dirname(system.demoFile), 'access.log')
afterAll(() => system?.stop(), 30_000)

/** A generated log: people, crawlers, repeats, odd methods, and two broken lines. */
function writeLog(lines: number): void {
  const lineOf = (at: number) => {
    const address = `198.51.${(at % 997) >> 8}.${(at % 997) & 255}`
    const method = at % 50 === 7 ? 'HEAD' : at % 200 === 9 ? 'POST' : 'GET'
    const request = `${method} /page/${at % 13}?q=${at} HTTP/1.1`
    return `${address} - - [20/Nov/2026:10:00:00 +0000] "${request}" 200 5 "-" "${agents[at % 4]}"`
  }
  const text = [...Array.from({ length: lines }, (_, at) => lineOf(at)), 'no request', '']
  writeFileSync(log, `${text.join('\n')}\n`)
}

/** Each replay may use one-time codes at once, instead of waiting for the next half minute. */
async function forgetUsedCodes(): Promise<void> {
  rmSync(path.join(path.dirname(system.demoFile), CODES_FILE), { force: true })
  for (const name of ['owner', 'admin', 'finance', 'finance2']) await system.freshCode(name)
}

/** Exit code and output. */
async function replay(...args: string[]): Promise<{ code: unknown; said: string }> {
  return (await begin(...args)).ended
}

/** As `replay`; `begun`: it has found the system and sends. */
async function begin(...args: string[]) {
  await forgetUsedCodes()
  const script = path.join(root, 'dev/replay.ts')
  const all = [script, log, '--demo', system.demoFile, '--share', '20', ...args]
  const child = spawn(process.execPath, all, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  const ended = once(child, 'exit').then(([code]) => ({ code: code as unknown, said }))
  const begun = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString()
        if (said.includes('attempt')) resolve()
      })
    }
    void ended.then(() => resolve())
  })
  return { begun, ended }
}

test('every equality holds, and the same log again converts nobody twice', async () => {
  writeLog(240)
  const first = await replay()
  expect(first.said).toContain('Every equality holds.')
  expect(first.code).toBe(0)
  expect(first.said).toMatch(/recorded \([1-9]\d*\) \+ replayed \(0\)/)
  expect(first.said).toMatch(/broken lines +2, such as line 241, 242/)

  const again = await replay()
  expect(again.said).toContain('Every equality holds.')
  expect(again.said).toMatch(/recorded \(0\) \+ replayed \([1-9]\d*\)/)
  expect(again.said).toMatch(/Renewals[\s\S]*asked = recorded \(0\) \+ replayed \([1-9]\d*\)/)
}, 240_000)

test('after a kill and a restart, lost records are counted and explained', async () => {
  writeLog(700)
  const { begun, ended } = await begin('--run', 'crash', '--concurrency', '4')
  await begun
  await sleep(1_500)
  await system.crash()
  await system.restart()
  const { code, said } = await ended
  expect(said).toContain('The server is away')
  expect(said).toContain('Every equality holds.')
  expect(code).toBe(0)
}, 300_000)

test('a missing file or system is a clear error', async () => {
  const { code, said } = await replay('--demo', '/nowhere/demo.json')
  expect(said).toContain('/nowhere/demo.json is not there')
  expect(code).toBe(2)
  log = '/nowhere/access.log'
  expect((await replay()).said).toContain('/nowhere/access.log')
})

async function buy(orderId: string): Promise<{ answer: Record<string, unknown>; clickId: string }> {
  const { base_url, app } = demoOf(system)
  const visited = await fetch(`${base_url}/click?o=${demoOf(system).offer.code}&a=anna`, {
    redirect: 'manual',
    headers: { 'user-agent': chrome },
  })
  const clickId = /[\da-f]{8}-[\da-f-]{27}/.exec(visited.headers.get('location') ?? '')?.[0] ?? ''
  const response = await fetch(`${base_url}/v1/conversions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${app.api_key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      ...{ event: 'sale', external_id: orderId, click_id: clickId },
      ...{ amount: '1000.00', currency: 'USD' },
    }),
  })
  expect(response.status).toBeLessThan(300)
  return { answer: (await response.json()) as Record<string, unknown>, clickId }
}

async function move(count: number, unit: string): Promise<void> {
  const url = demoOf(system).page_url as string
  const response = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: url, 'content-type': 'application/x-www-form-urlencoded' },
    body: `count=${count}&unit=${unit}`,
  })
  expect(response.status).toBe(303)
}

test('audit 32: after 31 days on the local page a hold has ended and its payout leaves', async () => {
  const replayed = buildSystem(system.demoFile, 1, () => {})
  const rowOf = async (clickId: string) => {
    const [row] = await replayed.query<{ status: string | null; clickedAt: Date }>(
      `select m.status, k.clicked_at as "clickedAt" from affiliate.clicks k
       left join affiliate.conversions c on c.click_id = k.id
       left join affiliate.commissions m on m.conversion_id = c.id where k.id = $1`,
      [clickId],
    )
    return row
  }
  const becomes = async (clickId: string, status: string) => {
    const end = Date.now() + STORED_MS_MAX
    while ((await rowOf(clickId))?.status !== status && Date.now() < end) await sleep(200)
    expect(await rowOf(clickId)).toMatchObject({ status })
  }
  const first = await buy('before-the-move')
  await becomes(first.clickId, 'held')
  await move(31, 'days')
  await becomes(first.clickId, 'available')

  // Tracker and API use the moved time; sign-in and confirmations use the computer's.
  const second = await buy('after-the-move')
  await becomes(second.clickId, 'held')
  const { clickedAt } = (await rowOf(second.clickId))!
  expect(clickedAt.getTime() - Date.now()).toBeGreaterThan(30 * DAY_MS)
  const { batches, nothingBuilt } = await payOut(replayed)
  const why = JSON.stringify(nothingBuilt)
  expect(
    batches.map(({ status }) => status),
    why,
  ).toContain('settled')
  const anna = demoOf(system).affiliates[0].paypal_email as string
  const { journal } = await paypal<{ journal: Line[] }>(system, 'journal')
  expect(journal.map(({ receiver }) => receiver)).toContain(anna)

  await system.crash()
  await system.restart()
  const clock = await fetch(new URL('/clock', demoOf(system).page_url as string))
  const { ahead_ms } = (await clock.json()) as { ahead_ms: number }
  expect(ahead_ms).toBeGreaterThanOrEqual(31 * DAY_MS - 1_000)
}, 240_000)
