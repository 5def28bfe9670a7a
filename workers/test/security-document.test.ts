/** docs/security.md lists every requirement, and only existing ones. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { permissions } from '../api-permissions.ts'

const root = path.resolve(import.meta.dirname, '../..')
const text = readFileSync(path.join(root, 'docs/security.md'), 'utf8')
const quoted = [...text.matchAll(/`([^`\n]+)`/g)].map(([, words = '']) => words)

/** Requirements of levels 1 and 2 of ASVS 5.0, by section. */
const required: Readonly<Record<string, readonly number[]>> = {
  ...{
    '1.1': [1, 2],
    '1.2': [1, 2, 3, 4, 5, 6, 7, 8, 9],
    '1.3': [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  },
  ...{
    '1.4': [1, 2, 3],
    '1.5': [1, 2],
    '2.1': [1, 2, 3],
    '2.2': [1, 2, 3],
    '2.3': [1, 2, 3, 4],
    '2.4': [1],
  },
  ...{
    '3.2': [1, 2],
    '3.3': [1, 2, 3, 4],
    '3.4': [1, 2, 3, 4, 5, 6],
    '3.5': [1, 2, 3, 4, 5],
    '3.7': [1, 2],
  },
  ...{ '4.1': [1, 2, 3], '4.2': [1], '4.3': [1, 2], '4.4': [1, 2, 3, 4] },
  ...{ '5.1': [1], '5.2': [1, 2, 3], '5.3': [1, 2], '5.4': [1, 2, 3] },
  ...{ '6.1': [1, 2, 3], '6.2': [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], '6.3': [1, 2, 3, 4] },
  ...{ '6.4': [1, 2, 3, 4], '6.5': [1, 2, 3, 4, 5], '6.6': [1, 2, 3], '6.8': [1, 2, 3, 4] },
  ...{
    '7.1': [1, 2, 3],
    '7.2': [1, 2, 3, 4],
    '7.3': [1, 2],
    '7.4': [1, 2, 3, 4, 5],
    '7.5': [1, 2],
    '7.6': [1, 2],
  },
  ...{
    '8.1': [1, 2],
    '8.2': [1, 2, 3],
    '8.3': [1],
    '8.4': [1],
    '9.1': [1, 2, 3],
    '9.2': [1, 2, 3, 4],
  },
  ...{
    '10.1': [1, 2],
    '10.2': [1, 2],
    '10.3': [1, 2, 3, 4],
    '10.4': [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  },
  ...{ '10.5': [1, 2, 3, 4, 5], '10.6': [1, 2], '10.7': [1, 2, 3] },
  ...{
    '11.1': [1, 2],
    '11.2': [1, 2, 3],
    '11.3': [1, 2, 3],
    '11.4': [1, 2, 3, 4],
    '11.5': [1],
    '11.6': [1],
  },
  ...{ '12.1': [1, 2, 3], '12.2': [1, 2], '12.3': [1, 2, 3, 4] },
  ...{ '13.1': [1], '13.2': [1, 2, 3, 4, 5], '13.3': [1, 2], '13.4': [1, 2, 3, 4, 5] },
  ...{ '14.1': [1, 2], '14.2': [1, 2, 3, 4], '14.3': [1, 2, 3] },
  ...{ '15.1': [1, 2, 3], '15.2': [1, 2, 3], '15.3': [1, 2, 3, 4, 5, 6, 7] },
  ...{
    '16.1': [1],
    '16.2': [1, 2, 3, 4, 5],
    '16.3': [1, 2, 3, 4],
    '16.4': [1, 2, 3],
    '16.5': [1, 2, 3],
  },
  ...{ '17.1': [1], '17.2': [1, 2, 3, 4], '17.3': [1, 2] },
}

/** Ids in the first cell of a row, and the status in its second. */
const rows = text
  .split('\n')
  .filter((line) => /^\| \d+\.\d+\.\d+/.test(line))
  .flatMap((line) => {
    const [, ids = '', state = ''] = line.split('|').map((cell) => cell.trim())
    return ids.split(', ').map((id) => ({ id: id.replace(' (L3)', ''), state }))
  })

test('every requirement of levels 1 and 2 has one row, and every row a state', () => {
  const wanted = Object.entries(required).flatMap(([section, numbers]) =>
    numbers.map((number) => `${section}.${number}`),
  )
  const ids = rows.map(({ id }) => id)
  expect(wanted.filter((id) => !ids.includes(id))).toEqual([])
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
  const states = ['met', 'partly', 'gap', 'operator', '–']
  expect(rows.filter(({ state }) => !states.includes(state))).toEqual([])
  expect(wanted).toHaveLength(253)
})

test('every threat has a row', () => {
  const threats = Array.from({ length: 30 }, (_, index) => `T${index + 1}`)
  const named = [...text.matchAll(/^\| (T\d+(?:, T\d+)*) \|/gm)].flatMap(([, ids = '']) =>
    ids.split(', '),
  )
  expect(named).toEqual(threats)
})

test('every route that it names is one', () => {
  const routes = quoted.filter((words) => /^(?:GET|POST|PUT|PATCH|DELETE) \//.test(words))
  expect(routes.length).toBeGreaterThan(2)
  const keys = routes.map((route) => route.replace(/^\w+/, (method) => method.toLowerCase()))
  expect(keys.filter((key) => !(key in permissions))).toEqual([])
})

test('every F-number that it names is the name of a test', () => {
  const numbers = new Set(text.match(/\bF\d+\b/g))
  const listed = execFileSync(
    'git',
    ['grep', '-hoE', '\\bF[0-9]+\\b', '--', '*.test.ts', ':!workers/test'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  )
  const tested = new Set(listed.split('\n'))
  expect(numbers.size).toBeGreaterThan(15)
  expect([...numbers].filter((number) => !tested.has(number))).toEqual([])
})
