import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { conversionRejections, inboundVerdictNumbers } from './vocabulary.ts'

const page = readFileSync(path.resolve(import.meta.dirname, '../docs/verdicts.md'), 'utf8')

test('docs/verdicts.md numbers every verdict as the code does, and no other', () => {
  const rows = [...page.matchAll(/^\| (\d+) \| `(\w+)` \|/gm)].map(([, number, verdict]) => [
    verdict,
    Number(number),
  ])
  expect(rows).toEqual(Object.entries(inboundVerdictNumbers))
})

test('docs/verdicts.md explains every rejection, and no other', () => {
  const rows = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, rejection]) => rejection)
  expect(rows).toEqual([...conversionRejections])
})
