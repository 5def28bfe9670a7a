import { type SQL, sql } from 'drizzle-orm'
import type { Role } from '../../schema/vocabulary.ts'
import { payingRoles } from '../http/role-permissions.ts'
import { WAITING_PERIOD_HOURS } from '../http/waiting-period.ts'
import type { TeamChange } from '../mail/rules/mails.ts'
import type { Team } from './teams/rules.ts'

const paying = `{${[...payingRoles].join(',')}}`

/**
 * Mails the heads that this person's waiting period has started. `grantId`: the role just given;
 * null = every account in which they can pay affiliates. Roles that cannot pay cause no mail.
 * Returns the `id`s of the mails. Part of the batch that makes the change, in any scope.
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

/**
 * Mails a member whose role is changed or removed (`newRole` null) later in the same batch, and
 * the heads of the account, unless mailTeamChange mails them about the new role. Returns the `id`s
 * of the mails.
 */
export function mailMemberChange(
  { advertiserId, affiliateId }: Team,
  member: { userId: string; newRole: Role | null; byUserId: string },
  now: Date,
): SQL {
  return sql`
    select id from affiliate.mail_member_change(${member.userId}::uuid, ${advertiserId}::uuid,
      ${affiliateId}::uuid, ${member.byUserId}::uuid, ${member.newRole}, ${paying}::text[],
      ${now.toISOString()}::timestamptz)`
}
