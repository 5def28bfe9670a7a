import { type Db, runScoped } from '../core/database.ts'
import {
  listOwnApplications,
  type OwnApplication,
  toOwnApplication,
} from './db/affiliate-offers.ts'

export type { OwnApplication }

/** The latest applications of an affiliate. The caller has checked that the account is the person's. */
export async function readOwnApplications(
  db: Db,
  affiliateId: string,
  limit: number,
): Promise<OwnApplication[]> {
  const own = { kind: 'affiliate', affiliateId, advertiserId: null } as const
  const [rows = []] = await runScoped(db, own, [listOwnApplications(affiliateId, limit)])
  return rows.map(toOwnApplication)
}
