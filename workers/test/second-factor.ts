/** An authenticator in the hand of a test: every code it gives is fresh. */
import { sql } from 'drizzle-orm'
import { loadSealingKeys, seal } from '../credentials/sealing.ts'
import { codeOfStep, newTotpSecret, stepAt } from '../credentials/totp.ts'
import { runScoped } from '../db/database.ts'
import type { ApiGround } from './api-ground.ts'

/** Headers that confirm one deed. */
export type Confirm = () => Promise<Record<string, string>>

/** Gives the person one-time codes. */
export async function giveTotp(ground: ApiGround, userId: string): Promise<Confirm> {
  const secret = newTotpSecret()
  const sealed = await seal(await loadSealingKeys(ground.env.SEALING_KEY), secret, userId)
  const scope = { kind: 'user', userId } as const
  await runScoped(ground.api, scope, [
    sql`insert into affiliate.totp_factors (user_id, secret_sealed, confirmed_at, created_at)
      values (${userId}::uuid, ${sealed}, now(), now())`,
  ])
  return async () => {
    // Nobody waits half a minute for the next code.
    await runScoped(ground.api, scope, [
      sql`update affiliate.totp_factors set last_step = null where user_id = ${userId}::uuid`,
    ])
    return { 'x-second-factor': codeOfStep(secret, stepAt(new Date())) }
  }
}
