import { type SQL, sql } from 'drizzle-orm'
import { payingRoles } from '../http/role-permissions.ts'
import { WAITING_PERIOD_HOURS } from '../http/waiting-period.ts'
import type { TeamChange } from '../mail/rules/mails.ts'

const paying = `{${[...payingRoles].join(',')}}`

/**
 * Mails the heads that a waiting period of this person begins. `grantId`: the role just given; null:
 * every account in which they can pay affiliates. Roles that pay nobody are told to nobody. Answers the
 * mails' `id`s; part of the batch that made the change, in any scope.
 */
export function mailTeamChange(
  userId: string,
  change: TeamChange,
  { grantId, now }: { grantId: string | null; now: Date },
): SQL {
  const usableFrom = new Date(now.getTime() + WAITING_PERIOD_HOURS * 3_600_000)
  return sql`
    select id from affiliate.mail_team_change(${userId}::uuid, ${grantId}::uuid, ${change},
      ${paying}::text[], ${usableFrom.toISOString()}::timestamptz, ${now.toISOString()}::timestamptz)`
}
