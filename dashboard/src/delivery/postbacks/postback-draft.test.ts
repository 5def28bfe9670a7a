import { expect, test } from 'vitest'
import { postbackPresets } from '../../../../schema/vocabulary.ts'
import { presets } from '../../../../workers/delivery/rules/presets.ts'
import type { Endpoint } from '../delivery-data.ts'
import {
  draftOf,
  emptyDraft,
  eventsFor,
  inputOf,
  postbackFaults,
  withNegative,
  withPreset,
  withValue,
} from './postback-draft.ts'

const keitaro = withPreset(emptyDraft(''), 'keitaro')

test('a preset fills in the URL once its fields are there', () => {
  expect(keitaro.url).toBe('')
  expect(postbackFaults(keitaro)).toEqual({ domain: 'missing', key: 'missing', url: 'missing' })
  const filled = withValue(withValue(keitaro, 'domain', 'https://t.example/'), 'key', '1a2b')
  expect(filled.url).toBe(
    'https://t.example/1a2b/postback?subid={sub1}&status={status}&payout={payout}&currency={currency}&tid={first_event_id}',
  )
  expect(postbackFaults(filled)).toEqual({})
})

test('another domain keeps a query that was changed by hand', () => {
  const filled = withValue(withValue(keitaro, 'domain', 't.example'), 'key', '1a2b')
  const changed = withValue(
    { ...filled, url: `${filled.url}&geo={country}` },
    'domain',
    'u.example',
  )
  expect(changed.url).toMatch(/^https:\/\/u\.example\/1a2b\/postback\?subid=.*&geo=\{country\}$/)
})

test.each(postbackPresets)(
  'a saved postback of %s opens with the values of its fields',
  (preset) => {
    const { fields } = presets[preset]
    const filled = fields.reduce(
      (draft, { name, example }) => withValue(draft, name, example),
      withPreset(emptyDraft(''), preset),
    )
    const saved = { ...inputOf(filled), offer: null } as unknown as Endpoint
    expect(draftOf(saved).values).toEqual(
      Object.fromEntries(fields.map(({ name, example }) => [name, example])),
    )
    expect(new Set(eventsFor(filled))).toEqual(new Set(presets[preset].events))
  },
)

test('negative payouts add the events that a tracker understands only with them', () => {
  const voluum = withPreset(emptyDraft(''), 'voluum')
  const negative = withNegative(voluum, true)
  expect(negative.events).toEqual(['lead', 'sale', 'rebill', 'refund', 'chargeback'])
  expect(withNegative(negative, false).events).toEqual(voluum.events)
})

test('a postback needs a URL and an event', () => {
  const draft = { ...emptyDraft(''), url: ' ', events: [] }
  expect(postbackFaults(draft)).toEqual({ url: 'missing', events: 'missing' })
})
