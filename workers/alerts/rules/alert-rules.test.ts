import { expect, test } from 'vitest'
import { alertNames } from '../../../schema/vocabulary.ts'
import { settingsOf, thresholdsOf, toStored } from './alert-rules.ts'
import {
  assessPage,
  assessQueue,
  assessRates,
  assessShare,
  assessSilence,
} from './assess-alerts.ts'

const defaults = <Name extends (typeof alertNames)[number]>(name: Name) =>
  settingsOf({}, name).thresholds

test.each([
  [{ hours: 5, expected: 24 }, 'bad'],
  [{ hours: 2, expected: 10 }, 'bad'],
  [{ hours: 1.9, expected: 24 }, 'unclear'],
  [{ hours: 9, expected: 9.9 }, 'unclear'],
])('silence %o: %s', (silence, assessment) => {
  expect(assessSilence(silence, defaults('app_silent'))).toBe(assessment)
})

test.each([
  // clicks, conversions; clicks and conversions of the 14 days before
  [1_000, 40, 14_000, 560, 'fine', 'as before'],
  [1_000, 0, 14_000, 560, 'bad', 'nothing converts any more'],
  [1_000, 12, 14_000, 560, 'bad', '70% less'],
  [1_000, 13, 14_000, 560, 'unclear', 'an incident that is open is not over yet'],
  [1_000, 27, 14_000, 560, 'fine', 'half of the drop is gone'],
  [199, 0, 14_000, 560, 'fine', 'too few clicks'],
  [300, 0, 14_000, 140, 'unclear', 'three are expected: none may be chance'],
  [300, 0, 14_000, 420, 'bad', 'nine are expected'],
  [1_000, 0, 14_000, 0, 'fine', 'it never converted'],
  [1_000, 0, 0, 0, 'fine', 'it is new'],
  [1_000_000, 9_000, 14_000_000, 560_000, 'bad', 'large numbers'],
])('%i clicks with %i conversions, before that %i with %i: %s (%s)', (...row) => {
  const [clicks, conversions, clicksBefore, conversionsBefore, assessment] = row
  const rates = { clicks, conversions, clicksBefore, conversionsBefore }
  expect(assessRates(rates, defaults('conversion_drop'))).toBe(assessment)
})

test.each([
  [0, 'fine'],
  [1, 'unclear'],
  [2, 'bad'],
])('%i failed checks: %s', (failures, assessment) => {
  expect(assessPage(failures, defaults('landing_page_down'))).toBe(assessment)
})

test.each([
  [{ messages: 9_000, minutes: 15 }, 'bad'],
  [{ messages: 10_000, minutes: 0 }, 'bad'],
  [{ messages: 4_000, minutes: 8 }, 'unclear'],
  [{ messages: 4_000, minutes: 7 }, 'fine'],
])('queue %o: %s', (queue, assessment) => {
  expect(assessQueue(queue, defaults('queue_grows'))).toBe(assessment)
  expect(assessShare(0.99)).toBe('unclear')
})

test.each(alertNames)('%s: only what differs from the defaults is stored', (name) => {
  const usual = settingsOf({}, name)
  expect(toStored(name, usual)).toEqual({})
  const [[key, { min, max }] = ['', { min: 0, max: 0 }]] = thresholdsOf(name)
  const own = { isOn: false, thresholds: key === '' ? {} : { ...usual.thresholds, [key]: max } }
  const stored = toStored(name, own)
  expect(stored).toEqual(key === '' ? { on: false } : { on: false, [key]: max })
  expect(settingsOf({ [name]: stored }, name)).toEqual(own)
  for (const [, threshold] of thresholdsOf(name)) {
    expect(threshold.default).toBeGreaterThanOrEqual(threshold.min)
    expect(threshold.default).toBeLessThanOrEqual(threshold.max)
  }
  expect(min).toBeLessThanOrEqual(max)
})
