import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { inRussian } from './russian-patterns.ts'
import { russianSentences } from './russian-sentences.ts'

const workers = path.resolve(import.meta.dirname, '..')
const isSource = (name: string) => name.endsWith('.ts') && !/\.test\.ts$|^russian-/.test(name)
const sources = readdirSync(workers, { recursive: true, encoding: 'utf8' })
  .filter((name) => isSource(path.basename(name)))
  .filter((name) => !name.startsWith(path.join('clicks', 'edge')))
  .map((name) => readFileSync(path.join(workers, name), 'utf8'))
const sentence = String.raw`('[A-Z](?:[^'\\\n]|\\.)*\.'|\`[A-Z$](?:[^\`\\]|\\.)*\.\`)`
/** Where a sentence about a field may stand. */
const places = [
  String.raw`refuseField\(\s*[^,]*,\s*`,
  String.raw`\bmessage(?::| =)\s*(?:\w+ (?:=== \w+ )?\?\s*)?`,
  String.raw`\berror:\s*`,
  // A schema's own words follow its rule.
  String.raw`(?:regex|refine|check)\((?:[^()]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))*?,\s*`,
].map((before) => new RegExp(before + sentence, 'g'))

/** Stands for what the request brings; written so that each kind of hole takes it. */
const filled = (text: string) =>
  text
    .slice(1, -1)
    .replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, (hole) => (hole.includes('place') ? '' : '7'))

const said = new Set(
  sources.flatMap((source) =>
    places.flatMap((place) => [...source.matchAll(place)].map(([, text]) => filled(text!))),
  ),
)

/** An app's developer reads these, and no screen of ours. */
const forDevelopers = /^(?:Must be|Give (?:code|offer|affiliate)|7$)/

test('the code is searched where its sentences are', () => {
  expect(said.size).toBeGreaterThan(150)
  expect(said).toContain('This is not your password.')
  expect(said).toContain('Name each once.')
  expect(said).toContain('Ask for at most 7 days.')
})

test('every sentence about a field is there in Russian', () => {
  const missing = [...said].filter((text) => !forDevelopers.test(text) && inRussian(text) === text)
  expect(missing).toEqual([])
})

test('no Russian sentence is for one that nobody says', () => {
  const all = sources.join('\n')
  const unsaid = Object.keys(russianSentences).filter((text) => !all.includes(text))
  expect(unsaid).toEqual([])
})

test.each([
  ['Write 3 characters at most.', 'Знаков может быть не больше 3.'],
  ['It may lie 30 days back at most.', 'Дней назад может быть не больше 30.'],
  [
    'The file cannot be read as CSV near line 4: look at its quotes.',
    'Файл не читается как CSV около строки 4: проверьте кавычки.',
  ],
  [
    'The file cannot be read as CSV: look at its quotes.',
    'Файл не читается как CSV: проверьте кавычки.',
  ],
  [
    'This advertiser is postpaid: there is no deposit.',
    'Рекламодатель работает по счёту: депозита у него нет.',
  ],
  ['The invoice is paid.', 'Счёт оплачен.'],
  ['Something broke on our side: 01a1.', 'У нас что-то сломалось: 01a1.'],
  ['Nobody has translated this.', 'Nobody has translated this.'],
])('%s', (english, russian) => {
  expect(inRussian(english)).toBe(russian)
})
