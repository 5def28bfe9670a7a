/** One-time codes in tests: time is turned back in the test's own database instead of waited for. */
import { sql } from 'drizzle-orm'
import { codeOfStep, fromBase32, stepAt } from '../credentials/totp.ts'
import { type Db, runScoped } from '../db/database.ts'

/** A code of this person that was never used, as far as the database still knows. `api`: as app_api. */
export async function freshCode(
  api: Db,
  { id: userId, totpSecret }: { id: string; totpSecret: string | null },
): Promise<string> {
  if (totpSecret === null) throw new Error('this person has no one-time codes')
  await runScoped(api, { kind: 'user', userId }, [
    sql`update affiliate.totp_factors set last_step = null where user_id = ${userId}::uuid`,
  ])
  return codeOfStep(fromBase32(totpSecret), stepAt(new Date()))
}
