import { expect, test } from 'vitest'
import { noUtm, withUtm } from './utm-rules.ts'

test.each([
  ['https://shop.example/r/a', {}, 'https://shop.example/r/a'],
  [
    'https://shop.example/r/a',
    { source: ' news letter ', campaign: 'июнь & июль' },
    'https://shop.example/r/a?utm_source=news+letter&utm_campaign=%D0%B8%D1%8E%D0%BD%D1%8C+%26+%D0%B8%D1%8E%D0%BB%D1%8C',
  ],
  [
    'https://shop.example/x/aff/a?utm_medium=old&b=1',
    { medium: 'email' },
    'https://shop.example/x/aff/a?utm_medium=email&b=1',
  ],
])('%s with %o', (url, part, tagged) => {
  expect(withUtm(url, { ...noUtm, ...part })).toBe(tagged)
})
