/**
 * The macros of postback URLs and their values. Templates read this list and the dashboard explains it,
 * so a new macro needs an entry here and an explanation in each language.
 */
import type { PostbackEvent } from '../../../schema/vocabulary.ts'
import { toDecimal } from '../../core/money.ts'
import type { PostbackFacts } from './facts.ts'

export interface PostbackMacro {
  /** Names of the same value in other trackers and networks, in lower case. */
  readonly aliases: readonly string[]
  readonly value: (facts: PostbackFacts) => string | null | undefined
  /** For macros with a list of words: the keys of the event, the closest first. */
  readonly keys?: (facts: PostbackFacts) => readonly PostbackEvent[]
}

export const postbackMacros = {
  click_id: {
    aliases: ['cid', 'clickid', 'transaction_id'],
    value: ({ clickId }) => clickId,
  },
  affiliate_id: {
    aliases: ['aff_id', 'affid', 'affiliate', 'pid'],
    value: ({ affiliateId }) => affiliateId,
  },
  affiliate_code: {
    aliases: ['aff_code', 'affcode'],
    value: ({ affiliateCode }) => affiliateCode,
  },
  advertiser_id: {
    aliases: ['adv_id', 'advertiser'],
    value: ({ advertiserId }) => advertiserId,
  },
  offer_id: {
    aliases: ['oid', 'offer', 'offerid'],
    value: ({ offerId }) => offerId,
  },
  /** The status of the conversion after the event: refunds and chargebacks reject it. */
  status: {
    aliases: ['conversion_status', 'cnv_status'],
    value: ({ event }) => statusOf(event),
    keys: ({ event }) => [event, statusOf(event)],
  },
  event: {
    aliases: ['event_name', 'event_type', 'goal', 'conversion_type'],
    value: ({ event }) => event,
    keys: ({ event }) => [event],
  },
  /** In the major unit with all decimals of the currency, such as 14.70. */
  payout: {
    aliases: ['sum', 'revenue', 'payout_amount'],
    value: ({ payout }) => payout && toDecimal(payout),
  },
  currency: {
    aliases: ['payout_currency', 'currency_code'],
    value: ({ payout }) => payout?.currency,
  },
  /** Unix seconds. */
  timestamp: {
    aliases: ['ts', 'time', 'conversion_time'],
    value: ({ occurredAt }) => String(Math.floor(occurredAt.getTime() / 1000)),
  },
  event_id: {
    aliases: ['eventid', 'txid', 'postback_id'],
    value: ({ eventId }) => eventId,
  },
  /** One id for an order and what undoes it: Keitaro changes the conversion with this transaction id. */
  first_event_id: {
    aliases: ['tid'],
    value: ({ firstEventId, eventId }) => firstEventId ?? eventId,
  },
  conversion_id: {
    aliases: ['conversionid', 'conv_id', 'action_id'],
    value: ({ conversionId }) => conversionId,
  },
  country: {
    aliases: ['geo', 'country_code'],
    value: ({ country }) => country,
  },
  /** One explanation for all ten. */
  sub1: subMacro(1, ['sub', 'subid', 'sub_id', 'aff_sub']),
} satisfies Record<string, PostbackMacro>
export type PostbackMacroName = keyof typeof postbackMacros

/** In display order. */
export const postbackMacroNames = Object.keys(postbackMacros) as PostbackMacroName[]

const SUBS_MAX = 10

function subMacro(number: number, aliases: readonly string[] = []): PostbackMacro {
  const prefixes = ['sub_', 'subid', 'sub_id_', 'aff_sub', 's']
  return {
    aliases: [...aliases, ...prefixes.map((prefix) => `${prefix}${number}`)],
    value: ({ subs }) => subs[number - 1],
  }
}

function statusOf(event: PostbackEvent): PostbackEvent {
  return event === 'refund' || event === 'chargeback' ? 'rejected' : event
}

/** Every name and alias, without braces and in lower case. */
export const postbackMacroByName: ReadonlyMap<string, PostbackMacro> = buildIndex()

function buildIndex(): Map<string, PostbackMacro> {
  const named = new Map<string, PostbackMacro>(Object.entries(postbackMacros))
  for (let number = 2; number <= SUBS_MAX; number += 1) named.set(`sub${number}`, subMacro(number))
  const aliased = Array.from(named.values()).flatMap((macro) =>
    macro.aliases.map((alias) => [alias, macro] as const),
  )
  return new Map([...named, ...aliased])
}
