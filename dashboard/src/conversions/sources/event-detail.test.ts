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
  errors: Report['errors'] = [],
) => ({
  ...{ verdict, detail, awaits, errors },
})
const texts = [
  ['en', enPages],
  ['ru', ruPages],
] as const

test.each(texts)('every code that the journal notes has words: %s', (language, text) => {
  const repeats = ['ignore', 'update', 'add', 'status', 'nothing_to_decide', 'in_review']
  const codes = [...conversionRejections, ...Object.keys(decisionRefusals), ...repeats]
  const unsaid = codes.filter((code) => reportDetail(text, of('ignored', code), language) === code)
  expect(unsaid).toEqual([])
})

test('unknown codes stay as they are, and nothing is repeated', () => {
  const detailOf = (report: Parameters<typeof reportDetail>[1]) =>
    reportDetail(enPages, report, 'en')
  expect(detailOf(of('invalid_input', 'amount: It is required.'))).toBe('amount: It is required.')
  expect(detailOf(of('idempotency_conflict', 'amount'))).toBe('amount')
  expect(detailOf(of('unauthenticated', 'unauthenticated'))).toBeNull()
  expect(detailOf(of('recorded', null))).toBeNull()
  expect(detailOf(of('invalid_input', 'constructor'))).toBe('constructor')
  expect(detailOf(of('parked', null, { what: 'customer', key: 'c-7' }))).toBe(
    'Waiting for the customer c-7.',
  )
})

test('a line about a field is in the language of the screen, and a field name is not translated', () => {
  const message = 'Use EUR, the currency of the offer.'
  const error = {
    field: 'currency',
    code: 'currency_of_offer',
    params: { currency: 'EUR' },
  } as const
  const detail = `currency: ${message}\namount: It is required.`
  const report = of('invalid_input', detail, null, [{ ...error, message }])
  expect(reportDetail(ruPages, report, 'ru')).toBe(
    'currency: Укажите EUR: это валюта оффера.\namount: It is required.',
  )
})
