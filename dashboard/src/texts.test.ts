import { describe, expect, test } from 'vitest'
import { payoutErrorActions } from '../../schema/paypal-errors.ts'
import {
  bookingKinds,
  bookingStatuses,
  capMetrics,
  capPeriods,
  clickReasons,
  commissionStatuses,
  conversionEvents,
  conversionRejections,
  conversionStatuses,
  dedupeIdentities,
  devices,
  invoiceStatuses,
  ledgerAccountKinds,
  ledgerReasons,
  moneyEventKinds,
  offerStatuses,
  payoutBatchProblems,
  payoutBatchStatuses,
  payoutDifferenceKinds,
  payoutFrequencies,
  payoutItemStatuses,
  payoutMethods,
  payoutObstacles,
  proposalKinds,
  refusalCodes,
  roles,
  taxFormGates,
  taxFormKinds,
  verdictActions,
} from '../../schema/vocabulary.ts'
import type { FactReader, RuleText } from './conversions/signal-texts.ts'
import { counted } from './core/i18n/plural.ts'
import { en } from './en.ts'
import { enPages } from './pages-en.ts'
import { enFinance } from './payouts/finance-en.ts'
import { obstacleActors } from './payouts/runs/obstacle-actors.ts'

/** Facts of a fraud signal that are all 7. */
const sevens = new Proxy({} as FactReader, { get: () => () => 7 })

/** Every leaf as "path" and text; a function is called with what its parameters look like. */
function leaves(node: unknown, path = ''): [string, string][] {
  if (typeof node === 'string') return [[path, node]]
  if (path.endsWith('.saw')) return [[path, String((node as RuleText['saw'])(sevens))]]
  if (typeof node === 'function') return [[path, String(node(7, 5))]]
  return Object.entries(node as object).flatMap(([key, value]) => leaves(value, `${path}.${key}`))
}

/** Texts of all folders, by file without its language. */
function textsOf(files: Record<string, object>) {
  const named = Object.entries(files).map(
    ([file, module]) => [file.replace(/(en|ru)\.ts$/, ''), Object.values(module)] as const,
  )
  return Object.fromEntries(named.toSorted(([one], [other]) => (one < other ? -1 : 1)))
}
const english = leaves(
  textsOf(import.meta.glob<object>(['./**/en.ts', './**/*-en.ts'], { eager: true })),
)
const russian = leaves(
  textsOf(import.meta.glob<object>(['./**/ru.ts', './**/*-ru.ts'], { eager: true })),
)

test('both languages say the same things', () => {
  expect(russian.map(([path]) => path)).toEqual(english.map(([path]) => path))
})

test('no text is empty, and none is left in the other language', () => {
  expect([...english, ...russian].filter(([, text]) => text.trim() === '')).toEqual([])
  const names = /PayPal|Telegram|Tributary|CSV|API|Sub id|Sub \d|UTM|^(CR|EPC|AOV|ROI)$/
  // A text without any letter, "7 → 5", is a form for values that have words of their own.
  const isForm = (text: string) => !/\p{L}/u.test(text)
  const untranslated = russian.filter(
    ([, text]) => !/[а-яё]/i.test(text) && !names.test(text) && !isForm(text),
  )
  expect(untranslated).toEqual([])
  expect(english.filter(([, text]) => /[а-яё]/i.test(text))).toEqual([])
})

test('no text shouts or says oops', () => {
  expect([...english, ...russian].filter(([, text]) => /!|oops/i.test(text))).toEqual([])
})

describe('every word of the vocabulary that a screen may meet has its text', () => {
  test.each([
    ['conversion', conversionStatuses, enPages.status.conversion],
    ['commission', commissionStatuses, enPages.status.commission],
    ['batch', payoutBatchStatuses, enPages.status.batch],
    ['item', payoutItemStatuses, enPages.status.item],
    ['event', conversionEvents, enPages.events],
    ['rejection', conversionRejections, enPages.rejections],
    ['role', roles, enPages.roles],
    ['problem title', [...refusalCodes, 'internal'], en.problems.titles],
    ['problem meaning', [...refusalCodes, 'internal'], en.problems.meanings],
    ['next step', payoutBatchStatuses, enPages.payouts.nextStep],
    ['payout obstacle', payoutObstacles, enFinance.obstacles],
    ['what an obstacle means', payoutObstacles, enFinance.obstacleHelp],
    ['batch problem', payoutBatchProblems, enFinance.batchProblems],
    ['what to do about a batch', payoutBatchProblems, enFinance.batchProblemHelp],
    ['difference', payoutDifferenceKinds, enFinance.attention.differenceKinds],
    ['what to do about a difference', payoutDifferenceKinds, enFinance.attention.differenceHelp],
    ['proposal', proposalKinds, enFinance.attention.kinds],
    ['what a proposal means', proposalKinds, enFinance.attention.kindMeans],
    ['who acts on an item', payoutErrorActions, enFinance.itemActions],
    ['who acts on an obstacle', Object.values(obstacleActors), enFinance.actors],
    ['payout method', payoutMethods, enFinance.payRun.methods],
    ['payout frequency', payoutFrequencies, enFinance.payoutSchedule.frequencies],
    ['tax form', taxFormKinds, enFinance.attention.taxKinds],
    ['tax form gate', taxFormGates, enFinance.payoutSchedule.gates],
    ['offer', offerStatuses, enPages.status.offer],
    ['reversal', conversionStatuses, enPages.status.reversal],
    ['click reason', clickReasons, enPages.clickReasons],
    ['verdict action', verdictActions, enPages.offers.actions],
    ['cap metric', capMetrics, enPages.offers.capOf],
    ['cap period', capPeriods, enPages.offers.per],
    ['device', devices, enPages.devices],
    ['booking status', bookingStatuses, enPages.status.booking],
    ['booking kind', bookingKinds, enPages.bookings.kinds],
    ['what a booking means', bookingKinds, enPages.bookings.kindHelp],
    ['invoice', invoiceStatuses, enPages.status.invoice],
    ['account', Object.keys(ledgerAccountKinds), enPages.accounts],
    ['place of money', Object.keys(ledgerAccountKinds), enPages.statement.places],
    ['ledger reason', ledgerReasons, enPages.statement.reasons],
    ['event of an affiliate', moneyEventKinds, enPages.happenings.kinds],
    ['identity', dedupeIdentities, enPages.offers.identities],
  ])('%s', (_, words, texts) => {
    expect(words.filter((word) => !Object.hasOwn(texts, word))).toEqual([])
  })
})

describe('counting', () => {
  const forms = { one: 'клик', few: 'клика', many: 'кликов', other: 'клика' }
  test.each([
    [0, '0 кликов'],
    [1, '1 клик'],
    [2, '2 клика'],
    [5, '5 кликов'],
    [11, '11 кликов'],
    [21, '21 клик'],
    [112, '112 кликов'],
    [1.5, '1,5 клика'],
  ])('%s in Russian', (count, text) => {
    expect(counted('ru', count, forms)).toBe(text)
  })
  test('English has two forms', () => {
    expect(counted('en', 1, { one: 'click', other: 'clicks' })).toBe('1 click')
    expect(counted('en', 12_400, { one: 'click', other: 'clicks' })).toBe('12,400 clicks')
  })
})
