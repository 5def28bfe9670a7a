import { afterEach, beforeEach, expect, test } from 'vitest'
import { rollBackByHand } from './rollback.ts'
import { deploy, plan } from './run.ts'
import { workerNames } from './settings.ts'
import { given, SimulatedCloud, signsIn } from './test/simulated-cloud.ts'

let cloud: SimulatedCloud
beforeEach(() => {
  cloud = new SimulatedCloud()
})
afterEach(() => cloud.close())

/**
 * The state after a deploy, without what differs from run to run. Secrets that must match are checked here.
 */
function stateOf({ cloudflare, neon, database }: SimulatedCloud) {
  const scripts = [...cloudflare.scripts].map(([name, script]) => ({
    ...{ name, secrets: Object.keys(script.secrets).toSorted(), routes: script.routes },
    ...{ crons: script.crons, consumes: script.consumes, migrationTag: script.migrationTag },
    shares: script.deployments[0]?.map(({ percentage }) => percentage),
  }))
  const secret = (worker: string, name: string) =>
    cloudflare.scripts.get(`tributary-${worker}`)?.secrets[name]
  const isSame = (name: string, ...workers: string[]) =>
    new Set(workers.map((worker) => secret(worker, name))).size === 1
  return {
    scripts: scripts.toSorted((a, b) => a.name.localeCompare(b.name)),
    queues: cloudflare.queues.map((queue) => [queue.queue_name, queue.settings]),
    namespaces: cloudflare.namespaces.map(({ title }) => title),
    buckets: cloudflare.buckets,
    mail: cloudflare.mailDomains,
    keys: cloudflare.keys,
    projects: neon.projects,
    branches: neon.branches.map(({ name }) => name),
    pending: database.pending,
    fit: [
      ...['SYSTEM_DATABASE_URL', 'SEALING_KEY', 'WEBHOOK_KEY', 'MAIL_TOKEN_KEY'].map((name) => [
        name,
        name === 'SYSTEM_DATABASE_URL' ? isSame(name, 'consumer', 'cron', 'delivery') : null,
        name === 'SEALING_KEY' ? isSame(name, 'api', 'cron') : null,
        name === 'WEBHOOK_KEY' ? isSame(name, 'api', 'delivery') : null,
        name === 'MAIL_TOKEN_KEY' ? isSame(name, 'api', 'consumer') : null,
      ]),
      ...[secret('api', 'API_DATABASE_URL'), secret('cron', 'SYSTEM_DATABASE_URL')].map((url) =>
        signsIn(database.passwords, url),
      ),
    ],
  }
}

async function deployed(): Promise<ReturnType<typeof stateOf>> {
  const other = new SimulatedCloud()
  await deploy(other.open())
  other.close()
  return stateOf(other)
}

test('production: a deploy from nothing makes everything, in the safe order', async () => {
  await deploy(cloud.open())
  const { scripts } = stateOf(cloud)
  expect(scripts.map(({ name, shares }) => [name, shares])).toEqual(
    workerNames.toSorted().map((name) => [`tributary-${name}`, [100]]),
  )
  const order = cloud.faults.writes.filter((what) => what.startsWith('wrangler'))
  expect(order).toEqual(workerNames.map((name) => `wrangler deploy tributary-${name}`))
  expect(cloud.cloudflare.queues.map((queue) => queue.settings.message_retention_period)).toEqual(
    cloud.cloudflare.queues.map(() => 1_209_600),
  )
  expect(cloud.cloudflare.queues.map((queue) => queue.queue_name)).toContain(
    'tributary-clicks-dead',
  )
  expect(cloud.cloudflare.buckets).toEqual([
    { name: 'tributary-creatives', location: 'enam' },
    { name: 'tributary-exports', location: 'enam' },
  ])
  expect(stateOf(cloud).fit.flat()).not.toContain(false)
  expect(cloud.neon.projects[0]).toMatchObject({ pg_version: 18, region_id: 'aws-us-east-1' })
})

test('production: a second deploy changes nothing', async () => {
  await deploy(cloud.open())
  cloud.faults.heal()
  await deploy(cloud.open())
  expect(cloud.faults.writes).toEqual([])
})

test('production: a plan says what a deploy would do, and changes nothing', async () => {
  const count = await plan(cloud.open())
  expect(count).toBeGreaterThan(15)
  expect(cloud.faults.writes).toEqual([])
  expect(cloud.lines.join('\n')).toContain('Create the queue tributary-clicks-dead')
  expect(cloud.lines.join('\n')).toContain('Deploy the Worker tributary-consumer')
  await deploy(cloud.open())
  expect(await plan(cloud.open())).toBe(0)
})

test('production: a deploy that is killed after any change ends the same when it is run again', async () => {
  const wanted = await deployed()
  for (let writes = 1; ; writes += 1) {
    const killed = new SimulatedCloud()
    killed.faults.killAfter = writes
    const end = await deploy(killed.open()).then(
      () => 'done',
      () => 'killed',
    )
    killed.faults.heal()
    await deploy(killed.open())
    killed.close()
    expect(stateOf(killed), `killed after ${writes}`).toEqual(wanted)
    if (end === 'done') {
      expect(writes).toBeGreaterThan(20)
      break
    }
  }
})

test.each(['before', 'after'] as const)(
  'production: each call may fail once (%s it took effect): the next run ends the same',
  async (when) => {
    const wanted = await deployed()
    for (let call = 1; ; call += 1) {
      const failing = new SimulatedCloud()
      failing.faults.failing = { call, when }
      const said = await deploy(failing.open()).then(
        () => 'done',
        (error: Error) => error.message,
      )
      const isOver = failing.faults.calls < call
      if (said !== 'done') expect(said).toMatch(/fails once: \S+/)
      failing.faults.heal()
      await deploy(failing.open())
      failing.close()
      expect(stateOf(failing), `call ${call} of ${said}`).toEqual(wanted)
      if (isOver) {
        expect(call).toBeGreaterThan(50)
        break
      }
    }
  },
)

test('production: a new version serves nobody until the checks have passed by it', async () => {
  await deploy(cloud.open())
  cloud.faults.heal()
  cloud.source = 'second'
  await deploy(cloud.open())
  const said = cloud.faults.writes
  expect(said.filter((what) => what.startsWith('wrangler'))).toEqual([
    'wrangler deploy tributary-consumer',
    'wrangler deploy tributary-delivery',
    'wrangler versions upload tributary-tracker',
    'wrangler versions deploy tributary-tracker',
    'wrangler deploy tributary-cron',
    'wrangler versions upload tributary-api',
    'wrangler versions deploy tributary-api',
    'wrangler triggers deploy tributary-tracker',
    'wrangler versions deploy tributary-tracker',
    'wrangler triggers deploy tributary-api',
    'wrangler versions deploy tributary-api',
  ])
  cloud.faults.heal()
  await deploy(cloud.open())
  expect(cloud.faults.writes).toEqual([])
})

test('production: a second version that is killed anywhere is deployed by the next run', async () => {
  for (let writes = 1; writes <= 12; writes += 1) {
    const killed = new SimulatedCloud()
    await deploy(killed.open())
    killed.faults.heal()
    killed.source = 'second'
    killed.faults.killAfter = writes
    await deploy(killed.open()).catch(() => 'killed')
    killed.faults.heal()
    await deploy(killed.open())
    killed.faults.heal()
    await deploy(killed.open())
    expect(killed.faults.writes, `killed after ${writes}`).toEqual([])
    killed.close()
  }
})

test('production: when a check fails, what the run replaced is put back', async () => {
  await deploy(cloud.open())
  const before = servingOf(cloud)
  cloud.source = 'broken'
  await expect(deploy(cloud.open())).rejects.toThrow("This run's versions were put back.")
  expect(servingOf(cloud)).toEqual(before)
})

test('production: the first deploy has no version to roll back to, and reports that', async () => {
  cloud.source = 'broken'
  await expect(deploy(cloud.open())).rejects.toThrow('tributary-api has no earlier version')
})

test('production: a rollback by hand puts every Worker one version back', async () => {
  await deploy(cloud.open())
  await expect(rollBackByHand(cloud.open())).rejects.toThrow('No Worker has an earlier version.')
  const before = servingOf(cloud)
  cloud.source = 'second'
  await deploy(cloud.open())
  expect(servingOf(cloud)).not.toEqual(before)
  await rollBackByHand(cloud.open())
  expect(servingOf(cloud)).toEqual(before)
})

test('production: where our copy of the secrets is lost, the Workers keep theirs', async () => {
  await deploy(cloud.open())
  const secretsOf = () =>
    Object.fromEntries(
      [...cloud.cloudflare.scripts].map(([name, { secrets }]) => [name, { ...secrets }]),
    )
  const before = secretsOf()
  cloud.loseSecrets()
  await deploy(cloud.open())
  expect(secretsOf()).toEqual(before)
})

test('production: a lost sealing key is asked for, because a new one cannot open what the old one sealed', async () => {
  await deploy(cloud.open())
  cloud.loseSecrets()
  delete cloud.cloudflare.scripts.get('tributary-cron')!.secrets.SEALING_KEY
  cloud.faults.heal()
  await expect(deploy(cloud.open())).rejects.toThrow(
    'Enter these secrets in .env.production: SEALING_KEY.',
  )
  expect(cloud.faults.writes).toEqual([])
})

test('production: PayPal credentials are asked for before anything is made', async () => {
  cloud.environment = {}
  await expect(deploy(cloud.open())).rejects.toThrow('PAYPAL_CLIENT_ID, PAYPAL_CLIENT_SECRET')
  expect(cloud.faults.writes).toEqual([])
})

test('production: staging and production share no name in one account', async () => {
  await deploy(cloud.open('production'))
  cloud.settings = {
    ...given,
    ...{ dashboard_host: 'app.staging.shop.test', tracker_hosts: ['go.staging.shop.test'] },
  }
  await plan(cloud.open('staging'))
  const made = cloud.lines.filter((line) => /^ {2}(Create|Deploy|Upload)/.test(line))
  const names = made.map((line) => /\w+ tributary[a-z-]*/.exec(line)?.[0])
  const ofStaging = names.filter((name) => name?.includes(' tributary-staging'))
  expect(ofStaging.length).toBe(made.length / 2)
  expect(new Set(names).size).toBe(made.length)
})

const servingOf = ({ cloudflare }: SimulatedCloud) =>
  [...cloudflare.scripts].map(([name, { deployments }]) => [
    name,
    deployments[0]?.find(({ percentage }) => percentage === 100)?.version_id,
  ])
