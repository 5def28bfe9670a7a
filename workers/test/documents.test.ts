import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { readSource, root } from './imports.ts'

const documents = ['README.md', 'docs', 'docs/decisions'].flatMap((place) =>
  place.endsWith('.md')
    ? [place]
    : readdirSync(path.join(root, place))
        .filter((name) => name.endsWith('.md'))
        .map((name) => path.join(place, name)),
)

/** Paths in backticks, from the root of the repository. */
const pathsIn = (text: string) =>
  [...text.matchAll(/`((?:workers|dashboard|schema|migrations|dev|bench|docs)\/[\w./-]*)`/g)].map(
    ([, found]) => found!,
  )

test.each(documents)('%s names only files that exist', (document) => {
  const text = readFileSync(path.join(root, document), 'utf8')
  expect(pathsIn(text).filter((found) => !existsSync(path.join(root, found)))).toEqual([])
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)].map(([, link]) =>
    path.join(path.dirname(document), link!),
  )
  expect(links.filter((link) => !existsSync(path.join(root, link)))).toEqual([])
})

test('docs/contributing.md answers at least twenty questions, each with a path', () => {
  const text = readFileSync(path.join(root, 'docs/contributing.md'), 'utf8')
  const table = text.slice(text.indexOf('## Where is…?')).split(/\n## (?!Where)/)[0]!
  const rows = table
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| I look'))
  expect(rows.length).toBeGreaterThanOrEqual(20)
  expect(rows.filter((row) => pathsIn(row).length === 0)).toEqual([])
})

test('docs/faults.md has each fault once, with a test that carries its number', () => {
  const text = readFileSync(path.join(root, 'docs/faults.md'), 'utf8')
  const rows = [...text.matchAll(/^\| F(\d+) \|.*\| (?:`(.+)`|not built) \|$/gm)]
  expect(rows.map(([, number]) => Number(number))).toEqual(
    Array.from({ length: 136 }, (_, index) => index + 1),
  )
  const uncovered = rows.filter(
    ([, number, file]) => file && !new RegExp(`['\`"\\s]F${number}\\b`).test(readSource(file)),
  )
  expect(uncovered.map(([row]) => row)).toEqual([])
})

test('a comment names only source files that exist', () => {
  const files = ['workers', 'dashboard/src', 'schema', 'dev', 'bench'].flatMap(allBelow)
  const settings = ['vitest.config.ts', 'vite.config.ts']
  const names = new Set([...settings, ...files.map((file) => path.basename(file))])
  const gone = files.flatMap((file) =>
    readSource(file)
      .split('\n')
      .filter((line) => /^\s*(\/\/|\/?\*)/.test(line))
      .flatMap((line) => [...line.matchAll(/(?<![\w.*'"$-])((?:[\w-]+\/)*\w[\w.-]*\.tsx?)\b/g)])
      .map(([, named]) => named!)
      .filter((named) => !names.has(path.basename(named)))
      .map((named) => `${file}: ${named}`),
  )
  expect(gone).toEqual([])
})

/** Includes tests. */
const allBelow = (folder: string): string[] =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes('node_modules'))
    .map((name) => path.join(folder, name))

test('audit 5: the guide’s nginx form forwards GET and HEAD only, and no backslash', () => {
  const guide = readFileSync(path.join(root, 'docs/integration.md'), 'utf8')
  const [form = ''] = /location ~ \/aff\/[\s\S]*?\n}/.exec(guide) ?? []
  expect(form).toContain('proxy_set_header Authorization')
  expect(form).toContain('limit_except GET { deny all; }')
  // nginx forwards every header of the visitor that this configuration does not set.
  for (const fact of ['Origin', 'Visitor-IP', 'Visitor-Country']) {
    expect(form).toContain(`proxy_set_header Tributary-${fact} `)
  }
  const [, refused = ''] = /if \(\$uri ~\* "(.+)"\) { return 400; }/.exec(form) ?? []
  for (const decoded of ['/aff/x\\..\\..\\v1\\clicks', '/aff/x%5C..%5Cv1']) {
    expect(decoded).toMatch(new RegExp(refused, 'i'))
  }
  expect('/en/shoes/aff/anna/red').not.toMatch(new RegExp(refused, 'i'))
})
