import { type Db, runScoped } from '../../core/database.ts'
import { Refusal } from '../../core/refusal.ts'
import {
  findPersonalToken,
  type PersonalTokenView,
  revokePersonalToken,
  toPersonalTokenView,
} from './db.ts'

/** Revokes a token for good. Repeating it changes nothing. @throws Refusal `not_found`. */
export async function revokeToken(
  db: Db,
  { userId, tokenId, now }: { userId: string; tokenId: string; now: Date },
): Promise<PersonalTokenView> {
  const [, [row] = []] = await runScoped(db, { kind: 'user', userId }, [
    revokePersonalToken(userId, tokenId, now),
    findPersonalToken(userId, tokenId),
  ])
  if (row === undefined) throw new Refusal('not_found', 'You have no such token.')
  return toPersonalTokenView(row)
}
