import { api, read } from '../core/api.ts'
import { settle } from '../core/problem.ts'
import { readPages } from '../core/read-pages.ts'
import type { AuditSearch } from './audit-search.ts'

type Query = NonNullable<Parameters<(typeof api.v1)['audit-log']['$get']>[0]>['query']
const readLog = (query: Query) => read(api.v1['audit-log'].$get({ query }))

export type AuditEntry = Awaited<ReturnType<typeof readLog>>['entries'][number]

/** Days are in UTC; the last one is included. */
export function auditQuery({ pages: _pages, from, to, ...rest }: AuditSearch) {
  const query: Record<string, string> = {}
  for (const [name, value] of Object.entries(rest)) if (value !== undefined) query[name] = value
  if (from !== undefined) query.from = `${from}T00:00:00Z`
  if (to !== undefined) {
    const end = new Date(`${to}T00:00:00Z`)
    end.setUTCDate(end.getUTCDate() + 1)
    query.to = end.toISOString()
  }
  return query
}

export const loadAuditLog = (search: AuditSearch) =>
  settle(
    readPages(search.pages, async (page) => {
      const { entries, next_cursor } = await readLog({ ...auditQuery(search), ...page })
      return { rows: entries, next_cursor }
    }),
  )
