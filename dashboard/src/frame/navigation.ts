import { type AnyRoute, type LinkProps, useRouter } from '@tanstack/react-router'
import type { LucideIcon } from 'lucide-react'
import { useLanguage } from '../core/i18n/language.ts'
import type { Person } from '../core/session.ts'
import type { PageTitle } from '../core/use-page-title.ts'

interface Navigation {
  readonly Icon: LucideIcon
  /** The rail by default; `person` is the menu at the top right. */
  readonly menu?: 'person'
  /** Who finds the page there; everybody by default. */
  readonly isFor?: (person: Person) => boolean
}

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** Where people find the page. Without it, only other pages lead there. */
    navigation?: Navigation
  }
}

export interface NavigationPage {
  readonly to: NonNullable<LinkProps['to']>
  readonly title: PageTitle
  readonly Icon: LucideIcon
}

/** Puts each route under the one that it names as its parent, in the order of the list. */
export function nest(routes: readonly AnyRoute[]): void {
  const childrenOf = new Map<AnyRoute, AnyRoute[]>()
  for (const route of routes) {
    const parent: AnyRoute = route.options.getParentRoute()
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), route])
  }
  for (const [parent, children] of childrenOf) parent.addChildren(children)
}

/** All routes below one, parents before their children. */
export function routesUnder(route: AnyRoute): AnyRoute[] {
  const children: readonly AnyRoute[] = route.children ?? []
  return children.flatMap((child) => [child, ...routesUnder(child)])
}

/** The pages that a person finds in the rail or in their menu, in the order of the sitemap. */
export function navigationFor(
  tree: AnyRoute,
  person: Person,
  menu?: Navigation['menu'],
): readonly NavigationPage[] {
  return routesUnder(tree).flatMap(({ fullPath, options: { staticData } }) => {
    const { title, navigation } = staticData ?? {}
    if (title === undefined || navigation === undefined || navigation.menu !== menu) return []
    const { Icon, isFor } = navigation
    return isFor && !isFor(person) ? [] : [{ to: fullPath, title, Icon }]
  })
}

/** The same, with titles in the language of the screen. */
export function useNavigation(person: Person, menu?: Navigation['menu']) {
  const { routeTree } = useRouter()
  const language = useLanguage()
  return navigationFor(routeTree, person, menu).map(({ title, ...page }) => ({
    ...page,
    title: title[language],
  }))
}
