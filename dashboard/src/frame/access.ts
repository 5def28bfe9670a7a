import { may } from '../core/permissions.ts'
import type { Person } from '../core/session.ts'
import type { Navigation } from './navigation.ts'
import { type Entry, subpages } from './palette/subpages.ts'

export const isFor = ({ isFor: whom }: Entry, person: Person): boolean =>
  whom === undefined || (typeof whom === 'string' ? may(person, whom) : whom(person))

/**
 * Whether a person may open a page. The search's entry of its URL decides, or of the nearest URL above it. Without one,
 * one of the navigation entries of its routes must be for the person.
 */
export function mayOpen(
  person: Person,
  pathname: string,
  navigations: readonly (Navigation | undefined)[],
): boolean {
  const above = subpages
    .filter(({ to }) => pathname === to || pathname.startsWith(`${to}/`))
    .toSorted((a, b) => b.to.length - a.to.length)
  if (above[0]) return isFor(above[0], person)
  const listed = navigations.filter((navigation) => navigation !== undefined)
  return listed.length === 0 || listed.some((navigation) => navigation.isFor?.(person) ?? true)
}
