/**
 * The macros of landing URLs: what people write in braces, and the value each stands for. The tracker
 * fills them from this list and the dashboard explains what is in it, so a new macro is an entry here
 * and its explanation in each language.
 */
import type { AffiliateSnapshot, LinkSnapshot, OfferSnapshot } from '../../snapshots/rules.ts'

/** What a macro may read of the click. Null is an unknown fact and fills as nothing. */
export interface MacroFacts {
  /** Null where no click was recorded. */
  clickId: string | null
  /** When the click arrived, in epoch milliseconds. */
  nowMs: number
  offer: Pick<OfferSnapshot, 'id' | 'code' | 'advertiserId' | 'appId' | 'currency'>
  affiliate: Pick<AffiliateSnapshot, 'id' | 'code'>
  /** The saved link that was followed. */
  link: Pick<LinkSnapshot, 'id' | 'slug'> | null
  place: { country: string | null; region: string | null; city: string | null }
  /** `device()` parses the user agent when it is first called. */
  agent: { device(): { device: string; os: string | null; browser: string | null } }
  /** The browser's first language. */
  language: string | null
  /** sub1…sub10, in order. */
  subs: readonly (string | null)[]
}

export interface Macro {
  /** What other trackers call the same thing, in lower case. */
  aliases: readonly string[]
  value: (click: MacroFacts) => string | null | undefined
  /** When a URL that would be too long loses it. Left out: after those that go first. */
  omitted?: 'first' | 'never'
}

export const macros = {
  click_id: {
    aliases: ['cid', 'clickid', 'transaction_id'],
    value: ({ clickId }) => clickId,
    omitted: 'never',
  },
  affiliate_id: {
    aliases: ['aff_id', 'affid', 'affiliate', 'pid'],
    value: ({ affiliate }) => affiliate.id,
  },
  advertiser_id: {
    aliases: ['adv_id', 'advertiser'],
    value: ({ offer }) => offer.advertiserId,
  },
  offer_id: {
    aliases: ['oid', 'offer'],
    value: ({ offer }) => offer.id,
  },
  country: {
    aliases: ['geo', 'country_code'],
    value: ({ place }) => place.country,
  },
  device: {
    aliases: ['device_type'],
    value: ({ agent }) => agent.device().device,
  },
  /** Unix seconds. */
  timestamp: {
    aliases: ['ts', 'time'],
    value: ({ nowMs }) => String(Math.floor(nowMs / 1000)),
  },
  /** Explained for all ten. */
  sub1: subMacro(1, ['sub', 'subid', 'aff_sub']),
} satisfies Record<string, Macro>
export type MacroName = keyof typeof macros

/** In the order in which the dashboard explains them. */
export const macroNames = Object.keys(macros) as MacroName[]

const SUBS_MAX = 10

function subMacro(number: number, aliases: readonly string[] = []): Macro {
  const prefixes = ['sub_', 'subid', 'sub_id_', 'aff_sub', 's']
  return {
    aliases: [...aliases, ...prefixes.map((prefix) => `${prefix}${number}`)],
    value: ({ subs }) => subs[number - 1],
    omitted: 'first',
  }
}

/** Every name and alias, without braces and in lower case. */
export const macroByName: ReadonlyMap<string, Macro> = buildIndex()

function buildIndex(): Map<string, Macro> {
  const named = new Map<string, Macro>(Object.entries(macros))
  for (let number = 2; number <= SUBS_MAX; number += 1) named.set(`sub${number}`, subMacro(number))
  const aliased = Array.from(named.values()).flatMap((macro) =>
    macro.aliases.map((alias) => [alias, macro] as const),
  )
  return new Map([...named, ...aliased])
}
