import { type Db, runScoped, type Scope } from '../../core/database.ts'
import { resendHorizon } from '../batches/rules/payout-submission.ts'
import { type Freeze, findFreeze, freezePayouts, toFreeze } from './freeze-db.ts'

/**
 * Stops all sending of payouts, by one person of finance or the owner; to let them go again takes two.
 * Where they are stopped already the first reason stays.
 */
export async function stopPayouts(
  db: Db,
  scope: Scope,
  { userId, reason, now }: { userId: string; reason: string; now: Date },
): Promise<Freeze> {
  const statements = [freezePayouts(userId, reason, now), findFreeze(resendHorizon(now))]
  const [, [row = {}] = []] = await runScoped(db, scope, statements)
  return toFreeze(row)
}
