import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

/** Who may import whom. Read a row as: files of this layer may import these, and their own layer. */
const allowed: Record<string, { ours: string[]; packages: string[] }> = {
  schema: { ours: [], packages: ['drizzle-orm', 'drizzle-kit'] },
  'workers/domain': {
    ours: [
      'schema/vocabulary.ts',
      'schema/targeting.ts',
      'schema/applications.ts',
      'schema/paypal-errors.ts',
    ],
    packages: ['bowser', 'isbot'],
  },
  'workers/db': {
    ours: ['schema', 'workers/domain', 'workers/core/ids.ts'],
    packages: ['drizzle-orm', '@neondatabase/serverless'],
  },
  'workers/identity-providers': { ours: ['schema/vocabulary.ts'], packages: ['oauth4webapi'] },
  'workers/paypal': {
    ours: ['schema/vocabulary.ts', 'workers/domain'],
    packages: ['zod', 'node:crypto'],
  },
  'workers/dns': { ours: ['workers/domain'], packages: [] },
  'workers/mail': { ours: [], packages: [] },
  'workers/credentials': {
    ours: ['schema/vocabulary.ts', 'workers/domain'],
    packages: [
      'jose',
      'otpauth',
      '@simplewebauthn/server',
      'node:crypto',
      'node:util',
      'node:buffer',
    ],
  },
  'workers/operations': {
    ours: [
      'schema/vocabulary.ts',
      'schema/paypal-errors.ts',
      'workers/domain',
      'workers/db',
      'workers/paypal',
      'workers/identity-providers',
      'workers/mail',
      'workers/credentials',
      'workers/core/ids.ts',
      'workers/core/within-time.ts',
    ],
    packages: ['node:crypto'],
  },
  'workers/tracker': {
    ours: [
      'schema/vocabulary.ts',
      'workers/domain',
      'workers/core/ids.ts',
      'workers/env.ts',
      'workers/core/within-time.ts',
      'workers/clicks/snippet/t.generated.ts',
    ],
    packages: ['hono', 'isbot', 'bowser', 'cloudflare:workers'],
  },
  'workers/consumer': {
    ours: [
      'schema/vocabulary.ts',
      'workers/domain',
      'workers/operations',
      'workers/mail',
      'workers/core/database.ts',
      'workers/env.ts',
      'workers/core/ids.ts',
    ],
    packages: ['zod'],
  },
  'workers/cron': {
    ours: [
      'schema/vocabulary.ts',
      'schema/paypal-errors.ts',
      'workers/domain',
      'workers/operations',
      'workers/dns',
      'workers/paypal',
      'workers/core/database.ts',
      'workers/core/queue-messages.ts',
      'workers/env.ts',
      'workers/core/ids.ts',
    ],
    packages: ['zod'],
  },
  'workers/api': {
    ours: [
      'schema/vocabulary.ts',
      'schema/applications.ts',
      'schema/paypal-errors.ts',
      'workers/domain',
      'workers/operations',
      'workers/dns',
      'workers/db',
      'workers/credentials',
      'workers/identity-providers',
      'workers/paypal',
      'workers/env.ts',
      'workers/core/ids.ts',
    ],
    packages: ['hono', 'zod', '@hono/zod-openapi', 'csv-parse', 'cloudflare:workers'],
  },
  'dashboard/src': {
    // The matrix of roles is pure and small, and a screen that had its own would show another.
    ours: [
      'schema/vocabulary.ts',
      'schema/paypal-errors.ts',
      'workers/core/csv.ts',
      'workers/http/role-permissions.ts',
    ],
    packages: [
      'react',
      'react-dom',
      'hono',
      'zod',
      '@tanstack/react-router',
      'radix-ui',
      'lucide-react',
      'clsx',
      'class-variance-authority',
      'd3-scale',
      'd3-shape',
      '@fontsource-variable/inter',
      'uqr',
      '@simplewebauthn/browser',
    ],
  },
}

/** Type-only imports may cross where a contract is shared; they vanish from the running code. */
const typesAllowed: Record<string, string[]> = {
  'workers/tracker': ['workers/core/queue-messages.ts'],
  'workers/operations': ['workers/core/queue-messages.ts'],
  'workers/api': ['workers/core/queue-messages.ts'],
  'workers/db': ['workers/core/queue-messages.ts'],
  'dashboard/src': ['workers/api', 'workers/conversions/sources/rules/postback.ts'],
}

const root = path.resolve(import.meta.dirname, '../..')

interface Import {
  from: string
  to: string
  isType: boolean
}

/** The layer test reads sources as text, so that it needs nothing but the files. */
function importsOf(file: string, source: string): Import[] {
  const found: Import[] = []
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g
  for (const match of source.matchAll(pattern)) {
    const target = (match[2] ?? match[3]) as string
    const to = target.startsWith('.')
      ? path.relative(root, path.resolve(root, path.dirname(file), target))
      : target
    found.push({ from: file, to, isType: match[1] !== undefined })
  }
  return found
}

function sourcesIn(folder: string): string[] {
  const absolute = path.join(root, folder)
  if (!existsSync(absolute)) return []
  return readdirSync(absolute).flatMap((name) => {
    const relative = path.join(folder, name)
    if (statSync(path.join(root, relative)).isDirectory()) return sourcesIn(relative)
    return /\.tsx?$/.test(name) && !/\.(test|config|d)\.tsx?$/.test(name) ? [relative] : []
  })
}

const inside = (to: string, place: string) => to === place || to.startsWith(`${place}/`)

function straysOf(layer: string, imports: Import[]): string[] {
  const rule = allowed[layer]
  if (!rule) throw new Error(`no rule for layer ${layer}`)
  return imports
    .filter(({ to, isType }) => {
      const isOurs = to.endsWith('.ts') || to.endsWith('.tsx') || to.endsWith('.css')
      if (!isOurs) return !rule.packages.some((name) => inside(to, name))
      const may = [layer, ...rule.ours, ...(isType ? (typesAllowed[layer] ?? []) : [])]
      return !may.some((place) => inside(to, place))
    })
    .map(({ from, to }) => `${from} -> ${to}`)
}

for (const layer of Object.keys(allowed)) {
  test(`${layer} imports only what its layer may`, () => {
    const imports = sourcesIn(layer).flatMap((file) =>
      importsOf(file, readFileSync(path.join(root, file), 'utf8')),
    )
    expect(straysOf(layer, imports)).toEqual([])
  })
}

test('a planted tracker → db import is named', () => {
  const planted = importsOf(
    'workers/tracker/planted.ts',
    "import type { ClicksMessage } from '../core/queue-messages.ts'\nimport { connect } from '../core/database.ts'\nimport { ClickRecord } from '../core/queue-messages.ts'\n",
  )
  expect(straysOf('workers/tracker', planted)).toEqual([
    'workers/tracker/planted.ts -> workers/core/database.ts',
    'workers/tracker/planted.ts -> workers/core/queue-messages.ts',
  ])
})

test('the domain has no clock, no randomness and no I/O', () => {
  const forbidden = /Date\.now|new Date\(\)|Math\.random|randomUUID|getRandomValues|\bfetch\(/
  const strays = sourcesIn('workers/domain').filter((file) =>
    forbidden.test(readFileSync(path.join(root, file), 'utf8')),
  )
  expect(strays).toEqual([])
})

test('a file fits in the head: no source is longer than 250 lines', () => {
  const tables = new Set(['workers/http/contract.ts', 'schema/vocabulary.ts'])
  const long = [...Object.keys(allowed), 'dev', 'bench']
    .flatMap(sourcesIn)
    .filter((file) => !tables.has(file) && !file.includes('/i18n/'))
    .map((file) => ({
      file,
      lines: readFileSync(path.join(root, file), 'utf8').split('\n').length - 1,
    }))
    .filter(({ lines }) => lines > 250)
  expect(long).toEqual([])
})
