import { expect, test } from 'vitest'
import { macroByName, macroNames, macros } from './macros.ts'

test('no two macros share a name or alias, and each can be written in braces', () => {
  const subs = Array.from({ length: 10 }, (_, at) => `sub${at + 1}`)
  const known = new Set([...macroNames, ...subs].map((name) => macroByName.get(name)))
  const names = [
    ...macroNames,
    ...subs.slice(1),
    ...Array.from(known, (one) => one?.aliases).flat(),
  ]
  expect(new Set(names).size).toBe(names.length)
  expect(new Set(names)).toEqual(new Set(macroByName.keys()))
  for (const name of names) expect(name).toMatch(/^[a-z0-9_]{1,32}$/)
})

test('the click id is never left out of a URL, and sub ids go first', () => {
  expect(macros.click_id.omitted).toBe('never')
  expect(macroByName.get('s10')?.omitted).toBe('first')
})
