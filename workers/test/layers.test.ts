import path from 'node:path'
import { expect, test } from 'vitest'
import {
  circlesOf,
  type Import,
  importsBelow,
  importsIn,
  reachedFrom,
  readSource,
  sourcesIn,
} from './imports.ts'

/**
 * Which capability may import which at run time. Each imports only from rows below it, so there is no cycle.
 * All may import `core`. docs/architecture.md draws it.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  alerts: ['delivery', 'operations', 'mail', 'notifications', 'http'],
  retention: ['payouts', 'people', 'operations'],
  orchestrator: ['queues', 'delivery', 'operations', 'clicks', 'audit', 'http'],
  queues: ['delivery', 'operations', 'audit', 'http'],
  search: ['http'],
  'to-do': ['notifications', 'http'],
  finance: ['payouts', 'billing', 'commissions', 'ledger', 'partners', 'mail', 'http'],
  payouts: ['billing', 'people', 'ledger', 'partners', 'audit', 'mail', 'http', 'credentials'],
  delivery: ['audit', 'notifications', 'offers', 'http', 'credentials'],
  conversions: [
    ...['billing', 'commissions', 'ledger', 'clicks', 'partners', 'fraud', 'snapshots', 'caps'],
    ...['audit', 'http'],
  ],
  billing: ['commissions', 'ledger', 'http'],
  commissions: ['ledger', 'http'],
  reports: ['ledger', 'people', 'partners', 'operations', 'mail', 'http', 'credentials'],
  onboarding: ['http'],
  creatives: ['links', 'partners', 'snapshots', 'http'],
  links: ['clicks', 'partners', 'offers', 'snapshots', 'http'],
  admin: ['people', 'apps', 'offers', 'audit', 'mail', 'snapshots', 'http'],
  people: ['partners', 'apps', 'audit', 'mail', 'snapshots', 'http', 'credentials'],
  ledger: ['partners', 'audit', 'http'],
  operations: ['clicks', 'mail', 'http', 'credentials'],
  clicks: ['apps', 'offers', 'mail', 'snapshots', 'caps', 'http', 'credentials'],
  partners: ['fraud', 'mail', 'snapshots', 'http', 'credentials'],
  apps: ['offers', 'mail', 'snapshots', 'http', 'credentials'],
  offers: ['snapshots', 'caps', 'http'],
  fraud: ['http'],
  audit: ['http'],
  mail: ['notifications', 'http', 'credentials'],
  notifications: ['http', 'credentials'],
  snapshots: ['caps', 'http'],
  http: ['credentials'],
  caps: [],
  credentials: [],
  core: [],
}

/** From the outside in: a layer imports itself and the layers after it. */
const layers = ['http', 'verbs', 'db', 'rules'] as const
type Layer = (typeof layers)[number]
const folders: Readonly<Record<string, Layer>> = {
  ...{ http: 'http', queue: 'http', edge: 'http', verbs: 'verbs', db: 'db', rules: 'rules' },
}
const endings: readonly [RegExp, Layer][] = [
  [/(^|-)(http|contract|csv)\.ts$/, 'http'],
  [/(^|-)db\.ts$/, 'db'],
  [/(^|-)rules\.ts$/, 'rules'],
]

const parts = (file: string) => file.split('/')
const capabilityOf = (file: string) => (parts(file).length > 2 ? parts(file)[1]! : null)
const isOurs = (to: string) => /\.tsx?$/.test(to)
/** Files directly in a capability's folder are its public interface. */
const isOffered = (file: string) => parts(file).length === 3

/** The layer by folder; in a flat area by file name; null: a verb, or a public file. */
function layerOf(file: string): Layer | null {
  const folder = parts(file)
    .slice(2, -1)
    .findLast((name) => name in folders)
  if (folder) return folders[folder]!
  return endings.find(([ending]) => ending.test(path.basename(file)))?.[1] ?? null
}

/** Types of bindings, for the Workers' entry points only. */
const isForAll = ({ to, isType }: Import) => isType && to === 'workers/env.ts'

/** Imports that break the table, or that reach into another capability's private files. */
function straysOf(imports: readonly Import[]): string[] {
  return imports
    .filter(({ from, to }) => capabilityOf(from) !== null && to.startsWith('workers/'))
    .filter((it) => {
      const [from, to] = [capabilityOf(it.from)!, capabilityOf(it.to)]
      if (isForAll(it) || to === from || to === 'core') return false
      if (to === null || (!it.isType && !mayImport[from]?.includes(to))) return true
      if (isOffered(it.to)) return /(^|-)(http|db)\.ts$/.test(it.to)
      return layerOf(it.to) !== 'rules'
    })
    .map(({ from, to }) => `${from} -> ${to}`)
}

/** Imports inside a capability that go against the order of layers. */
function risesOf(imports: readonly Import[]): string[] {
  return imports
    .filter(
      ({ from, to }) => capabilityOf(from) !== null && capabilityOf(from) === capabilityOf(to),
    )
    .filter(({ from, to }) => {
      const [own, other] = [layerOf(from), layerOf(to)]
      return own !== null && other !== null && layers.indexOf(other) < layers.indexOf(own)
    })
    .map(({ from, to }) => `${from} -> ${to}`)
}

const workers = importsBelow('workers')

test('the table of capabilities has no circle, and names every folder', () => {
  const order = Object.keys(mayImport)
  const backwards = order.flatMap((name, at) =>
    mayImport[name]!.filter((other) => order.indexOf(other) <= at).map(
      (other) => `${name} -> ${other}`,
    ),
  )
  expect(backwards).toEqual([])
  const found = new Set(
    workers.map(({ from }) => capabilityOf(from)).filter((name) => name !== null),
  )
  expect([...found].toSorted()).toEqual(order.toSorted())
})

test('a capability imports only those of its row, and only what they offer', () => {
  expect(straysOf(workers)).toEqual([])
})

test('inside a capability: http → verbs → db → rules', () => {
  expect(risesOf(workers)).toEqual([])
})

test('planted imports that break a rule are named', () => {
  const planted = (file: string, ...targets: string[]) =>
    importsIn(file, targets.map((target) => `import { x } from '${target}'\n`).join(''))
  const offers = 'workers/offers/http/planted.ts'
  expect(
    straysOf(
      planted(offers, '../../caps/counters.ts', '../../payouts/freeze.ts', '../../tracker.ts'),
    ),
  ).toEqual([`${offers} -> workers/payouts/freeze.ts`, `${offers} -> workers/tracker.ts`])
  const links = 'workers/links/create-planted.ts'
  expect(
    straysOf(planted(links, '../offers/db/offer-views.ts', '../offers/rules/terms.ts')),
  ).toEqual([`${links} -> workers/offers/db/offer-views.ts`])
  const rules = 'workers/conversions/record/rules/planted.ts'
  expect(risesOf(planted(rules, './report.ts', '../db/conversions.ts'))).toEqual([
    `${rules} -> workers/conversions/record/db/conversions.ts`,
  ])
  const flat = 'workers/links/db.ts'
  expect(risesOf(planted(flat, './contract.ts'))).toEqual([`${flat} -> workers/links/contract.ts`])
})

test('no file imports itself through others at run time', () => {
  expect(circlesOf(workers)).toEqual([])
})

test('the tracker reaches no database', () => {
  const reached = reachedFrom('workers/tracker.ts', workers)
  const forbidden = [...reached].filter(
    (file) =>
      layerOf(file) === 'db' || /core\/database\.ts$|^(drizzle-orm|@neondatabase|pg$)/.test(file),
  )
  expect(reached.size).toBeGreaterThan(40)
  expect(forbidden).toEqual([])
})

/** Packages that may be used in one place only; others may be used wherever the layer allows. */
const packages: readonly { name: RegExp; places: RegExp }[] = [
  { name: /^drizzle-orm/, places: /\/db\/|(^|[-/])db\.ts$|^workers\/[\w-]+\/[\w-]+\.ts$/ },
  { name: /^@neondatabase\//, places: /^workers\/core\// },
  { name: /^(jose|otpauth|@simplewebauthn\/)/, places: /^workers\/credentials\// },
  { name: /^oauth4webapi/, places: /^workers\/people\/providers\// },
  { name: /^(bowser|isbot)/, places: /^workers\/clicks\/(edge|rules)\// },
  { name: /^csv-parse/, places: /^workers\/core\/csv-file\.ts$/ },
]

test('a package is used where it belongs', () => {
  const strays = workers
    .filter(({ to }) => !isOurs(to))
    .filter(({ from, to }) =>
      packages.some(({ name, places }) => name.test(to) && !places.test(from)),
    )
    .map(({ from, to }) => `${from} -> ${to}`)
  expect(strays).toEqual([])
})

test('rules have no clock, no randomness and no I/O', () => {
  const forbidden = /Date\.now|new Date\(\)|Math\.random|randomUUID|getRandomValues|\bfetch\(/
  const rules = sourcesIn('workers').filter((file) => layerOf(file) === 'rules')
  expect(rules.length).toBeGreaterThan(60)
  expect(rules.filter((file) => forbidden.test(readSource(file)))).toEqual([])
})

/** The dashboard imports pure, small files of the Workers, and the types of the API. */
const sharedWithDashboard = [
  ...['workers/core/csv.ts', 'workers/http/role-permissions.ts'],
  ...['workers/fraud/rules/review-rules.ts', 'workers/offers/rules/macros.ts'],
  ...['workers/ledger/statements/columns.ts', 'workers/reports/rules/dimensions.ts'],
  ...['workers/reports/rules/measures.ts', 'workers/delivery/rules/presets.ts'],
  ...['workers/delivery/rules/macros.ts', 'workers/delivery/rules/events.ts'],
  ...['workers/commissions/rules/commission.ts', 'workers/creatives/rules/share.ts'],
  ...['workers/links/utm-rules.ts', 'workers/links/qr-rules.ts'],
  'workers/creatives/widget/coupon-widget.ts',
]

test('the dashboard imports only shared files and types from the Workers', () => {
  const strays = importsBelow('dashboard/src')
    .filter(({ to, isType }) => to.startsWith('workers/') && !isType)
    .filter(({ to }) => !sharedWithDashboard.includes(to))
    .map(({ from, to }) => `${from} -> ${to}`)
  expect(strays).toEqual([])
})

test('the schema imports nothing of ours, the Workers only its lists', () => {
  const lists =
    /^schema\/(vocabulary|targeting|applications|paypal-errors|field-messages|refusal-messages)\.ts$/
  const strays = [...importsBelow('schema'), ...workers]
    .filter(({ from, to }) => isOurs(to) && from.startsWith('schema/') !== to.startsWith('schema/'))
    .filter(({ to }) => !lists.test(to))
    .map(({ from, to }) => `${from} -> ${to}`)
  expect(strays.filter((stray) => !/^workers\/.*(\/db\/|db\.ts)/.test(stray))).toEqual([])
})

const FILES_PER_FOLDER_MAX = 40
const everywhere = ['workers', 'dashboard/src', 'schema', 'dev', 'bench'].flatMap(sourcesIn)

test('a folder is neither crowded nor for one file alone', () => {
  const byFolder = Map.groupBy(everywhere, (file) => path.dirname(file))
  const crowded = [...byFolder].filter(([, files]) => files.length > FILES_PER_FOLDER_MAX)
  expect(crowded.map(([folder, files]) => [folder, files.length])).toEqual([])
  const hasFolders = (folder: string) =>
    everywhere.some((file) => path.dirname(file).startsWith(`${folder}/`))
  const alone = [...byFolder].filter(([folder, files]) => files.length === 1 && !hasFolders(folder))
  expect(alone.flatMap(([, files]) => files)).toEqual([])
})

test('no source is longer than 250 lines', () => {
  const isTable = (file: string) =>
    file === 'schema/vocabulary.ts' ||
    file === 'schema/field-messages.ts' ||
    file === 'schema/refusal-messages.ts' ||
    /(^|[-/])(en|ru)\.ts$|\/texts\//.test(file)
  const long = everywhere
    .filter((file) => !isTable(file))
    .map((file) => ({ file, lines: readSource(file).split('\n').length - 1 }))
    .filter(({ lines }) => lines > 250)
  expect(long).toEqual([])
})

test('a Worker says in under 80 lines what it serves', () => {
  const long = ['tracker', 'api', 'consumer', 'cron', 'dev']
    .map((name) => ({ name, lines: readSource(`workers/${name}.ts`).split('\n').length - 1 }))
    .filter(({ lines }) => lines >= 80)
  expect(long).toEqual([])
})
