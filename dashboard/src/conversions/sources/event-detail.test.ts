import { expect, test } from 'vitest'
import { conversionRejections } from '../../../../schema/vocabulary.ts'
import { decisionRefusals } from '../../../../workers/conversions/review/rules.ts'
import { enPages } from '../../pages-en.ts'
import { ruPages } from '../../pages-ru.ts'
import { reportDetail } from './event-detail.ts'
import type { Report } from './event-log-data.ts'

const of = (
  verdict: Report['verdict'],
  detail: string | null,
  awaits: Report['awaits'] = null,
) => ({
  ...{ verdict, detail, awaits },
})
const texts = Object.entries({ en: enPages, ru: ruPages })

test.each(texts)('every code that the journal notes has words: %s', (_, text) => {
  const repeats = ['ignore', 'update', 'add', 'status', 'nothing_to_decide', 'in_review']
  const codes = [...conversionRejections, ...Object.keys(decisionRefusals), ...repeats]
  const unsaid = codes.filter((code) => reportDetail(text, of('ignored', code)) === code)
  expect(unsaid).toEqual([])
})

test('what is no code stays as it is, and nothing is said twice', () => {
  const told = (report: Parameters<typeof reportDetail>[1]) => reportDetail(enPages, report)
  expect(told(of('invalid_input', 'amount: It is required.'))).toBe('amount: It is required.')
  expect(told(of('idempotency_conflict', 'amount'))).toBe('amount')
  expect(told(of('unauthenticated', 'unauthenticated'))).toBeNull()
  expect(told(of('recorded', null))).toBeNull()
  expect(told(of('invalid_input', 'constructor'))).toBe('constructor')
  expect(told(of('parked', null, { what: 'customer', key: 'c-7' }))).toBe(
    'Waiting for the customer c-7.',
  )
})
