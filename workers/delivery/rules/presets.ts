/**
 * Forms of postbacks that trackers document. A preset fills the form of an endpoint; the affiliate may
 * change the result. `isVerified` is false for what no document of the tracker confirms.
 */
import type { PostbackEvent, PostbackMethod, PostbackPreset } from '../../../schema/vocabulary.ts'

export type PresetFieldName = 'domain' | 'key' | 'path'

/** A part of the URL that the affiliate copies from the tracker. */
export interface PresetField {
  readonly name: PresetFieldName
  readonly example: string
  /** What the form begins with. */
  readonly initial?: string
  readonly isVerified: boolean
}

/** A parameter of the URL's query. */
export interface PresetParameter {
  readonly name: string
  readonly value: string
  readonly isVerified: boolean
}

export interface Preset {
  readonly title: string
  /** The page or code from which the form is known. */
  readonly source: string
  readonly method: PostbackMethod
  readonly fields: readonly PresetField[]
  /** After the domain, with the names of other fields in angle brackets. */
  readonly path: string
  readonly parameters: readonly PresetParameter[]
  /** The tracker's macro for its click id. The affiliate's link carries it in sub1. */
  readonly clickMacro: { readonly text: string; readonly isVerified: boolean }
  /** Events that the tracker understands. */
  readonly events: readonly PostbackEvent[]
  /** Those chosen at first, if not all. */
  readonly chosenEvents?: readonly PostbackEvent[]
  /** Further events, if the affiliate asks for negative payouts. */
  readonly negativeEvents: readonly PostbackEvent[]
}

const domain = (example: string): PresetField => ({ name: 'domain', example, isVerified: true })
const known = (name: string, value: string) => ({ name, value, isVerified: true })
const unverified = (name: string, value: string) => ({ name, value, isVerified: false })
const macro = (text: string) => ({ text, isVerified: true })

const binom = {
  method: 'GET',
  parameters: [
    known('cnv_id', '{sub1}'),
    known('payout', '{payout}'),
    known('cnv_status', '{status}'),
    known('cnv_currency', '{currency}'),
  ],
  clickMacro: macro('{clickid}'),
  events: ['lead', 'sale', 'rebill', 'rejected', 'refund', 'chargeback'],
  // A rebill replaces the sale's payout, unless "upsell" is on in Binom.
  chosenEvents: ['lead', 'sale', 'rejected', 'refund', 'chargeback'],
  negativeEvents: [],
} as const satisfies Partial<Preset>

export const presets: Readonly<Record<PostbackPreset, Preset>> = {
  keitaro: {
    title: 'Keitaro',
    source: 'https://docs.keitaro.io/en/conversions/postback.html',
    method: 'GET',
    fields: [domain('tracker.example'), { name: 'key', example: '1a2b3c4', isVerified: true }],
    path: '/<key>/postback',
    parameters: [
      known('subid', '{sub1}'),
      known('status', '{status}'),
      known('payout', '{payout}'),
      known('currency', '{currency}'),
      // The same id for a sale and its refund: Keitaro rejects the sale then.
      known('tid', '{first_event_id}'),
    ],
    clickMacro: macro('{subid}'),
    events: ['lead', 'sale', 'rebill', 'rejected', 'refund', 'chargeback'],
    negativeEvents: [],
  },
  binom_v1: {
    ...binom,
    title: 'Binom 1',
    source: 'https://docs.binom.org/postback-url.php',
    fields: [domain('tracker.example')],
    path: '/click.php',
  },
  binom_v2: {
    ...binom,
    title: 'Binom 2',
    source: 'https://docs.binom.org/payout-tracking-v2.php',
    fields: [
      domain('tracker.example'),
      { name: 'path', example: 'click', initial: 'click', isVerified: false },
    ],
    path: '/<path>',
  },
  voluum: {
    title: 'Voluum',
    source: 'https://doc.voluum.com/article/parameters-in-postback-urls',
    method: 'GET',
    fields: [domain('track.example')],
    path: '/postback',
    parameters: [
      known('cid', '{sub1}'),
      known('payout', '{payout}'),
      known('txid', '{event_id}'),
      known('currency', '{currency}'),
      known('et', '{event}'),
    ],
    clickMacro: macro('{clickid}'),
    events: ['lead', 'sale', 'rebill'],
    negativeEvents: ['refund', 'chargeback'],
  },
  redtrack: {
    title: 'RedTrack',
    source:
      'https://help.redtrack.io/knowledgebase/kb/conversion-tracking/supported-dynamic-parameters',
    method: 'GET',
    fields: [domain('track.example')],
    path: '/postback',
    parameters: [
      known('clickid', '{sub1}'),
      known('sum', '{payout}'),
      known('type', '{event}'),
      known('rdtk_event_id', '{event_id}'),
      unverified('currency', '{currency}'),
    ],
    clickMacro: macro('{clickid}'),
    events: ['lead', 'sale', 'rebill'],
    negativeEvents: ['refund', 'chargeback'],
  },
  bemob: {
    title: 'BeMob',
    source: 'https://help.bemob.com/docs/creating-affiliate-network-manually',
    method: 'GET',
    fields: [domain('abcde.bemobtrcks.com')],
    path: '/postback',
    parameters: [
      known('cid', '{sub1}'),
      known('payout', '{payout}'),
      known('txid', '{first_event_id}'),
      known('status', '{status}'),
    ],
    clickMacro: macro('{clickId}'),
    events: ['lead', 'sale', 'rebill', 'rejected', 'refund', 'chargeback'],
    negativeEvents: [],
  },
  prosper202: {
    title: 'Prosper202',
    source: 'https://github.com/tracking202/prosper202/blob/master/tracking202/static/gpb.php',
    method: 'GET',
    fields: [domain('tracker.example')],
    path: '/tracking202/static/gpb.php',
    parameters: [
      known('amount', '{payout}'),
      known('subid', '{sub1}'),
      unverified('t202txid', '{event_id}'),
    ],
    clickMacro: macro('[[subid]]'),
    events: ['lead', 'sale'],
    // Each call counts the click as converted and replaces its payout.
    chosenEvents: ['sale'],
    negativeEvents: [],
  },
}

/** The events that an endpoint with this preset may have. */
export function eventsOfPreset(
  { events, negativeEvents }: Preset,
  { isNegativePayoutSent }: { isNegativePayoutSent: boolean },
): readonly PostbackEvent[] {
  return isNegativePayoutSent ? [...events, ...negativeEvents] : events
}

/** What the affiliate adds to links in the tracker, such as sub1={subid}. */
export const linkParameterOf = ({ clickMacro }: Preset) => `sub1=${clickMacro.text}`

export type PresetValues = Readonly<Partial<Record<PresetFieldName, string>>>

const VALUES: Readonly<Record<PresetFieldName, RegExp>> = {
  domain: /^[^\s/?#@:{}%\\]+$/,
  key: /^[\w.~-]+$/,
  path: /^[\w.~-]+(?:\/[\w.~-]+)*$/,
}

/**
 * The template of a preset with the affiliate's values, or the name of the first field that is missing or
 * malformed. A domain may be pasted as a whole URL.
 */
export function templateOfPreset(
  { fields, path, parameters }: Preset,
  values: PresetValues,
): { template: string } | { field: PresetFieldName } {
  const clean = Object.fromEntries(fields.map(({ name }) => [name, cleanValue(name, values[name])]))
  const wrong = fields.find(({ name }) => !VALUES[name].test(clean[name] as string))
  if (wrong !== undefined) return { field: wrong.name }
  const place = path.replace(/<(\w+)>/g, (_, name: string) => clean[name] as string)
  const query = parameters.map(({ name, value }) => `${name}=${value}`).join('&')
  return { template: `https://${clean.domain}${place}?${query}` }
}

function cleanValue(name: PresetFieldName, value = ''): string {
  const text = value.trim()
  return name === 'domain'
    ? text.replace(/^https?:\/\//i, '').replace(/\/.*$/, '')
    : text.replace(/^\/+|\/+$/g, '')
}
