import type { Role } from '../../../schema/vocabulary.ts'
import { mainRole } from '../core/permissions.ts'
import type { Person } from '../core/session.ts'

/** More tabs than this do not fit their names on a phone. */
const TABS = 4
/** The pages a role opens most; who has other roles gets the first of the navigation. */
const tabsOf: Partial<Record<Role, readonly string[]>> = {
  affiliate: ['/', '/promote', '/links', '/my-payouts'],
  advertiser: ['/', '/conversions', '/partners', '/offers'],
  finance: ['/', '/payouts', '/money', '/conversions'],
  support: ['/', '/admin', '/partners', '/conversions'],
  admin: ['/', '/admin', '/partners', '/operations'],
  owner: ['/', '/payouts', '/money', '/admin'],
}

/** The tabs of a phone, and the pages of its menu. */
export function tabsFor<Page extends { readonly to: string }>(
  person: Person,
  pages: readonly Page[],
): { tabs: readonly Page[]; others: readonly Page[] } {
  if (pages.length <= TABS + 1) return { tabs: pages, others: [] }
  const role = mainRole(person)
  const most = tabsOf[role] ?? tabsOf[role.split('_')[0] as Role] ?? []
  const chosen = pages.filter(({ to }) => most.includes(to))
  const more = pages.filter(({ to }) => !most.includes(to))
  const tabs = [...chosen, ...more].slice(0, TABS)
  return { tabs, others: pages.filter((page) => !tabs.includes(page)) }
}
