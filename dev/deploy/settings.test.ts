import { readdirSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { experimental_readRawConfig } from 'wrangler'
import { plainQueueName } from '../../workers/core/queue-name.ts'
import { parseSettings } from './settings.ts'
import { locationHintOf, queuesOf, readTemplate, workerConfig } from './template.ts'
import { given } from './test/simulated-cloud.ts'

test('production: settings that are missing or wrong are named in plain words', () => {
  const { region: _, ...rest } = given
  const wrong = { ...rest, account_id: '12', paypal: 'real', zone: 'example.com', colour: 'blue' }
  expect(() => parseSettings(wrong, 'production')).toThrow(
    [
      'The settings [production] need attention:',
      '  account_id must be the 32 characters of a Cloudflare account id',
      '  zone is a placeholder: enter your own',
      '  region is missing',
      '  paypal must be "live" or "sandbox"',
      '  colour is not a known setting',
    ].join('\n'),
  )
  const elsewhere = { ...given, tracker_hosts: ['go.other.test'] }
  expect(() => parseSettings(elsewhere, 'x')).toThrow('zone does not contain go.other.test')
})

test('production: the example is read, and only its placeholders are refused', () => {
  const file = path.join(import.meta.dirname, 'example.toml')
  const { rawConfig } = experimental_readRawConfig({ config: file })
  const { production } = rawConfig as unknown as Record<string, object>
  const lines = ['account_id', 'zone', 'dashboard_host', 'tracker_hosts.0', 'app_hosts.0.host']
  try {
    parseSettings(production, 'production')
    expect.unreachable()
  } catch (error) {
    for (const name of lines) expect((error as Error).message).toContain(`  ${name} `)
    expect((error as Error).message).not.toMatch(/missing|known setting/)
  }
  expect(readdirSync(path.join(import.meta.dirname, '../..'))).not.toContain('deploy.example.toml')
})

test.each([
  ['aws-us-east-2', 'enam'],
  ['aws-us-west-2', 'wnam'],
  ['azure-westus3', 'wnam'],
  ['aws-eu-central-1', 'weur'],
  ['azure-gwc', 'weur'],
  ['aws-sa-east-1', 'sam'],
  ['aws-ap-southeast-1', 'apac'],
  ['aws-ap-southeast-2', 'oc'],
  ['aws-moon-1', null],
])('production 11: objects of a database in %s are created in %s', (region, hint) => {
  expect(locationHintOf(region)).toBe(hint)
})

test('production 11: the region is set once, and the placement of Workers follows it', () => {
  const settings = parseSettings({ ...given, region: 'aws-eu-central-1' }, 'production')
  const template = readTemplate()
  expect(workerConfig(template, settings, 'api')).toMatchObject({
    placement: { region: 'aws:eu-central-1' },
  })
})

test('production 12: own hosts are custom domains, app hosts keep their site behind a route', () => {
  const settings = parseSettings(given, 'production')
  const [template, own] = [readTemplate(), { custom_domain: true }]
  expect(workerConfig(template, settings, 'tracker')).toMatchObject({
    routes: [
      { pattern: 'go.shop.test', ...own },
      { pattern: 'site.shop.test/*', zone_name: 'shop.test' },
    ],
    vars: { OWN_HOSTS: ['go.shop.test'] },
  })
  expect(workerConfig(template, settings, 'api')).toMatchObject({
    routes: [{ pattern: 'app.shop.test', ...own }],
  })
})

test('production: another environment shares no queue, Worker, namespace or rate limit', () => {
  const template = readTemplate()
  const text = (worker: 'tracker' | 'api' | 'consumer' | 'cron', environment: string) =>
    JSON.stringify(workerConfig(template, parseSettings(given, environment), worker))
  const production = (['tracker', 'api', 'consumer', 'cron'] as const)
    .map((worker) => text(worker, 'production'))
    .join()
  const staging = (['tracker', 'api', 'consumer', 'cron'] as const)
    .map((worker) => text(worker, 'staging'))
    .join()
  for (const queue of queuesOf(template)) {
    // The consumer derives the plain queue name from the environment's name: see workers/core/queue-name.ts.
    expect(plainQueueName(`tributary-staging-${queue}`)).toBe(queue)
    expect(production).toContain(`"tributary-${queue}"`)
    expect(staging).toContain(`"tributary-staging-${queue}"`)
  }
  expect(staging).not.toMatch(/"tributary-(?!staging)[a-z]/)
  const limits = (all: string) => [...all.matchAll(/"namespace_id":"(\d+)"/g)].map(([, id]) => id)
  expect(limits(staging).filter((id) => limits(production).includes(id))).toEqual([])
  expect(limits(production)).toContain('1001')
})
