/**
 * Permissions of every API route: the permission table, and those that conversion sources declare.
 */
import { sources } from './conversions/sources/sources.ts'
import type { Access } from './http/access.ts'
import { permissions as table } from './http/permissions.ts'

const ofSources: Readonly<Record<string, Access>> = Object.fromEntries(
  sources.map(({ route, access }) => [route, access]),
)

export const permissions: Readonly<Record<string, Access>> = { ...ofSources, ...table }

const methodsByPath = Map.groupBy(
  Object.keys(permissions).map((key) => key.split(' ') as [method: string, path: string]),
  ([, path]) => path,
)
const paths = [...methodsByPath].map(([path, routes]) => ({
  pattern: new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
  methods: routes.map(([method]) => method.toUpperCase()),
}))

/** The methods a path supports, over all matching patterns; none if no route matches. */
export function methodsOf(path: string): string[] {
  return paths.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods)
}
