import { type Db, runScoped, type Scope } from '../../core/database.ts'
import { Refusal } from '../../core/refusal.ts'
import {
  type DifferenceView,
  findDifference,
  resolveDifference,
  toDifferenceView,
} from './differences-db.ts'

/**
 * A person has looked at a difference and closes it. The same again changes nothing.
 * @throws Refusal `not_found`.
 */
export async function resolvePayoutDifference(
  db: Db,
  scope: Scope,
  { id, userId, note, now }: { id: string; userId: string; note: string; now: Date },
): Promise<DifferenceView> {
  const statements = [resolveDifference(id, userId, note, now), findDifference(id)]
  const [, [row] = []] = await runScoped(db, scope, statements)
  if (row === undefined) throw new Refusal('not_found', 'There is no such difference.')
  return toDifferenceView(row)
}
