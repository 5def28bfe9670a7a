/** The replay against a started system: its counts agree, twice, and after a crash. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { CODES_FILE } from '../../dev/totp.ts'
import { startSystem } from './started-system.ts'

const root = path.resolve(import.meta.dirname, '../..')
const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36'
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

test('killed in the middle and started again, what was lost is counted and explained', async () => {
  writeLog(1_200)
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
