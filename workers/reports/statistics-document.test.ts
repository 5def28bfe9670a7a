import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { dimensions } from './rules/dimensions.ts'
import { measures } from './rules/measures.ts'

const page = readFileSync('docs/statistics.md', 'utf8')

test('docs/statistics.md defines every figure, in order', () => {
  const [, table = ''] = page.split('## Figures')
  const defined = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name)
  expect(defined.slice(0, measures.length + 1)).toEqual([...measures, 'time_to_sale_seconds'])
})

test('it names every dimension', () => {
  const [, part = ''] = page.split('## Dimensions')
  const missing = dimensions.filter(
    (name) => !/^sub[2-9]$/.test(name) && !part.includes(`\`${name}\``),
  )
  expect(missing).toEqual([])
})
