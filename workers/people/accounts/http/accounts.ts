/** Accounts and people, for staff who approve and block them. */

import { listAppsOf } from '../../../apps/apps-of-advertiser.ts'
import { readTexts } from '../../../core/columns.ts'
import { runScoped } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { type Management, staffDatabaseOf } from '../../../http/actor.ts'
import type { ApiRequest } from '../../../http/context.ts'
import { cutPage, readIdCursor } from '../../../http/cursor.ts'
import { timeAnswer } from '../../../http/present.ts'
import { requestInputs } from '../../../http/request-inputs.ts'
import { answer, json, route, routes } from '../../../http/route.ts'
import { sendMailSoon } from '../../../mail/mail-queue.ts'
import { decideApplications } from '../../../partners/decide-applications.ts'
import { publish } from '../../../snapshots/publish.ts'
import { snapshotKey } from '../../../snapshots/rules.ts'
import type { Account } from '../db/accounts.ts'
import { listAccounts, toAccount } from '../db/accounts.ts'
import { decisionsFor } from '../rules/account-decision.ts'
import { decideAccount } from '../verbs/decide-account.ts'
import {
  type AccountAnswer,
  AccountsAnswer,
  AccountsQuery,
  DecideAccountInput,
  DecidedAccountAnswer,
} from './accounts-contract.ts'

const tags = ['Accounts']
const listRoute = route('get /v1/accounts', {
  tags,
  summary: 'List accounts and people',
  description: 'Newest first, one kind at a time.',
  request: { query: AccountsQuery },
  responses: { 200: answer('One page of results.', AccountsAnswer) },
})
const decideRoute = route(
  'post /v1/accounts/decisions',
  {
    tags,
    summary: 'Approve, reject, block, unblock or ban',
    description:
      'Blocked people are signed out at once. Links of a blocked account stop earning everywhere within 90 seconds. Approval and rejection are sent by mail. Safe to repeat.',
    request: { body: { content: json(DecideAccountInput), required: true } },
    responses: { 200: answer('The account after the decision.', DecidedAccountAnswer) },
  },
  ['not_found', 'conflict'],
)

export const accountRoutes = routes()
  .openapi(listRoute, async (c) => {
    const { kind, limit, cursor, status = null, q = null } = c.req.valid('query')
    const { db, scope } = await staffDatabaseOf(c)
    const filter = { kind, status, q, afterId: readIdCursor(cursor), limit: limit + 1 }
    const [rows = []] = await runScoped(db, scope, [listAccounts(filter)])
    const [page, next_cursor] = cutPage(rows.map(toAccount), limit)
    return c.json({ accounts: page.map(accountAnswer), next_cursor }, 200)
  })
  .openapi(decideRoute, async (c) => {
    const { kind, id, decision, reason = null } = c.req.valid('json')
    const { now } = c.var
    const { db, scope, userId, role } = await staffDatabaseOf(c)
    const verdict = { kind, id, decision, reason, actor: { userId, role }, now, newId }
    const { outcome, account, mailIds } = await decideAccount(db, scope, verdict)
    await sendMailSoon(c, mailIds)
    if (outcome === 'decided') await publishStatus(c, { db, scope }, account)
    return c.json({ outcome, account: accountAnswer(account) }, 200)
  })

/**
 * Publishes the status to the tracker: links of blocked affiliates and advertisers earn nothing.
 */
async function publishStatus(
  c: ApiRequest,
  asker: Pick<Management, 'db' | 'scope'>,
  account: Account,
) {
  const { kind, id } = account
  if (kind === 'affiliate') {
    const { mailIds } = await decideApplications(asker.db, { affiliateId: id, ...requestInputs(c) })
    await sendMailSoon(c, mailIds)
    await publish(c, asker, { affiliateIds: [id] })
  }
  if (kind === 'advertiser') {
    const [apps = []] = await runScoped(asker.db, asker.scope, [listAppsOf(id)])
    for (const app of apps) {
      const mayBeGone = readTexts(app.hosts).map((host) => snapshotKey.host(host))
      await publish(c, asker, { appId: String(app.id), mayBeGone })
    }
    await publish(c, asker, { offers: { advertiserId: id } })
  }
}

function accountAnswer(account: Account): AccountAnswer {
  const { kind, id, name, handle, status, statusReason, createdAt } = account
  return {
    ...{ kind, id, name, handle, status, status_reason: statusReason },
    decisions: decisionsFor(kind, status),
    created_at: timeAnswer(createdAt),
  }
}
