/**
 * How much JavaScript a browser loads before it can show the sign-in page, Home and Reports: gzip -9, in the heavier
 * language. `node dev/dashboard-weight.ts` prints it in KB (1,000 bytes), and fails above the limits.
 */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { languages } from '../schema/vocabulary.ts'
import { checkout } from './postgres/postgres-place.ts'

export interface PageWeight {
  what: string
  bytes: number
  barBytes: number
  aimBytes: number
}

/** Chunks that no other chunk imports statically: the two pages load them themselves. */
const signIn = (language: string) => [language, 'SignInPage', 'ProviderButtons']
const home = (language: string) => [
  ...[language, `home-${language}`, 'sitemap', 'Frame', 'HomePage'],
  // An affiliate's Home is the heaviest.
  ...['home-data', 'AffiliateDayView', 'ToDoCard', `to-do-${language}`],
]

const reports = (language: string) => [
  ...[language, `home-${language}`, 'sitemap', 'Frame', 'ReportPage'],
  ...['report-data', 'report-texts', `report-${language}`],
]

/** @throws when a chunk of a page has a new name; the list above must then be updated. */
export function dashboardWeights(dist = path.join(checkout, 'dashboard/dist')): PageWeight[] {
  const heaviest = (chunks: (language: string) => string[]) =>
    Math.max(...languages.map((language) => weightOf(dist, chunks(language))))
  return [
    {
      what: 'dashboard, sign-in page, gzip',
      bytes: heaviest(signIn),
      barBytes: 115_000,
      aimBytes: 90_000,
    },
    { what: 'dashboard, Home, gzip', bytes: heaviest(home), barBytes: 200_000, aimBytes: 180_000 },
    {
      what: 'dashboard, Reports, gzip',
      bytes: heaviest(reports),
      barBytes: 200_000,
      aimBytes: 180_000,
    },
  ]
}

function weightOf(dist: string, names: readonly string[]): number {
  const assets = path.join(dist, 'assets')
  const files = readdirSync(assets)
  const page = readFileSync(path.join(dist, 'index.html'), 'utf8')
  const waiting = [...page.matchAll(/(?:src|href)="(\/[\w/.-]+\.js)"/g)].map(([, file]) =>
    path.join(dist, file!),
  )
  for (const name of names) {
    const file = files.find((candidate) => new RegExp(`^${name}-[\\w-]{8}\\.js$`).test(candidate))
    if (file === undefined) throw new Error(`the dashboard has no chunk ${name}`)
    waiting.push(path.join(assets, file))
  }
  const weights = new Map<string, number>()
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (weights.has(file)) continue
    const text = readFileSync(file, 'utf8')
    weights.set(file, gzipSync(text, { level: 9 }).length)
    // Chunks of dynamic imports are loaded later, or never.
    for (const [, next] of text.matchAll(/(?:from|import)\s*["']\.\/([\w-]+\.js)["']/g)) {
      waiting.push(path.join(assets, next!))
    }
  }
  return [...weights.values()].reduce((sum, bytes) => sum + bytes, 0)
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const { what, bytes, barBytes } of dashboardWeights(process.argv[2])) {
    const isAbove = bytes > barBytes
    const [weight, bar] = [bytes, barBytes].map((size) => (size / 1000).toFixed(1))
    console.log(`${isAbove ? '✗' : '✓'} ${what}: ${weight} KB of ${bar}`)
    if (isAbove) process.exitCode = 1
  }
}
