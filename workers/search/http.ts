/** Finds records by an id or name, in the account in use. */
import { advertiserRoles, affiliateRoles } from '../../schema/vocabulary.ts'
import { runScoped } from '../core/database.ts'
import { databaseOf, membershipInUse, personOf, scopeOf } from '../http/actor.ts'
import type { ApiRequest } from '../http/context.ts'
import { moneyAnswer, timeOrNull } from '../http/present.ts'
import { isAllowed } from '../http/role-permissions.ts'
import { answer, route, routes } from '../http/route.ts'
import { SearchAnswer, SearchQuery } from './contract.ts'
import { findRecords, toFound } from './db.ts'
import { foundPage, kindsFor, type Searcher } from './rules.ts'

/** Somebody types meanwhile. */
const STATEMENT_MS_MAX = 3_000

const searchRoute = route('get /v1/search', {
  tags: ['Search'],
  summary: 'Search',
  description: 'Records of the account in use; staff search in all accounts.',
  request: { query: SearchQuery },
  responses: { 200: answer('What was found.', SearchAnswer) },
})

export const searchRoutes = routes().openapi(searchRoute, async (c) => {
  const { q } = c.req.valid('query')
  const searcher = searcherOf(c)
  const scope = scopeOf(membershipInUse(c), personOf(c).userId)
  const search = findRecords(q, kindsFor(searcher), searcher.screens)
  const [rows = []] = await runScoped(await databaseOf(c), scope, [search], {
    statementMs: STATEMENT_MS_MAX,
  })
  const found = rows.map(toFound).map(({ key, money, at, ...of }) => ({
    ...of,
    at: timeOrNull(at),
    amount: money && moneyAnswer(money.minor, money.currency),
    page: foundPage({ kind: of.kind, id: of.id, key }, searcher),
  }))
  return c.json({ found }, 200)
})

function searcherOf(c: ApiRequest): Searcher {
  const { role } = membershipInUse(c)
  const isAmong = (list: readonly string[]) => list.includes(role)
  return {
    screens: isAmong(affiliateRoles)
      ? 'affiliate'
      : isAmong(advertiserRoles)
        ? 'advertiser'
        : 'platform',
    holds: (permission) => isAllowed(permission, role),
  }
}
