/** Groups of partners: their names, their terms for all offers, and who is in them. */

import { type SQL, sql } from 'drizzle-orm'
import { readNumberOrNull, readText } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import { lockRoom } from '../../core/quotas.ts'

export interface GroupSettings {
  name: string
  /** Null = the offer's. */
  holdDays: number | null
  cookieDays: number | null
}

export interface PartnerGroup extends GroupSettings {
  id: string
  /** Partners who are in it now, whatever their status. */
  partners: number
}

/** The advertiser's groups by name. */
export function listGroups(advertiserId: string, groupId: string | null, limit: number): SQL {
  return sql`
    select g.id, g.name, g.hold_days, g.cookie_days, (select count(*)::int
      from affiliate.partnerships p where p.group_id = g.id) as partners
    from affiliate.partner_groups g
    where g.advertiser_id = ${advertiserId}::uuid and (${groupId}::uuid is null or g.id = ${groupId}::uuid)
    order by lower(g.name), g.id limit ${limit}`
}

export function toGroup(row: Row): PartnerGroup {
  return {
    ...{ id: readText(row.id), name: readText(row.name), partners: Number(row.partners) },
    holdDays: readNumberOrNull(row.hold_days),
    cookieDays: readNumberOrNull(row.cookie_days),
  }
}

/** Guard `too_many_groups`. Constraint `partner_groups_name_key`: the name is taken. */
export function insertGroup(
  {
    id,
    advertiserId,
    name,
    holdDays,
    cookieDays,
  }: GroupSettings & { id: string; advertiserId: string },
  groupsMax: number,
): SQL[] {
  return [
    lockRoom('partner_groups', advertiserId),
    sql`select affiliate.require((select count(*) from affiliate.partner_groups
      where advertiser_id = ${advertiserId}::uuid) < ${groupsMax}, 'too_many_groups')`,
    sql`insert into affiliate.partner_groups (id, advertiser_id, name, hold_days, cookie_days)
      values (${id}::uuid, ${advertiserId}::uuid, ${name}, ${holdDays}::smallint, ${cookieDays}::smallint)`,
  ]
}

/** Undefined values stay unchanged. One row if the group exists. */
export function updateGroup(
  advertiserId: string,
  groupId: string,
  {
    name,
    holdDays,
    cookieDays,
  }: { [Name in keyof GroupSettings]?: GroupSettings[Name] | undefined },
): SQL {
  return sql`
    update affiliate.partner_groups set
      name = ${name === undefined ? sql`name` : sql`${name}`},
      hold_days = ${holdDays === undefined ? sql`hold_days` : sql`${holdDays}::smallint`},
      cookie_days = ${cookieDays === undefined ? sql`cookie_days` : sql`${cookieDays}::smallint`}
    where advertiser_id = ${advertiserId}::uuid and id = ${groupId}::uuid
    returning id`
}

/** Its partners have no group afterwards. The last statement returns one row if the group existed. */
export function deleteGroup(advertiserId: string, groupId: string): SQL[] {
  return [
    sql`update affiliate.partnerships set group_id = null
      where advertiser_id = ${advertiserId}::uuid and group_id = ${groupId}::uuid`,
    sql`delete from affiliate.partner_groups
      where advertiser_id = ${advertiserId}::uuid and id = ${groupId}::uuid returning id`,
  ]
}

/** Puts partners into a group; null = into none. Returns the `affiliate_id` of each partner found. */
export function putInGroup(
  advertiserId: string,
  affiliateIds: readonly string[],
  groupId: string | null,
): SQL {
  return sql`
    update affiliate.partnerships set group_id = ${groupId}::uuid
    where advertiser_id = ${advertiserId}::uuid
      and affiliate_id in (select jsonb_array_elements_text(${JSON.stringify(affiliateIds)}::jsonb)::uuid)
    returning affiliate_id`
}
