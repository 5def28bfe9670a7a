import { expect, test } from 'vitest'
import { affiliateCodeFrom } from './affiliate-code.ts'

test.each([
  ['Anna Petrova', true, 'anna-petrova'],
  ['Анна Щукина', true, 'anna-shchukina'],
  ['Café Zoë & Söhne', true, 'cafe-zoe-sohne'],
  ['Anna Petrova', false, 'anna-petrova-x7k2'],
  ['  --A Very Long Name Of A Company Ltd--', false, 'a-very-long-name-of-x7k2'],
  ['李雷', true, 'partner-x7k2'],
  ['Al', true, 'partner-x7k2'],
  ['Admin', true, 'partner-x7k2'],
])('%s (first try: %s) becomes %s', (name, isFirstTry, code) => {
  expect(affiliateCodeFrom(name, 'x7k2', isFirstTry)).toBe(code)
  expect(code).toMatch(/^[A-Za-z0-9_-]{2,32}$/)
})
