import {
  type PostbackEvent,
  type PostbackMethod,
  type PostbackPreset,
  postbackEvents,
} from '../../../../schema/vocabulary.ts'
import {
  eventsOfPreset,
  type Preset,
  type PresetFieldName,
  type PresetValues,
  presets,
  templateOfPreset,
} from '../../../../workers/delivery/rules/presets.ts'
import type { Faults } from '../../core/field-errors.ts'
import type { Endpoint } from '../delivery-data.ts'

/** Form values of a postback. */
export interface PostbackDraft {
  /** Empty = all offers. */
  readonly offerId: string
  /** Empty = a URL of one's own. */
  readonly preset: PostbackPreset | ''
  readonly values: PresetValues
  readonly url: string
  readonly method: PostbackMethod
  readonly events: readonly PostbackEvent[]
  readonly sendsNegative: boolean
}

export const emptyDraft = (offerId: string): PostbackDraft => ({
  ...{ offerId, preset: '', values: {}, url: '', method: 'GET' },
  ...{ events: ['lead', 'sale', 'rebill', 'rejected', 'refund', 'chargeback'] },
  sendsNegative: false,
})

export const presetOf = ({ preset }: Pick<PostbackDraft, 'preset'>): Preset | null =>
  preset === '' ? null : presets[preset]

export function draftOf(endpoint: Endpoint): PostbackDraft {
  const { offer, url, method, events, sends_negative: sendsNegative } = endpoint
  const preset = endpoint.preset ?? ''
  return {
    ...{ offerId: offer?.id ?? '', preset, url, method, sendsNegative },
    events: postbackEvents.filter((event) => events.includes(event)),
    values: preset === '' ? {} : valuesIn(presets[preset], url),
  }
}

/** The values of a preset's fields in a URL that was made from it. */
function valuesIn({ path }: Preset, url: string): PresetValues {
  const place = path
    .replace(/[.]/g, '\\.')
    .replace(/<(\w+)>/g, (_, name: string) => `(?<${name}>[^?]+)`)
  return new RegExp(`^https?://(?<domain>[^/?]+)${place}(?:\\?|$)`).exec(url)?.groups ?? {}
}

/** Another tracker: its URL, method and events. The domain stays. */
export function withPreset(draft: PostbackDraft, name: PostbackDraft['preset']): PostbackDraft {
  if (name === '') return { ...draft, preset: '' }
  const preset = presets[name]
  const values = Object.fromEntries(
    preset.fields.map((field) => [
      field.name,
      (field.name === 'domain' ? draft.values.domain : field.initial) ?? '',
    ]),
  )
  const made = templateOfPreset(preset, values)
  return {
    ...{ ...draft, preset: name, values, method: preset.method, sendsNegative: false },
    events: preset.chosenEvents ?? preset.events,
    url: 'template' in made ? made.template : '',
  }
}

/** A value of the preset. The query stays as it is, because the affiliate may have changed it. */
export function withValue(
  draft: PostbackDraft,
  name: PresetFieldName,
  value: string,
): PostbackDraft {
  const preset = presetOf(draft)
  const values = { ...draft.values, [name]: value }
  if (preset === null) return draft
  const made = templateOfPreset(preset, values)
  if (!('template' in made)) return { ...draft, values }
  const query = draft.url.indexOf('?')
  const [place] = made.template.split('?')
  const url = query === -1 ? made.template : `${place}${draft.url.slice(query)}`
  return { ...draft, values, url }
}

/** Negative payouts, with the events that a tracker understands only with them. */
export function withNegative(draft: PostbackDraft, sendsNegative: boolean): PostbackDraft {
  const more = presetOf(draft)?.negativeEvents ?? []
  const events = draft.events.filter((event) => !more.includes(event))
  return { ...draft, sendsNegative, events: sendsNegative ? [...events, ...more] : events }
}

/** Events to choose from. */
export function eventsFor(draft: PostbackDraft): readonly PostbackEvent[] {
  const preset = presetOf(draft)
  const { sendsNegative: isNegativePayoutSent } = draft
  return preset === null ? postbackEvents : eventsOfPreset(preset, { isNegativePayoutSent })
}

/** Errors that can be found without the server. */
export function postbackFaults(draft: PostbackDraft): Faults {
  const { url, events, values } = draft
  const missing = url === '' ? (presetOf(draft)?.fields ?? []) : []
  return {
    ...Object.fromEntries(
      missing
        .filter(({ name }) => !values[name]?.trim())
        .map(({ name }) => [name, 'missing' as const]),
    ),
    ...(url.trim() === '' && { url: 'missing' as const }),
    ...(events.length === 0 && { events: 'missing' as const }),
  }
}

/** The draft as the API takes it, without the offer. */
export const inputOf = ({ preset, url, method, events, sendsNegative }: PostbackDraft) => ({
  ...{ url: url.trim(), method, events: [...events], sends_negative: sendsNegative },
  preset: preset || null,
})
