import { afterEach, beforeEach, expect, test } from 'vitest'
import { restore } from './restore.ts'
import { deploy } from './run.ts'
import { SimulatedCloud } from './test/simulated-cloud.ts'

const now = new Date('2026-11-24T12:00:00Z')
const to = new Date('2026-11-24T02:00:00Z')

let cloud: SimulatedCloud
beforeEach(async () => {
  cloud = new SimulatedCloud()
  await deploy(cloud.open())
  cloud.faults.heal()
  // A restored database is in the state of that time, so the freeze is gone.
  cloud.neon.onRestore = () => {
    expect(isStopped()).toBe(true)
    expect(cloud.database.frozen).not.toBeNull()
    cloud.database.frozen = null
  }
})
afterEach(() => cloud.close())

const crons = () => cloud.cloudflare.scripts.get('tributary-cron')?.crons ?? []
const paused = () =>
  cloud.cloudflare.queues.map(({ settings }) => settings.delivery_paused ?? false)
const isStopped = () => crons().length === 0 && !paused().includes(false)
const isRunning = () => crons().length > 0 && !paused().includes(true)

test('production 13: a restore stops everything first, and starts it when the books hold', async () => {
  cloud.database.submitting = 3
  await restore(cloud.open(), to, now)
  expect(cloud.neon.restores).toEqual([
    {
      source_branch_id: 'br-1-main',
      source_timestamp: '2026-11-24T02:00:00.000Z',
      preserve_under_name: 'replaced-2026-11-24t02-00-00-000z',
    },
  ])
  expect(isRunning()).toBe(true)
  expect(cloud.database.frozen).toContain('restored to 2026-11-24T02:00:00.000Z')
})

test('production 13: where the books do not hold, everything stays stopped', async () => {
  cloud.database.findings = ['B1: debits and credits differ']
  await expect(restore(cloud.open(), to, now)).rejects.toThrow('B1: debits and credits differ')
  expect(isStopped()).toBe(true)
  expect(cloud.database.frozen).not.toBeNull()
})

test('production 13: migrations from after that time are applied again', async () => {
  const { onRestore } = cloud.neon
  cloud.neon.onRestore = () => {
    onRestore()
    cloud.database.pending = ['0009_later']
  }
  await restore(cloud.open(), to, now)
  expect(cloud.database.pending).toEqual([])
})

test('production 13: a restore that was killed anywhere continues, and restores once', async () => {
  for (let writes = 1; ; writes += 1) {
    const wasKilled = await (async () => {
      cloud.faults.heal()
      cloud.faults.killAfter = writes
      return restore(cloud.open(), to, now).then(
        () => false,
        () => true,
      )
    })()
    cloud.faults.heal()
    await restore(cloud.open(), to, now)
    expect(cloud.neon.restores, `killed after ${writes}`).toHaveLength(1)
    expect(isRunning()).toBe(true)
    expect(cloud.database.frozen).not.toBeNull()
    if (!wasKilled) break
    cloud.neon.restores = []
    cloud.neon.branches = cloud.neon.branches.filter(({ name }) => !name.startsWith('replaced-'))
  }
})

test.each([
  ['in the future', '2026-11-25T00:00:00Z', 'not in the past'],
  ['before the history', '2026-11-01T00:00:00Z', 'too long ago'],
])('production 13: a time %s is refused before anything is stopped', async (_, time, said) => {
  await expect(restore(cloud.open(), new Date(time), now)).rejects.toThrow(said)
  expect(cloud.faults.writes).toEqual([])
})
