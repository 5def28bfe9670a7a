/** The clicks of the history: pure and reproducible. A day's clicks depend on the day and the seed only. */

import type { ClickRecord } from '../../../workers/clicks/rules/clicks-message.ts'
import {
  agentKeyOf,
  fingerprintOf,
  hash64,
  visitorNameOf,
} from '../../../workers/clicks/rules/visitor.ts'
import { newId } from '../../../workers/core/ids.ts'
import { type Chance, chanceFrom } from '../../fraud/random.ts'
import { affiliates, type ChannelName, type HistoryAffiliate } from './affiliates.ts'
import { type HistoryOffer, offers } from './cast.ts'
import { type Arrival, arriveBy } from './channels.ts'
import {
  botAgents,
  hourWeights,
  type Place,
  placesOf,
  userAgents,
  weekdayWeights,
} from './places.ts'

export const DAYS = 90
export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS
const SEED = 20_260_701
/** Clicks of people on an average day at the beginning, and how much more there are at the end. */
const CLICKS_AT_FIRST = 150
const GROWTH = 1
const DEDUPE_SECONDS = 86_400

/** From midnight (UTC) 90 days before the first start to the start itself. */
export interface Span {
  startMs: number
  endMs: number
}

/** The span that ends now. */
export function spanUntil(now: Date): Span {
  const midnightMs = Math.floor(now.getTime() / DAY_MS) * DAY_MS
  return { startMs: midnightMs - DAYS * DAY_MS, endMs: now.getTime() }
}

/** One click, with facts about its visitor. */
export interface Visit {
  click: ClickRecord
  affiliate: HistoryAffiliate
  offer: HistoryOffer
  /** False for bots, refused clicks and visitors who had clicked before. */
  mayBuy: boolean
}

/** A random generator of its own for a purpose and day, so that other days do not change it. */
export const chanceOf = (purpose: number, day: number): Chance =>
  chanceFrom((SEED + purpose * 1_000_003 + day * 7_919) >>> 0)

/** Picks by weight. */
export function weighted<Item>(chance: Chance, items: readonly (readonly [Item, number])[]): Item {
  let point = chance.next() * items.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [item, weight] of items) {
    point -= weight
    if (point < 0) return item
  }
  return items.at(-1)![0]
}

/** `linkIdOf`: the saved link of an affiliate's channel, if it leads to the offer. */
export type LinkIdOf = (
  affiliate: HistoryAffiliate,
  channel: ChannelName,
  offer: HistoryOffer,
) => string | null

/** The visits of a day of the span, from 0, in the order of their times. Later repeats of them are included. */
export function visitsOf(day: number, span: Span, linkIdOf: LinkIdOf): Visit[] {
  const chance = chanceOf(1, day)
  const startMs = span.startMs + day * DAY_MS
  const weekday = weekdayWeights[new Date(startMs).getUTCDay()]!
  const expected = CLICKS_AT_FIRST * (1 + (GROWTH * day) / DAYS) * weekday
  const count = Math.round(expected * (0.9 + 0.2 * chance.next()))
  const joined = affiliates
    .filter(({ joinedDay }) => joinedDay <= day)
    .map((affiliate) => [affiliate, affiliate.weight] as const)
  const visits: Visit[] = []
  for (let number = 0; number < count; number += 1) {
    const affiliate = weighted(chance, joined)
    const visit = visitOf(chance, { affiliate, day, startMs, linkIdOf })
    visits.push(visit)
    if (chance.happens(0.09)) visits.push(repeated(visit, chance))
    if (chance.happens(0.055)) visits.push(botOf(visit, chance))
  }
  return visits
    .filter(({ click }) => click.at <= span.endMs)
    .toSorted((one, other) => one.click.at - other.click.at)
}

function visitOf(
  chance: Chance,
  about: { affiliate: HistoryAffiliate; day: number; startMs: number; linkIdOf: LinkIdOf },
): Visit {
  const { affiliate, day, startMs, linkIdOf } = about
  const shares = affiliate.offers.map(
    (code, at) => [offers[code] as HistoryOffer, 1 / (at + 1)] as const,
  )
  const offer = weighted(chance, shares)
  const channel = weighted(
    chance,
    affiliate.channels.map((name, at) => [name, 1 / (at + 1)] as const),
  )
  const place = weighted(chance, placesOf(affiliate.audience))
  const localHour = weighted(
    chance,
    hourWeights.map((weight, hour) => [hour, weight] as const),
  )
  const hour = (localHour - place.zone + 24) % 24
  const at = startMs + hour * HOUR_MS + chance.int(HOUR_MS)
  const userAgent = weighted(chance, userAgents)
  const arrival = arriveBy(chance, { channel, affiliate, day })
  const linkId = linkIdOf(affiliate, channel, offer)
  const click = clickOf(chance, { at, offer, affiliate, linkId, place, userAgent, arrival })
  const reason = refusalOf(chance, offer, place)
  return { affiliate, offer, mayBuy: reason === null, click: { ...click, reason } }
}

/** The edge refuses a few visitors: by country, from servers, too many from one address, hidden loads. */
function refusalOf(
  chance: Chance,
  { terms }: HistoryOffer,
  { country }: Place,
): ClickRecord['reason'] {
  const point = chance.next()
  if (terms !== null && terms.geoAllow.length > 0 && !terms.geoAllow.includes(country)) return 'geo'
  if (point < 0.01) return 'datacenter'
  if (point < 0.014) return 'velocity'
  return point < 0.016 ? 'cookie_stuffing' : null
}

interface ClickFacts {
  at: number
  offer: HistoryOffer
  affiliate: HistoryAffiliate
  linkId: string | null
  place: Place
  userAgent: string
  arrival: Arrival
}

function clickOf(chance: Chance, facts: ClickFacts): ClickRecord {
  const { at, offer, affiliate, linkId, place, userAgent, arrival } = facts
  const [region, city] = chance.pick(place.cities)
  const ip = `198.${18 + chance.int(2)}.${chance.int(256)}.${1 + chance.int(254)}`
  const agentKey = agentKeyOf(userAgent)
  return {
    ...{ id: newId(new Date(at)), at, offerId: offer.id, appId: offer.appId },
    ...{ advertiserId: offer.advertiserId, affiliateId: affiliate.id, linkId },
    ...{ landingUrlId: offer.landingUrlId, subs: arrival.subs, referrer: arrival.referrer },
    ...{ ip, country: place.country, region, city, asn: 64_496 + chance.int(16), userAgent },
    language: place.language,
    fingerprint: fingerprintOf(ip, userAgent, place.language, agentKey),
    visitor: hash64(visitorNameOf('ip_user_agent', ip, agentKey) ?? ip, ' ', offer.id),
    ...{ reason: null, duplicateOf: null, dedupeSeconds: DEDUPE_SECONDS },
    consent: chance.happens(0.35) ? 'granted' : 'unknown',
    ...(arrival.utm && { utm: arrival.utm }),
    ...(arrival.costMicros && { cost: { micros: arrival.costMicros, currency: 'USD' as const } }),
  }
}

/** The same visitor again, usually within the day: the consumer decides whether it is a duplicate. */
function repeated({ click, ...visit }: Visit, chance: Chance): Visit {
  const at = click.at + Math.round(Math.min(chance.around(HOUR_MS), 3 * DAY_MS)) + 5_000
  return { ...visit, mayBuy: false, click: { ...click, at, id: newId(new Date(at)) } }
}

/** A crawler that found the same link. A few programs name no user agent. */
function botOf({ click, ...visit }: Visit, chance: Chance): Visit {
  const at = click.at + chance.int(6 * HOUR_MS)
  const userAgent = chance.happens(0.08) ? null : chance.pick(botAgents)
  const ip = `198.18.${chance.int(4)}.${1 + chance.int(40)}`
  const bot: ClickRecord = {
    ...click,
    ...{
      at,
      id: newId(new Date(at)),
      ip,
      userAgent,
      country: 'US',
      region: 'Virginia',
      city: 'Ashburn',
    },
    ...{ language: null, fingerprint: null, referrer: null, consent: 'unknown' },
    reason: userAgent === null ? 'no_user_agent' : 'bot',
  }
  // A visitor without a user agent cannot be recognised.
  const { visitor: _, ...unknown } = bot
  const named = userAgent && visitorNameOf('ip_user_agent', ip, agentKeyOf(userAgent))
  const isNamed = named !== null
  return {
    ...visit,
    mayBuy: false,
    click: isNamed ? { ...bot, visitor: hash64(named, ' ', bot.offerId) } : unknown,
  }
}
