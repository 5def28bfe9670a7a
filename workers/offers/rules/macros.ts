/**
 * The macros of landing URLs and their values. The tracker fills them from this list and the
 * dashboard explains them, so a new macro needs an entry here and an explanation in each language.
 */
import type { AffiliateSnapshot, LinkSnapshot, OfferSnapshot } from '../../snapshots/rules.ts'

/** Facts of the click for macros. Null = unknown; the macro becomes empty. */
export interface MacroFacts {
  /** Null if no click was recorded. */
  clickId: string | null
  /** When the click arrived, in epoch milliseconds. */
  nowMs: number
  offer: Pick<OfferSnapshot, 'id' | 'code' | 'advertiserId' | 'appId' | 'currency'>
  affiliate: Pick<AffiliateSnapshot, 'id' | 'code'>
  /** The saved link that was clicked. */
  link: Pick<LinkSnapshot, 'id' | 'slug'> | null
  place: { country: string | null; region: string | null; city: string | null }
  /** `device()` parses the user agent on its first call. */
  agent: { device(): { device: string; os: string | null; browser: string | null } }
  /** The browser's first language. */
  language: string | null
  /** sub1…sub10, in order. */
  subs: readonly (string | null)[]
}

export interface Macro {
  /** Names of the same value in other trackers, in lower case. */
  aliases: readonly string[]
  value: (click: MacroFacts) => string | null | undefined
  /** Removal from URLs that are too long. Missing: after those removed first. */
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
  /** One explanation for all ten. */
  sub1: subMacro(1, ['sub', 'subid', 'aff_sub']),
} satisfies Record<string, Macro>
export type MacroName = keyof typeof macros

/** In display order. */
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
