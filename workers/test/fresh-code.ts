/**
 * One-time codes in tests: instead of waiting, the time of the last use is set back in the test's database.
 */
import { sql } from 'drizzle-orm'
import * as cast from '../../dev/demo/demo-cast.ts'
import { permissions } from '../api-permissions.ts'
import { type Db, runScoped } from '../core/database.ts'
import { codeOfStep, fromBase32, stepAt } from '../credentials/totp.ts'
import type { Access } from '../http/access.ts'

/** Code secret of all people that tests add. */
export const ADDED_TOTP_SECRET = 'SOMEBODYWHOMATESTADDEDBYITSELFAA'

/** A code of this person that the database counts as unused. `api`: as app_api. */
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

/** A value of X-Second-Factor for the person with this id: a fresh code, or their password. */
export async function freshProof(api: Db, userId: string): Promise<string> {
  const known = cast.users.find(({ id }) => id === userId)
  if (known?.totpSecret === null) {
    return `password.${Buffer.from(known.password).toString('base64url')}`
  }
  return freshCode(api, { id: userId, totpSecret: known?.totpSecret ?? ADDED_TOTP_SECRET })
}

const shapes = Object.entries(permissions as Record<string, Access>).map(([key, access]) => {
  return { shape: new RegExp(`^${key.replace(/\{\w+\}/g, '[^/]+')}$`), access }
})

/** The person who must confirm this request; null when it needs no confirmation. */
export function confirmerOf(method: string, path: string, token: string): string | null {
  const [pathname = ''] = path.split('?')
  const asked = `${method.toLowerCase()} ${pathname}`
  const access = shapes.find(({ shape }) => shape.test(asked))?.access
  const [, payload] = token.split('.')
  if (typeof access !== 'object' || payload === undefined) return null
  try {
    return (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub: string }).sub
  } catch {
    return null
  }
}
