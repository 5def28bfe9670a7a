import type { Delivery, Endpoint } from './delivery-data.ts'
import type { DeliveryWords } from './delivery-texts.ts'

/** The host of a template, whose path and query have braces. */
export const hostOf = (url: string): string => /^https?:\/\/([^/?]+)/.exec(url)?.[1] ?? url

/** What a list calls an endpoint: a postback by its offer, a webhook by its host. */
export const nameOf = ({ kind, offer, url }: Endpoint, words: DeliveryWords): string =>
  kind === 'webhook' ? hostOf(url) : (offer?.name ?? words.allOffers)

/** The same with the host, where postbacks and webhooks are mixed. */
export const fullNameOf = (endpoint: Endpoint, words: DeliveryWords): string =>
  endpoint.kind === 'webhook'
    ? hostOf(endpoint.url)
    : `${nameOf(endpoint, words)} · ${hostOf(endpoint.url)}`

/** An event of a postback in words; a webhook's keeps its name, which receivers look for. */
export const eventInWords = (event: string, words: DeliveryWords): string =>
  Object.hasOwn(words.events, event) ? words.events[event as keyof typeof words.events] : event

/** Its next attempt comes at once or is under way, so that the last one says nothing new. */
export const isQueued = ({
  state,
  attempts,
  is_sending,
}: Pick<Delivery, 'state' | 'attempts' | 'is_sending'>) =>
  state === 'retrying' && (attempts === 0 || is_sending)

/** Its last attempt was made after it was sent. */
export const wasTried = ({ attempted_at }: Pick<Delivery, 'attempted_at'>) => attempted_at !== null

/** Why an attempt failed. */
export function problemInWords(
  problem: string,
  status: number | null,
  words: DeliveryWords,
): string {
  if (problem === 'http_error' && status !== null) return words.answeredError(status)
  return words.problems[problem as keyof typeof words.problems] ?? problem
}

/** What came of the last attempt; null: there was none. */
export function resultInWords(
  { state, status, problem, ms }: Pick<Delivery, 'state' | 'status' | 'problem' | 'ms'>,
  words: DeliveryWords,
  number: (value: number) => string,
): string | null {
  if (state === 'success') return words.arrived(status ?? 0, number(ms ?? 0))
  return problem === null ? null : problemInWords(problem, status, words)
}
