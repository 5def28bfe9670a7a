import { type Db, runScoped, type Scope } from '../../core/database.ts'
import { Refusal } from '../../core/refusal.ts'
import { type ApplicationSettings, updateApplicationSettings } from '../db/partner-views.ts'

/**
 * Replaces the questions to applicants and the rules for automatic approval. Pending applications
 * are not evaluated again: a person decides on them.
 * @throws Refusal `not_found`.
 */
export async function setApplicationRules(
  db: Db,
  scope: Scope,
  advertiserId: string,
  settings: ApplicationSettings,
): Promise<void> {
  const [[row] = []] = await runScoped(db, scope, [
    updateApplicationSettings(advertiserId, settings),
  ])
  if (row === undefined) throw new Refusal('not_found', 'There is no such advertiser.')
}
