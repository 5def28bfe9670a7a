import { expect, test } from 'vitest'
import { codeIn } from './promote-data.ts'

test.each([
  ['abcd1234', 'abcd1234'],
  [' abcd1234\n', 'abcd1234'],
  ['https://app.example.com/join/River-26', 'River-26'],
  ['https://app.example.com/join/River-26?from=mail#top', 'River-26'],
  ['/join/River-26/', 'River-26'],
  ['abc', null],
  ['two words', null],
  ['', null],
  ['https://app.example.com/join/a%20b', null],
])('%j means %j', (written, code) => {
  expect(codeIn(written)).toBe(code)
})
