import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { identify, isAlive, waitUntil } from './processes.ts'

test('a process that ended, or another with its pid, is not the one that was noted', async () => {
  const child = spawn('sleep', ['30'])
  const noted = identify(child.pid ?? 0)
  expect(noted && isAlive(noted)).toBe(true)
  expect(noted && isAlive({ ...noted, startedAt: 'earlier' })).toBe(false)
  child.kill('SIGKILL')
  expect(noted && (await waitUntil(() => !isAlive(noted), 2000))).toBe(true)
})

test('a SIGKILL of the parent still runs what it left to do on its death', async () => {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'tributary-guard-'))
  const marker = path.join(dir, 'marker')
  const script = `
    import { onDeath } from ${JSON.stringify(path.join(import.meta.dirname, 'processes.ts'))}
    onDeath('mkdir "$1"', ${JSON.stringify(marker)})
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), 50)`
  spawn(process.execPath, ['--input-type=module', '-e', script])
  expect(await waitUntil(() => existsSync(marker), 5000)).toBe(true)
  rmSync(dir, { recursive: true })
})
