import { languages, type Role, roles } from '../../schema/vocabulary.ts'
import { noteRecordAction } from '../audit/confirmed-actions.ts'
import { readText, readWord, readWords } from '../core/columns.ts'
import { type Db, runScoped, type Scope } from '../core/database.ts'
import { Refusal, refuse } from '../core/refusal.ts'
import { insertMail } from '../mail/mails.ts'
import { endSessionsOfAccount } from './accounts/db/accounts.ts'
import { deleteFactors, findFactorHolder } from './factors/db/factor-reset.ts'
import { factorMail } from './factors/verbs/factor-mail.ts'

export interface FactorReset {
  userId: string
  reason: string
  actor: { userId: string; role: Role }
  now: Date
  newId: (now: Date) => string
}

/**
 * Removes all second factors of a person who lost theirs: one-time codes, passkeys and recovery
 * codes. Ends their sessions and mails them. If they have none, nothing changes.
 * @throws Refusal `not_found`, or `forbidden` on oneself, or on an owner unless by an owner.
 */
export async function resetSecondFactor(
  db: Db,
  scope: Scope,
  { userId, reason, actor, now, newId }: FactorReset,
): Promise<{ outcome: 'reset' | 'unchanged'; mailIds: string[] }> {
  const [[row] = []] = await runScoped(db, scope, [findFactorHolder(userId)])
  if (row === undefined) throw new Refusal('not_found', 'There is no such person.')
  if (userId === actor.userId) {
    throw refuse('forbidden', 'own_second_factor')
  }
  if (actor.role !== 'owner' && readWords(roles, row.roles).includes('owner')) {
    throw refuse('forbidden', 'owner_only')
  }
  if (row.has_second_factor !== true) return { outcome: 'unchanged', mailIds: [] }
  const person = {
    ...{ id: userId, email: readText(row.email), name: readText(row.name) },
    language: readWord(languages, row.language),
  }
  const mail = factorMail(person, 'reset_by_staff', { now, newId })
  await runScoped(db, scope, [
    ...deleteFactors(userId),
    endSessionsOfAccount('person', userId, now),
    noteRecordAction('second_factor_reset', { table: 'users', subject: userId, reason }),
    insertMail(mail),
  ])
  return { outcome: 'reset', mailIds: [mail.id] }
}
