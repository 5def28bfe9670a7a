import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ToldOnce } from './interned-values.ts'

test('each value is told once, and every number finds its own', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.string({ maxLength: 2 }))), (texts) => {
      const told = new ToldOnce<string>()
      const numbers = texts.map((text) => told.numberOf(text))
      expect(new Set(told.values).size).toBe(told.values.length)
      const found = numbers.map((number) => (number === null ? null : told.values[number - 1]))
      expect(found).toEqual(texts)
    }),
  )
})

test('two dates of the same moment are the same', () => {
  const told = new ToldOnce<Date>((time) => +time)
  const [a, b, c] = [new Date(1), new Date(1), new Date(2)]
  expect([a, b, c].map((time) => told.numberOf(time))).toEqual([1, 1, 2])
  expect(told.values).toEqual([a, c])
})
