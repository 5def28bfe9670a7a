import type { Role } from '../../../../schema/vocabulary.ts'
import { type Db, guardOf, runScoped, type Scope } from '../../../core/database.ts'
import { Refusal, refuse, refuseField } from '../../../core/refusal.ts'
import { insertMail } from '../../../mail/mails.ts'
import type { NewMail } from '../../../mail/rules/mails.ts'
import { listHeadsOf, toAccountHead } from '../../account-heads.ts'
import {
  type Account,
  endSessionsOfAccount,
  findAccount,
  listRolesOf,
  toAccount,
  updateAccountStatus,
} from '../db/accounts.ts'
import {
  type AccountDecision,
  type AccountKind,
  decideStatus,
  decisionsWithReason,
} from '../rules/account-decision.ts'

export interface AccountVerdict {
  kind: AccountKind
  id: string
  decision: AccountDecision
  /** Required for decisions against the account. */
  reason: string | null
  /** The person who decides, and their role. */
  actor: { userId: string; role: Role }
  now: Date
  newId: (now: Date) => string
}

export interface DecidedAccount {
  outcome: 'decided' | 'unchanged'
  account: Account
  /** Ids of the mails to send. */
  mailIds: string[]
}

/**
 * Approves, rejects, blocks, unblocks or bans an account or a person. Blocked people are signed
 * out at once. Repeating a decision changes nothing.
 * @throws Refusal `not_found`; `forbidden` on oneself, or on an owner unless by an owner;
 *   `conflict` if the status does not allow it or changed meanwhile; `invalid_input` without a
 *   reason.
 */
export async function decideAccount(
  db: Db,
  scope: Scope,
  verdict: AccountVerdict,
): Promise<DecidedAccount> {
  const { kind, id, decision, reason, now } = verdict
  const account = await readDecidable(db, scope, verdict)
  if (reason === null && decisionsWithReason.has(decision)) {
    throw refuseField('reason', 'required')
  }
  const decided = decideStatus(kind, account.status, decision)
  if (decided.outcome === 'unchanged') return { outcome: 'unchanged', account, mailIds: [] }
  if (decided.outcome !== 'changed') {
    throw refuse('conflict', 'account_status')
  }
  const mails = await mailsOf(db, scope, account, verdict)
  const isKeptOut = decision === 'block' || decision === 'ban'
  await runScoped(db, scope, [
    updateAccountStatus({ kind, id, from: account.status, to: decided.to, reason, now }),
    ...(isKeptOut ? [endSessionsOfAccount(kind, id, now)] : []),
    ...mails.map((mail) => insertMail(mail)),
  ]).catch((error: unknown) => {
    if (guardOf(error) !== 'account_changed') throw error
    throw refuse('conflict', 'decided_meanwhile')
  })
  return {
    outcome: 'decided',
    account: { ...account, status: decided.to, statusReason: reason },
    mailIds: mails.map((mail) => mail.id),
  }
}

async function readDecidable(db: Db, scope: Scope, { kind, id, actor }: AccountVerdict) {
  const [[row] = [], roles = []] = await runScoped(db, scope, [
    findAccount(kind, id),
    listRolesOf(id),
  ])
  if (row === undefined) throw new Refusal('not_found', 'There is no such account.')
  if (kind === 'person' && id === actor.userId) {
    throw refuse('forbidden', 'own_account')
  }
  if (actor.role !== 'owner' && roles.some(({ role }) => role === 'owner')) {
    throw refuse('forbidden', 'owner_only')
  }
  return toAccount(row)
}

/** Approval and rejection are mailed. Blocked people get no mail. */
async function mailsOf(
  db: Db,
  scope: Scope,
  account: Account,
  { decision, reason, now, newId }: AccountVerdict,
): Promise<NewMail[]> {
  const { kind, id } = account
  if (kind === 'person' || (decision !== 'approve' && decision !== 'reject')) return []
  const [rows = []] = await runScoped(db, scope, [listHeadsOf(kind, id)])
  return rows.map(toAccountHead).map(({ userId, email, language, name }) => {
    const to = { id: newId(now), toAddress: email, language, userId, advertiserId: null, now }
    const facts = { name, account_name: account.name }
    return decision === 'approve'
      ? { ...to, kind: 'account_approved', facts }
      : { ...to, kind: 'account_rejected', facts: { ...facts, reason: reason ?? '' } }
  })
}
