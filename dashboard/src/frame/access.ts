import { may } from '../core/permissions.ts'
import type { Person } from '../core/session.ts'
import type { Navigation } from './navigation.ts'
import { type Entry, subpages } from './palette/subpages.ts'

export const isFor = ({ isFor: whom }: Entry, person: Person): boolean =>
  whom === undefined || (typeof whom === 'string' ? may(person, whom) : whom(person))

/** A route of the page, with its URL. */
export interface RouteOfPage {
  readonly pathname: string
  readonly navigation: Navigation | undefined
}

/**
 * Whether a person may open a page. The search's entry of its URL decides, or of the nearest URL above it, and the
 * navigation entries of the routes that are not above that one. Without an entry: all navigation entries.
 */
export function mayOpen(person: Person, pathname: string, routes: readonly RouteOfPage[]): boolean {
  const [entry] = subpages
    .filter(({ to }) => pathname === to || pathname.startsWith(`${to}/`))
    .toSorted((a, b) => b.to.length - a.to.length)
  const isBelow = (route: RouteOfPage) =>
    route.pathname.replace(/\/$/, '').length >= (entry?.to.length ?? 0)
  const listed = routes.filter(isBelow).flatMap(({ navigation }) => navigation ?? [])
  const isListed = listed.some((navigation) => navigation.isFor?.(person) ?? true)
  if (entry) return isListed || isFor(entry, person)
  return isListed || listed.length === 0
}
