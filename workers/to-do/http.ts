/** What awaits the person, for Home and for the badges of the navigation. */
import {
  type AdvertiserRole,
  type AffiliateRole,
  advertiserRoles,
  affiliateRoles,
} from '../../schema/vocabulary.ts'
import { readNumber } from '../core/columns.ts'
import { runScoped } from '../core/database.ts'
import { databaseOf, membershipInUse, personOf, scopeOf } from '../http/actor.ts'
import type { ApiRequest } from '../http/context.ts'
import { moneyAnswer, timeAnswer } from '../http/present.ts'
import { isAllowed } from '../http/role-permissions.ts'
import { answer, route, routes } from '../http/route.ts'
import { countUnread } from '../notifications/count-unread.ts'
import { ToDoAnswer } from './contract.ts'
import { countToDo, toToDo } from './db.ts'
import { toDoCodes, toDoCodesFor, toDoPage } from './rules.ts'

/** The counts are read with every page, so that a slow one must not hold anything up. */
const STATEMENT_MS_MAX = 5_000

const toDoRoute = route('get /v1/to-do', {
  tags: ['Notifications'],
  summary: 'List what awaits me',
  description:
    'Work that the person may do in the account in use, by kind: how much, since when, and where. And the number of unread notifications.',
  responses: { 200: answer('The work.', ToDoAnswer) },
})

export const toDoRoutes = routes().openapi(toDoRoute, async (c) => {
  const { userId } = personOf(c)
  const membership = membershipInUse(c)
  const { affiliateId } = membership
  const codes = codesOf(c)
  const [[unread] = [], rows = []] = await runScoped(
    await databaseOf(c),
    scopeOf(membership, userId),
    [
      countUnread(userId),
      ...(codes.length > 0 ? [countToDo(codes, { userId, affiliateId, now: c.var.now })] : []),
    ],
    { statementMs: STATEMENT_MS_MAX },
  )
  const found = new Map(rows.map(toToDo).map((item) => [item.code, item]))
  const items = toDoCodes.flatMap((code) => {
    const item = found.get(code)
    if (item === undefined) return []
    const { count, since, id, sums } = item
    const amounts = sums.map(({ minor, currency }) => moneyAnswer(minor, currency))
    return [{ code, count, since: timeAnswer(since), amounts, page: toDoPage(code, count, id) }]
  })
  return c.json({ items, unread: readNumber(unread?.unread ?? 0) }, 200)
})

/** By all roles that the person has in the account. */
function codesOf(c: ApiRequest) {
  const { role, advertiserId, affiliateId } = membershipInUse(c)
  const roles = personOf(c)
    .memberships.filter((of) => of.advertiserId === advertiserId && of.affiliateId === affiliateId)
    .map((of) => of.role)
  const account = affiliateRoles.includes(role as AffiliateRole)
    ? 'affiliate'
    : advertiserRoles.includes(role as AdvertiserRole)
      ? 'advertiser'
      : 'platform'
  return toDoCodesFor(account, (permission) => roles.some((one) => isAllowed(permission, one)))
}
