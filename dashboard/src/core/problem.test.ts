import { afterEach, expect, test, vi } from 'vitest'
import { problemOf } from './problem.ts'

afterEach(() => vi.unstubAllGlobals())

const error = {
  ...{ field: 'slug', code: 'letters_digits', params: { min: 3, max: 64 } },
  message: 'Use 3 to 64 letters, digits, "-" or "_".',
}
const unknown = { field: 'slug', code: 'of_a_newer_server', message: 'Something new.' }

test.each([
  ['ru', error, 'От 3 до 64 символов: латинские буквы, цифры, «-» и «_».'],
  ['en', error, 'Use 3 to 64 letters, digits, "-" or "_".'],
  ['ru', unknown, 'Something new.'],
])('a field error is in the language of the screen: %s', async (lang, sent, said) => {
  vi.stubGlobal('document', { documentElement: { lang } })
  const problem = await problemOf(422, { code: 'invalid_input', errors: [sent] })
  expect(problem.errors).toEqual([{ ...sent, message: said }])
})
