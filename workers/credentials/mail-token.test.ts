import { expect, test } from 'vitest'
import { makeMailToken, readMailToken } from './mail-token.ts'

const KEY = 'AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE'
const OTHER_KEY = 'AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI'
const ID = '0197d0a0-0000-7000-8000-000000000001'
const token = makeMailToken(KEY, 'reset', ID)

test('a token with the right key and purpose gives the id of its row', () => {
  expect(readMailToken(KEY, 'reset', token)).toBe(ID)
})

test.each([
  ['another purpose', KEY, 'verify', token],
  ['another key', OTHER_KEY, 'reset', token],
  ['another id', KEY, 'reset', token.replace('0001.', '0002.')],
  ['another proof', KEY, 'reset', `${token.slice(0, -2)}AA`],
  ['a longer text', KEY, 'reset', `${token}A`],
  ['only an id', KEY, 'reset', ID],
  ['nothing', KEY, 'reset', ''],
  ['letters in upper case', KEY, 'reset', token.toUpperCase()],
] as const)('%s proves nothing', (_, key, purpose, given) => {
  expect(readMailToken(key, purpose, given)).toBeNull()
})
