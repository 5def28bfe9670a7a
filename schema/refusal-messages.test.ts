import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { reasonIn, refusalMessages } from './refusal-messages.ts'

const all = Object.entries(refusalMessages)
const holesOf = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()

test.each(all)('%s has a sentence in both languages, with the same parameters', (code, texts) => {
  expect(code).toMatch(/^[a-z]+(_[a-z0-9]+)*$/)
  for (const text of Object.values(texts)) expect(text).toMatch(/^\P{Ll}.*\.$/u)
  expect(texts.en).not.toMatch(/[а-яё]/i)
  expect(texts.ru).toMatch(/[а-яё]/i)
  expect(holesOf(texts.ru)).toEqual(holesOf(texts.en))
})

test('every reason is used, and no two have the same sentence', () => {
  const workers = path.resolve(import.meta.dirname, '../workers')
  const code = readdirSync(workers, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(path.join(workers, name), 'utf8'))
    .join('\n')
  expect(all.map(([name]) => name).filter((name) => !code.includes(`'${name}'`))).toEqual([])
  expect(new Set(all.map(([, { en }]) => en)).size).toBe(all.length)
})

test('a sentence is filled with its parameters, and an unknown code has none', () => {
  expect(reasonIn('en', 'app_keys_max', { max: 5 })).toContain('5 active keys')
  expect(reasonIn('ru', 'constructor')).toBeUndefined()
  const params = { obstacles: 'receiver_waits, debt' }
  expect(reasonIn('ru', 'balance_blocked', params)).toContain('72 часа, партнёр должен')
})
