import { expect, test } from 'vitest'
import { problemOfPassword } from './password-rules.ts'

const known = ['anna.petrova@example.com', 'Anna Petrova', 'Petrova Media']

test.each([
  ['short', 'Ab1!Ab1!Ab1', 'too_short'],
  ['eleven characters of two code units each', '😀'.repeat(11), 'too_short'],
  ['longer than anybody types', 'x1y2z'.repeat(30), 'too_long'],
  ['one character', 'aaaaaaaaaaaaaaaa', 'too_plain'],
  ['one repeated piece', 'abcde1abcde1abcde1', 'too_plain'],
  ['the row of digits', '123456789012', 'too_common'],
  ['a row of the keyboard', 'qwertyuiop[]12', 'too_common'],
  ['a zigzag of the keyboard', '1qaz2wsx3edc', 'too_common'],
  ['backwards', '0987654321poi', 'too_common'],
  ['a common word with a year', 'Password2026!', 'too_common'],
  ['with digits for letters', 'P@55w0rd!2345', 'too_common'],
  ['two common words', 'dragonmonkey99', 'too_common'],
  ['a season and a year', 'Summer-2026-Winter', 'too_common'],
  ['the famous example', 'correcthorsebatterystaple', 'too_common'],
  ['one’s own name', 'AnnaPetrova1990', 'too_common'],
  ['one’s own address', 'anna.petrova@example.com', 'too_common'],
  ['in another alphabet', 'пароль1234567', 'too_common'],
  ['on another keyboard', 'йцукенгшщзхъ', 'too_common'],
])('%s: refused', (_, password, problem) => {
  expect(problemOfPassword(password, known)).toBe(problem)
})

test.each([
  'violin-crumbs-at-noon',
  'tR7#pQz9!mWk',
  'мой дедушка сажал тыквы',
  'a walrus, seven kettles',
  '64 characters are fine, and so are spaces, commas and the like .',
  '密码是一个很长的句子不容易猜到的',
  'kXq8vN2mLw4zRt6y'.repeat(8),
])('"%s" is accepted', (password) => {
  expect(problemOfPassword(password, known)).toBeNull()
})

test('composed and decomposed letters give the same result', () => {
  const composed = `${'é'.repeat(3)}walrusket`
  expect(problemOfPassword(composed.normalize('NFD'), [])).toBe(problemOfPassword(composed, []))
})
