import { expect, test } from 'vitest'
import { mutantsOf } from './mutants.ts'

function changed(code: string): string[] {
  return mutantsOf(code, 'a.ts').map(({ start, end, text }) => {
    return code.slice(0, start) + text + code.slice(end)
  })
}

test.each([
  ['x = a + 1n', ['x = a - 1n', 'x = a + 2n']],
  ['x = a < b', ['x = a <= b', 'x = a >= b']],
  ['x = c ? a : b', ['x = true ? a : b', 'x = false ? a : b']],
  ['x = !a', ['x = (a)']],
  ['x = "held"', ["x = 'held_'"]],
  ['x = [...[a]]', ['x = [...[]]']],
])('%s', (code, mutants) => {
  const assigned = changed(code).filter((text) => text !== ';')
  expect(assigned).toEqual(mutants)
})

test('types, imports, sentences and invariants stay as they are', () => {
  expect(changed("import a from './held.ts'\ntype T = 'held' | 1")).toEqual([])
  expect(changed("invariant(a > 0n, 'a sum is positive')")).toEqual([])
  expect(changed("const a = 'One sentence.'")).toEqual([])
})
