import { type AnyRoute, type LinkProps, useRouter } from '@tanstack/react-router'
import type { LucideIcon } from 'lucide-react'
import { useLanguage } from '../core/i18n/language.ts'
import type { Person } from '../core/session.ts'
import type { PageTitle } from '../core/use-page-title.ts'

export interface Navigation {
  readonly Icon: LucideIcon
  /** Default: the navigation on the left; `person`: the menu at the top right. */
  readonly menu?: 'person'
  /** Who sees the page in the navigation; everybody by default. */
  readonly isFor?: (person: Person) => boolean
}

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** Where the page appears in the navigation. Missing: only other pages link to it. */
    navigation?: Navigation
  }
}

export interface NavigationPage {
  readonly to: NonNullable<LinkProps['to']>
  readonly title: PageTitle
  readonly Icon: LucideIcon
}

/** Adds each route to its parent, in the order of the list. */
export function nest(routes: readonly AnyRoute[]): void {
  const childrenOf = new Map<AnyRoute, AnyRoute[]>()
  for (const route of routes) {
    const parent: AnyRoute = route.options.getParentRoute()
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), route])
  }
  for (const [parent, children] of childrenOf) parent.addChildren(children)
}

/** All routes below a route, parents before children. */
export function routesUnder(route: AnyRoute): AnyRoute[] {
  const children: readonly AnyRoute[] = route.children ?? []
  return children.flatMap((child) => [child, ...routesUnder(child)])
}

/** The pages in a person's navigation or menu, in the order of the sitemap. */
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

/** The same, with titles in the current language. */
export function useNavigation(person: Person, menu?: Navigation['menu']) {
  const { routeTree } = useRouter()
  const language = useLanguage()
  return navigationFor(routeTree, person, menu).map(({ title, ...page }) => ({
    ...page,
    title: title[language],
  }))
}
