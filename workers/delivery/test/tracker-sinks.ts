/**
 * Trackers that receive postbacks, in memory. Each behaves as its documents say (the `source` of its preset);
 * what they leave open is refused or ignored here, so that no test relies on it.
 */
import type { PostbackMethod, PostbackPreset } from '../../../schema/vocabulary.ts'

export interface SinkConversion {
  readonly clickId: string
  /** The transaction id of trackers that have one. */
  readonly txid: string
  /** The status, or the type of conversion. */
  readonly status: string
  /** Null: the postback had none. */
  readonly payout: number | null
  readonly currency: string
}

export interface TrackerSink {
  receive(
    url: string,
    method: PostbackMethod,
    body?: string | null,
  ): { status: number; body: string }
  conversions(): readonly SinkConversion[]
}

export interface SinkSettings {
  /** The tracker's clicks. */
  readonly clicks: readonly string[]
  /** Keitaro: the offer allows upsells (rebills). Binom: payouts of repeated postbacks are added. */
  readonly areUpsellsOn?: boolean
  /** RedTrack: the duplicate postback mode. */
  readonly duplicates?: 'new' | 'ignore' | 'edit' | 'increment' | 'ignore_by_event_id'
}

/** Changes the list of conversions; the text is the answer. */
type Rule = (
  query: URLSearchParams,
  made: SinkConversion[],
  settings: SinkSettings,
) => string | { status: number; body: string }

interface Endpoint {
  readonly path: RegExp
  /** The parameter with the click id. */
  readonly click: string
  readonly rule: Rule
}

export function trackerSink(tracker: PostbackPreset, settings: SinkSettings): TrackerSink {
  const { path, click, rule } = endpoints[tracker]
  const made: SinkConversion[] = []
  return {
    receive(url, method, body) {
      const { pathname, searchParams } = new URL(url)
      if (!path.test(pathname)) return { status: 404, body: 'Not found' }
      const query = method === 'POST' && body ? new URLSearchParams(body) : searchParams
      const clickId = query.get(click) ?? ''
      if (!settings.clicks.includes(clickId)) return { status: 404, body: 'Click not found' }
      const answer = rule(query, made, settings)
      return typeof answer === 'string' ? { status: 200, body: answer } : answer
    },
    conversions: () => made,
  }
}

function conversionOf(
  query: URLSearchParams,
  names: Readonly<{ click: string; payout: string; txid?: string; currency?: string }>,
  status: string,
): SinkConversion {
  const payout = query.get(names.payout)
  return {
    clickId: query.get(names.click) ?? '',
    txid: (names.txid && query.get(names.txid)) || '',
    status,
    payout: payout === null || payout === '' ? null : Number(payout),
    currency: (names.currency && query.get(names.currency)) || '',
  }
}

function put(made: SinkConversion[], before: SinkConversion | undefined, after: SinkConversion) {
  if (before === undefined) made.push(after)
  else made[made.indexOf(before)] = after
}

const KEITARO_MOVES = ['lead>sale', 'lead>rejected', 'sale>rejected', 'rebill>rejected']

/**
 * Statuses move in one direction. Without upsells a click has one conversion, and other repeats are ignored.
 * With upsells, a sale or rebill with a new tid is a conversion of its own.
 */
const keitaro: Rule = (query, made, { areUpsellsOn = false }) => {
  const done = query.get('return') ?? 'Success'
  const raw = query.get('status') || 'sale'
  const words = (name: string) => (query.get(name) ?? '').split(',')
  if (words('ignore_status').includes(raw)) return done
  const mapped = ['lead', 'sale', 'rejected'].find((status) =>
    words(`${status}_status`).includes(raw),
  )
  const status = mapped ?? raw
  if (!['lead', 'sale', 'rejected', 'rebill'].includes(status)) return done
  const names = { click: 'subid', payout: 'payout', txid: 'tid', currency: 'currency' }
  const next = conversionOf(query, names, status)
  const ofClick = made.filter(({ clickId }) => clickId === next.clickId)
  const same = areUpsellsOn ? ofClick.find(({ txid }) => txid === next.txid) : ofClick[0]
  if (same !== undefined) {
    if (KEITARO_MOVES.includes(`${same.status}>${status}`)) put(made, same, next)
    return done
  }
  const isUpsell = next.txid !== '' && (status === 'sale' || status === 'rebill')
  if (ofClick.length === 0 || isUpsell) made.push(next)
  return done
}

/** One conversion for a click. A repeat replaces status and payout, or adds to the payout with upsell on. */
const binom: Rule = (query, made, { areUpsellsOn = false }) => {
  const names = { click: 'cnv_id', payout: 'payout', currency: 'cnv_currency' }
  const next = conversionOf(query, names, query.get('cnv_status') ?? '')
  const before = made.find(({ clickId }) => clickId === next.clickId)
  const payout = areUpsellsOn ? (before?.payout ?? 0) + (next.payout ?? 0) : next.payout
  put(made, before, { ...next, payout })
  return 'OK'
}

/** A click and transaction id are counted once; without a transaction id, a click is. */
const voluum: Rule = (query, made) => {
  const names = { click: 'cid', payout: 'payout', txid: 'txid', currency: 'currency' }
  const next = conversionOf(query, names, query.get('et') ?? '')
  if (!made.some((it) => it.clickId === next.clickId && it.txid === next.txid)) made.push(next)
  return ''
}

const redtrack: Rule = (query, made, { duplicates = 'ignore_by_event_id' }) => {
  const names = { click: 'clickid', payout: 'sum', txid: 'rdtk_event_id', currency: 'currency' }
  const next = conversionOf(query, names, query.get('type') ?? '')
  const before = made.find(
    (it) =>
      it.clickId === next.clickId &&
      it.status === next.status &&
      (duplicates !== 'ignore_by_event_id' || it.txid === next.txid),
  )
  if (before === undefined || duplicates === 'new') made.push(next)
  else if (duplicates === 'edit') put(made, before, next)
  else if (duplicates === 'increment') {
    put(made, before, { ...before, payout: (before.payout ?? 0) + (next.payout ?? 0) })
  }
  return 'OK'
}

/** A click and transaction id are one conversion. Another status changes it; the same one is a repeat. */
const bemob: Rule = (query, made) => {
  const names = { click: 'cid', payout: 'payout', txid: 'txid' }
  const next = conversionOf(query, names, query.get('status') ?? '')
  const before = made.find((it) => it.clickId === next.clickId && it.txid === next.txid)
  if (before?.status !== next.status) put(made, before, next)
  return 'OK'
}

/** A click is converted or not. An amount replaces the click's payout. Its ids are numbers. */
const prosper202: Rule = (query, made) => {
  const next = conversionOf(query, { click: 'subid', payout: 'amount' }, 'lead')
  if (!/^\d+$/.test(next.clickId)) return { status: 404, body: '{"error":true,"code":404}' }
  const before = made.find(({ clickId }) => clickId === next.clickId)
  put(made, before, { ...next, payout: next.payout ?? before?.payout ?? null })
  return ''
}

const endpoints: Readonly<Record<PostbackPreset, Endpoint>> = {
  keitaro: { path: /^\/1a2b3c4\/postback$/, click: 'subid', rule: keitaro },
  binom_v1: { path: /^\/click\.php$/, click: 'cnv_id', rule: binom },
  binom_v2: { path: /^\/click$/, click: 'cnv_id', rule: binom },
  voluum: { path: /^\/postback$/, click: 'cid', rule: voluum },
  redtrack: { path: /^\/postback$/, click: 'clickid', rule: redtrack },
  bemob: { path: /^\/postback$/, click: 'cid', rule: bemob },
  prosper202: { path: /^\/tracking202\/static\/gpb\.php$/, click: 'subid', rule: prosper202 },
}
