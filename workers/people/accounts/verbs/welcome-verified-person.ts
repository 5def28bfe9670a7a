import { type Db, runScoped } from '../../../core/database.ts'
import { Refusal } from '../../../core/refusal.ts'
import { applyToAdvertiser } from '../../../partners/apply-to-advertiser.ts'
import { decideApplications } from '../../../partners/decide-applications.ts'
import type { Registration } from '../db/email-tokens.ts'
import { listOwnAffiliates } from '../db/people-changes.ts'

export interface ProvenNow {
  userId: string
  registration: Registration | null
  now: Date
  newId: (now: Date) => string
  /** Eight random bytes, new ones at each call. */
  random: () => Uint8Array
}

export interface Welcomed {
  /** Affiliates whose status must be published to the edge. */
  approvedAffiliateIds: string[]
  mailIds: string[]
}

/**
 * Runs the steps that depend on a confirmed address: submits the application made at sign-up, and
 * evaluates pending ones. Safe to repeat. A closed registration link does not stop the person from
 * getting in.
 */
export async function welcomeVerifiedPerson(db: Db, proven: ProvenNow): Promise<Welcomed> {
  const { userId, registration } = proven
  const [rows = []] = await runScoped(db, { kind: 'user', userId }, [listOwnAffiliates(userId)])
  const greeted: Welcomed = { approvedAffiliateIds: [], mailIds: [] }
  for (const { id } of rows) {
    const input = { ...proven, affiliateId: id as string }
    const decided =
      registration === null
        ? await decideApplications(db, input)
        : ((await apply(db, input, registration)) ?? (await decideApplications(db, input)))
    if (decided.approvedBy.length > 0) greeted.approvedAffiliateIds.push(input.affiliateId)
    greeted.mailIds.push(...decided.mailIds)
  }
  return greeted
}

async function apply(
  db: Db,
  input: ProvenNow & { affiliateId: string },
  { code, answers, country }: Registration,
) {
  try {
    return await applyToAdvertiser(db, { ...input, registrationCode: code, answers, country })
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}
