import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

/**
 * Which capability may import which, types included. All of them may import `base`; a folder
 * without a row, such as that of a new page, imports nothing else. No file here is imported by a
 * folder: the sitemap and the texts know the capabilities, never the other way round.
 */
const allowed: Readonly<Record<string, readonly string[]>> = {
  reports: ['billing', 'ledger', 'conversions', 'payouts'],
  people: ['partners', 'apps'],
  fraud: ['conversions', 'apps'],
  partners: ['apps', 'figures'],
  onboarding: ['partners'],
  offers: ['apps', 'caps', 'figures'],
  links: ['figures'],
  conversions: ['payouts', 'apps'],
  billing: ['finance', 'ledger'],
  finance: ['ledger'],
  apps: ['caps', 'figures'],
  inbound: ['apps', 'conversions', 'offers'],
  integration: ['apps'],
  admin: ['audit', 'notifications'],
  audit: ['operations'],
  operations: ['delivery'],
}
const base = ['frame', 'ui', 'core']
const LINES_MAX = 250
const FILES_PER_FOLDER_MAX = 40

const root = import.meta.dirname
const isText = (file: string) => /(^|[/-])(en|ru)\.ts$/.test(file)
/** Path from src → source; tests may import what they like. */
const sources: ReadonlyMap<string, string> = new Map(
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll(path.sep, '/'))
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
    .map((file) => [file, readFileSync(path.join(root, file), 'utf8')]),
)

interface Import {
  readonly to: string
  /** Types vanish, and what a call imports is loaded later: neither can form a run-time cycle. */
  readonly isStatic: boolean
}

/** What a file imports of the dashboard's own files. */
function importsOf(file: string, source: string): Import[] {
  const form =
    /^(?:import|export)\s(type\s)?[^'";]*?from\s+'(\.[^']+)'|^import\s+'(\.[^']+)'|import\('(\.[^']+)'\)/gm
  return [...source.matchAll(form)].flatMap(([, type, from, bare, called]) => {
    const to = path.posix.join(path.posix.dirname(file), (from ?? bare ?? called)!)
    return to.startsWith('..') ? [] : [{ to, isStatic: !type && !called }]
  })
}

const folderOf = (file: string) => (file.includes('/') ? file.slice(0, file.indexOf('/')) : '')

/** What a folder may import beside its own files. */
function rowOf(folder: string): readonly string[] {
  const place = base.indexOf(folder)
  return place === -1 ? [...(allowed[folder] ?? []), ...base] : base.slice(place + 1)
}

/** Each import that the table forbids, as "file → file". */
function forbidden(files: ReadonlyMap<string, string>): string[] {
  return [...files].flatMap(([file, source]) => {
    const folder = folderOf(file)
    if (folder === '') return []
    return importsOf(file, source)
      .filter(({ to }) => folderOf(to) !== folder && !rowOf(folder).includes(folderOf(to)))
      .map(({ to }) => `${file} → ${to}`)
  })
}

/** The first circle along the edges, from a node back to itself; empty where there is none. */
function circleIn(nodes: Iterable<string>, next: (node: string) => readonly string[]): string[] {
  const done = new Set<string>()
  const visit = (node: string, trail: readonly string[]): string[] => {
    if (trail.includes(node)) return [...trail.slice(trail.indexOf(node)), node]
    if (done.has(node)) return []
    done.add(node)
    for (const to of next(node)) {
      const circle = visit(to, [...trail, node])
      if (circle.length > 0) return circle
    }
    return []
  }
  for (const node of nodes) {
    const circle = visit(node, [])
    if (circle.length > 0) return circle
  }
  return []
}

test('folders import only what the table allows', () => {
  expect(forbidden(sources)).toEqual([])
})

test('an import against the table is named', () => {
  const planted = new Map([
    ['ui/Table.tsx', "import { a } from './a.ts'\nimport { b } from '../core/b.ts'"],
    ['core/session.ts', "import type { Words } from '../en.ts'"],
    ['exports/routes.tsx', "const data = () => import('../reports/home-data.ts')"],
    ['frame/route.tsx', "import { loadFreeze } from '../payouts/payouts-data.ts'"],
  ])
  expect(forbidden(planted)).toEqual([
    'core/session.ts → en.ts',
    'exports/routes.tsx → reports/home-data.ts',
    'frame/route.tsx → payouts/payouts-data.ts',
  ])
})

test('the table has no circle, and every row is a folder', () => {
  expect(circleIn(Object.keys(allowed), (folder) => allowed[folder] ?? [])).toEqual([])
  const folders = new Set([...sources.keys()].map(folderOf))
  expect(Object.keys(allowed).filter((folder) => !folders.has(folder))).toEqual([])
})

test('no files import each other in a circle when they run', () => {
  const next = (file: string) =>
    importsOf(file, sources.get(file) ?? '')
      .filter(({ isStatic }) => isStatic)
      .map(({ to }) => to)
  expect(circleIn(sources.keys(), next)).toEqual([])
  const planted: Record<string, string[]> = { a: ['b'], b: ['c'], c: ['b'] }
  expect(circleIn(['a'], (node) => planted[node] ?? [])).toEqual(['b', 'c', 'b'])
})

test('files and folders have the size at which they are still found', () => {
  const long = [...sources]
    .filter(([file, source]) => !isText(file) && source.split('\n').length - 1 > LINES_MAX)
    .map(([file]) => file)
  expect(long).toEqual([])
  const files = Map.groupBy(sources.keys(), (file) => path.posix.dirname(file))
  const folders = [...files.keys()]
  const isAlone = (folder: string) =>
    files.get(folder)!.length === 1 && !folders.some((other) => other.startsWith(`${folder}/`))
  expect(folders.filter(isAlone)).toEqual([])
  expect(folders.filter((folder) => files.get(folder)!.length > FILES_PER_FOLDER_MAX)).toEqual([])
})
