import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { expect, test } from 'vitest'
import { localDir } from '../local-state.ts'
import { findFreePort } from '../ports.ts'
import { startPostgres } from './postgres.ts'
import { findPlace } from './postgres-place.ts'

async function majorVersionAt(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query("SELECT current_setting('server_version_num')::int AS v")
  await client.end()
  return Math.floor(rows[0].v / 10_000)
}

test('a server that outlived its run is stopped, and its data go on with the next one', async () => {
  const options = { localDir, name: `test-orphan-${process.pid}`, throwAway: true }
  const orphan = await startPostgres(options)
  expect(await majorVersionAt(orphan.superuserUrl)).toBe(18)

  const next = await startPostgres(options)
  await expect(majorVersionAt(orphan.superuserUrl)).rejects.toThrow()
  expect(await majorVersionAt(next.superuserUrl)).toBe(18)
  await next.stop()
})

test('a stale pid file that names a stranger blocks nothing and harms nobody', async () => {
  const options = { localDir, name: `test-stale-${process.pid}`, throwAway: true }
  const first = await startPostgres(options)
  // A kill of the server leaves its pid file; at the next start that pid may belong to another process, here
  // this test.
  process.kill(first.pid, 'SIGKILL')
  writeFileSync(path.join(first.dataDir, 'postmaster.pid'), `${process.pid}\n${first.dataDir}\n`)
  const next = await startPostgres(options)
  expect(await majorVersionAt(next.superuserUrl)).toBe(18)
  await next.stop()
})

test('servers that prefer the same port all start', async () => {
  const port = await findFreePort()
  const names = ['a', 'b', 'c'].map((name) => `test-port-${name}-${process.pid}`)
  const started = await Promise.all(
    names.map((name) => startPostgres({ localDir, name, port, throwAway: true })),
  )
  for (const { superuserUrl } of started) expect(await majorVersionAt(superuserUrl)).toBe(18)
  expect(new Set(started.map((one) => one.port)).size).toBe(3)
  await Promise.all(started.map(({ stop }) => stop()))
})

test.runIf(process.getuid?.() === 0)(
  "root's server gets programs that its user can reach, where the folder is closed to others",
  () => {
    const closed = mkdtempSync(path.join(os.tmpdir(), 'tributary-closed-'))
    try {
      const { programs, dataRoot } = findPlace(closed)
      expect(existsSync(path.join(programs, 'bin/postgres'))).toBe(true)
      expect(dataRoot).not.toBe(closed)
    } finally {
      rmSync(closed, { recursive: true })
    }
  },
)
