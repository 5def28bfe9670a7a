import { type Db, runScoped, type Scope } from '../../core/database.ts'
import { Refusal } from '../../core/refusal.ts'
import { findPartnership, type Overrides, updateOverrides } from '../db/partnerships.ts'

/**
 * Sets a partner's own hold and cookie lifetime. Undefined values stay unchanged; null restores
 * the offer's value. Repeating it changes nothing.
 * @throws Refusal `not_found`.
 */
export async function setOverrides(
  db: Db,
  scope: Scope,
  { advertiserId, affiliateId }: { advertiserId: string; affiliateId: string },
  overrides: Overrides,
): Promise<void> {
  const [[known] = []] = await runScoped(db, scope, [findPartnership(advertiserId, affiliateId)])
  if (known === undefined) throw new Refusal('not_found', 'There is no such partner.')
  await runScoped(db, scope, [updateOverrides(advertiserId, affiliateId, overrides)])
}
