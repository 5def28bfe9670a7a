/** The demo's people: passwords hashed, one-time code secrets encrypted. Adding them again adds nothing. */
import { inArray } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import * as people from '../../schema/people.ts'
import { totpFactors } from '../../schema/second-factors.ts'
import { hashPassword } from '../../workers/credentials/password.ts'
import { type SealingKeys, seal } from '../../workers/credentials/sealing.ts'
import { fromBase32 } from '../../workers/credentials/totp.ts'
import type { DemoUser } from './demo-cast.ts'

type Tx = Pick<NodePgDatabase, 'insert' | 'select'>

/**
 * Password hashes by person, only for people who do not exist yet: hashing takes a tenth of a second each.
 */
export async function hashMissingPasswords(
  db: Tx,
  users: readonly DemoUser[],
): Promise<Map<string, string>> {
  const ids = users.map(({ id }) => id)
  const found = await db
    .select({ id: people.users.id })
    .from(people.users)
    .where(inArray(people.users.id, ids))
  const present = new Set(found.map(({ id }) => id))
  const missing = users.filter(({ id }) => !present.has(id))
  const hashed = missing.map(async (user) => [user.id, await hashOnce(user.password)] as const)
  return new Map(await Promise.all(hashed))
}

/** Tests make many demo databases in one process, and a hash takes a tenth of a second. */
const hashOnce = (password: string): Promise<string> => {
  const known = hashes.get(password) ?? hashPassword(password)
  hashes.set(password, known)
  return known
}
const hashes = new Map<string, Promise<string>>()

/** Their join date is long ago, so that the waiting period for new people is over. */
const AGE_MS = 30 * 24 * 60 * 60 * 1000

/** `hashes`: see hashMissingPasswords. */
export async function addPeople(
  tx: Tx,
  users: readonly DemoUser[],
  { hashes, sealing, now }: { hashes: Map<string, string>; sealing: SealingKeys; now: Date },
): Promise<void> {
  const since = new Date(now.getTime() - AGE_MS)
  for (const { id, email, name, role, advertiserId, affiliateId } of users) {
    const passwordHash = hashes.get(id)
    if (!passwordHash) continue
    const person = { id, email, name, passwordHash, emailVerifiedAt: since, createdAt: since }
    await tx.insert(people.users).values(person)
    const given = { userId: id, role, advertiserId, affiliateId, createdAt: since }
    await tx.insert(people.userRoles).values(given)
  }
  for (const { id: userId, totpSecret } of users) {
    if (totpSecret === null) continue
    const secretSealed = await seal(sealing, fromBase32(totpSecret), userId)
    await tx
      .insert(totpFactors)
      .values({ userId, secretSealed, confirmedAt: since, createdAt: since })
      .onConflictDoNothing()
  }
}
