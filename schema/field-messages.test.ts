import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { type FieldCode, fieldMessageIn, fieldMessages } from './field-messages.ts'

const all = Object.entries(fieldMessages)
const holesOf = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()

const workers = path.resolve(import.meta.dirname, '../workers')
const sources = readdirSync(workers, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => [name, readFileSync(path.join(workers, name), 'utf8')] as const)

test.each(all)('%s has a sentence in both languages, with the same parameters', (code, texts) => {
  expect(code).toMatch(/^[a-z]+(_[a-z0-9]+)*$/)
  for (const text of Object.values(texts)) expect(text).toMatch(/^\P{Ll}.*\.$/u)
  expect(texts.en).not.toMatch(/[а-яё]/i)
  expect(texts.ru).toMatch(/[а-яё]/i)
  expect(holesOf(texts.ru)).toEqual(holesOf(texts.en))
})

test('no two codes say the same', () => {
  const said = all.map(([, { en }]) => en)
  expect(said.filter((text, at) => said.indexOf(text) !== at)).toEqual([])
})

test('every code is used', () => {
  const code = sources.map(([, text]) => text).join('\n')
  const unused = all.map(([name]) => name).filter((name) => !code.includes(`'${name}'`))
  // Warnings are named once, as keys.
  expect(unused.filter((name) => !code.includes(`${name}:`))).toEqual([])
})

/** Where something is said of a field: calls that take a code, and messages of zod schemas. */
const places = [
  /\b(?:refuseField|fieldProblem|fault|says)\([^()]*?(['"`][A-Z][^'"`]*['"`])/g,
  /\.(?:regex|refine|check|superRefine)\((?:[^()]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))*?,\s*(['"`][A-Z][^'"`]*['"`])/g,
  /\bpath: \[[^\]]*\],\s*(?:message|error): (['"`][^'"`]*['"`])/g,
  /\bfield(?:: [^,{}]+)?, message: (['"`][^'"`]*['"`])/g,
]

test('nothing is said of a field without a code', () => {
  const bare = sources.flatMap(([file, text]) =>
    places.flatMap((place) => [...text.matchAll(place)].map(([, said]) => `${file}: ${said}`)),
  )
  expect(bare).toEqual([])
})

test('a sentence is filled with its parameters', () => {
  const fault = { code: 'letters_digits', params: { min: 3, max: 64 } }
  expect(fieldMessageIn('en', fault)).toBe('Use 3 to 64 letters, digits, "-" or "_".')
  expect(fieldMessageIn('ru', { code: 'required' satisfies FieldCode })).toBe('Заполните это поле.')
})

test('a value with braces stays as it is, and an unknown code says nothing', () => {
  const odd = { code: 'column_duplicate', params: { name: '{name} $&' } }
  expect(fieldMessageIn('en', odd)).toBe('Two columns contain {name} $&. Remove one.')
  expect(fieldMessageIn('ru', { code: 'constructor' })).toBeUndefined()
})
