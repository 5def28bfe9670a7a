import { afterEach, beforeEach, expect, test } from 'vitest'
import { examine } from './doctor.ts'
import { deploy } from './run.ts'
import type { Script } from './test/cloudflare-simulator.ts'
import { SimulatedCloud } from './test/simulated-cloud.ts'

let cloud: SimulatedCloud
beforeEach(async () => {
  cloud = new SimulatedCloud()
  await deploy(cloud.open())
  cloud.faults.heal()
})
afterEach(() => cloud.close())

const script = (name: string) => cloud.cloudflare.scripts.get(`tributary-${name}`) as Script
const queue = () => cloud.cloudflare.queues[0]!

test('production: the doctor finds no fault after a deploy, and changes nothing', async () => {
  expect(await examine(cloud.open())).toEqual([])
  expect(cloud.faults.writes).toEqual([])
})

test.each<[string, () => void, string]>([
  ['open changes', () => (cloud.checkout.isClean = false), 'not committed'],
  ['an old Node', () => (cloud.checkout.nodeVersion = '20.20.0'), 'Node 24 is needed'],
  [
    'an expired token',
    () => (cloud.cloudflare.tokenStatus = 'expired'),
    'CLOUDFLARE_API_TOKEN is expired',
  ],
  ['a token without queues', () => cloud.cloudflare.refused.push('/queues'), '"Queues: Edit"'],
  [
    'a zone that is not ours',
    () => (cloud.cloudflare.zones = []),
    'zone shop.test is not in this account',
  ],
  [
    'a zone without name servers',
    () => (cloud.cloudflare.zones[0]!.status = 'pending'),
    'point its name servers',
  ],
  ['a lost secret', () => delete script('tracker').secrets.VISITOR_KEY, 'tributary-tracker'],
  ['another PostgreSQL', () => (cloud.neon.projects[0]!.pg_version = 17), 'runs PostgreSQL 17'],
  ['another region', () => (cloud.neon.projects[0]!.region_id = 'aws-eu-1'), 'is in aws-eu-1'],
  [
    'a short history',
    () => (cloud.neon.projects[0]!.history_retention_seconds = 60),
    "7 days of the database's history",
  ],
  ['a migration to come', () => cloud.database.pending.push('0001_more'), '0001_more'],
  [
    'a changed password',
    () => (cloud.database.passwords.app_api = 'other'),
    'new password for the database role app_api',
  ],
  ['a lost queue', () => cloud.cloudflare.queues.shift(), 'Create the queue'],
  [
    'a queue that forgets early',
    () => (queue().settings.message_retention_period = 60),
    'for 14 days',
  ],
  ['a paused queue', () => (queue().settings.delivery_paused = true), 'is paused'],
  ['a lost mail domain', () => (cloud.cloudflare.mailDomains = []), 'Set up the mail domain'],
  [
    'an unverified mail domain',
    () => (cloud.cloudflare.mailDomains[0]!.enabled = false),
    'shop.test is not verified yet',
  ],
  ['no snapshots', () => (cloud.cloudflare.keys = []), 'Publish the snapshots'],
  ['another code', () => (cloud.source = 'second'), 'new version of the Worker tributary-api'],
  ['cron without triggers', () => (script('cron').crons = []), 'lacks the trigger "*/5 * * * *"'],
  [
    'two versions',
    () => {
      const { version_id } = script('api').deployments[0]![0]!
      const old = crypto.randomUUID()
      script('api').versions.set(old, { tag: 'old', isBroken: false })
      script('api').deployments.unshift([
        { version_id, percentage: 0 },
        { version_id: old, percentage: 100 },
      ])
    },
    'Two versions of tributary-api',
  ],
  ['an app host without a record', () => (cloud.cloudflare.dnsRecords = []), 'has no DNS record'],
  [
    'an app host past Cloudflare',
    () => (cloud.cloudflare.dnsRecords[0]!.proxied = false),
    'is not proxied',
  ],
  [
    'a dashboard nobody serves',
    () => (script('api').routes = []),
    'app.shop.test/ should answer 200',
  ],
])('production: the doctor finds %s', async (_, spoil, said) => {
  spoil()
  expect((await examine(cloud.open())).join('\n')).toContain(said)
  expect(cloud.faults.writes).toEqual([])
})
