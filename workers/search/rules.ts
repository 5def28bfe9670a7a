/** What the search finds, who finds it, and on which page it is. */
import type { Permission } from '../http/role-permissions.ts'

/** Whose screens the person has. */
export type Screens = 'affiliate' | 'advertiser' | 'platform'

export interface Searcher {
  readonly screens: Screens
  readonly holds: (permission: Permission) => boolean
}

export interface FoundRecord {
  readonly kind: FoundKind
  readonly id: string
  /** What its list is searched for, where it has no page of its own. */
  readonly key: string
}

interface FoundRule {
  readonly permission: Permission
  readonly screens: readonly Screens[]
  readonly page: (found: FoundRecord, searcher: Searcher) => string
}

const everybody = ['affiliate', 'advertiser', 'platform'] as const
const managers = ['advertiser', 'platform'] as const
const record = (table: 'affiliates' | 'users', id: string) => `/admin/records/${table}/${id}`

/** In the order of the results. */
export const foundRules = {
  click: {
    ...{ permission: 'reports:read', screens: everybody },
    page: ({ id }) => `/clicks/${id}`,
  },
  conversion: {
    ...{ permission: 'reports:read', screens: everybody },
    page: ({ id }, { screens }) => `/${screens === 'affiliate' ? 'earned' : 'conversions'}/${id}`,
  },
  payout_batch: {
    ...{ permission: 'payouts:read', screens: managers },
    page: ({ id }) => `/payouts/batches/${id}`,
  },
  invoice: {
    ...{ permission: 'settings:read', screens: managers },
    page: ({ id }) => `/money/invoices/${id}`,
  },
  affiliate: {
    ...{ permission: 'partners:read', screens: managers },
    page: ({ id }, { screens, holds }) => {
      if (screens === 'advertiser') return `/partners/${id}`
      return holds('records:read')
        ? record('affiliates', id)
        : `/payouts/history?affiliate_id=${id}`
    },
  },
  person: {
    ...{ permission: 'records:read', screens: ['platform'] },
    page: ({ id }) => record('users', id),
  },
  advertiser: {
    ...{ permission: 'settings:read', screens: ['platform'] },
    page: ({ id }) => `/settings/advertisers/${id}`,
  },
  offer: {
    ...{ permission: 'reports:read', screens: everybody },
    page: ({ id, key }, { screens }) =>
      screens === 'affiliate' ? `/promote?${new URLSearchParams({ q: key })}` : `/offers/${id}`,
  },
  app: {
    ...{ permission: 'settings:read', screens: managers },
    page: ({ id }) => `/settings/apps/${id}`,
  },
  link: {
    ...{ permission: 'links:read', screens: ['affiliate'] },
    page: ({ id }) => `/links/${id}`,
  },
} as const satisfies Record<string, FoundRule>

export type FoundKind = keyof typeof foundRules
export const foundKinds = Object.keys(foundRules) as FoundKind[]

/** The kinds of which this person may find some. */
export function kindsFor({ screens, holds }: Searcher): FoundKind[] {
  return foundKinds.filter((kind) => {
    const rule: FoundRule = foundRules[kind]
    return rule.screens.includes(screens) && holds(rule.permission)
  })
}

export const foundPage = (found: FoundRecord, searcher: Searcher): string =>
  (foundRules[found.kind] as FoundRule).page(found, searcher)
