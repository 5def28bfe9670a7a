/** Saved views. Every statement names the account and the person; row-level security is a second lock. */
import { getTableColumns, type SQL, sql } from 'drizzle-orm'
import { reportViews } from '../../../schema/statistics/report-views.ts'
import { readTextOrNull } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import { timestamp } from '../../core/timestamp.ts'
import { readerOf } from '../../core/typed-rows.ts'

/** The most views that one person saves in one account. */
export const VIEWS_MAX = 50
/** Own views first, so that those of a large team never hide them. */
const LISTED_MAX = 500

/** A person in an account; both ids null = staff of the platform. */
export interface Viewer {
  userId: string
  advertiserId: string | null
  affiliateId: string | null
}

const ofAccount = ({ advertiserId, affiliateId }: Viewer) => sql`
  v.advertiser_id is not distinct from ${advertiserId}::uuid
  and v.affiliate_id is not distinct from ${affiliateId}::uuid`
const isOwn = ({ userId }: Viewer) => sql`v.user_id = ${userId}::uuid`

const toRow = readerOf(getTableColumns(reportViews))
export const toView = (row: Row) => ({ ...toRow(row), userName: readTextOrNull(row.user_name) })
export type ReportView = ReturnType<typeof toView>

const selected = sql`select v.*, (select u.name from affiliate.users u where u.id = v.user_id) as user_name
  from affiliate.report_views v`

/** The person's own views and the shared ones of the account, by name. */
export const listViews = (viewer: Viewer): SQL => sql`
  select * from (
    ${selected} where ${ofAccount(viewer)} and (${isOwn(viewer)} or v.is_shared)
    order by ${isOwn(viewer)} desc, v.id desc limit ${LISTED_MAX}) v
  order by lower(v.name), v.id`

export const findView = (viewer: Viewer, id: string): SQL => sql`
  ${selected} where v.id = ${id}::uuid and ${ofAccount(viewer)} and (${isOwn(viewer)} or v.is_shared)`

export interface NewView {
  id: string
  name: string
  query: string
  isShared: boolean
}

/** Guard `too_many_views`. Two requests of a person wait for each other. */
export function insertView(viewer: Viewer, view: NewView, now: Date): SQL[] {
  const { userId, advertiserId, affiliateId } = viewer
  return [
    sql`select pg_advisory_xact_lock(hashtextextended('views ' || ${userId}, 0))`,
    sql`select affiliate.require((select count(*) from affiliate.report_views v
      where ${ofAccount(viewer)} and ${isOwn(viewer)}) < ${VIEWS_MAX}, 'too_many_views')`,
    sql`insert into affiliate.report_views (id, user_id, advertiser_id, affiliate_id, name, query, is_shared, created_at,
        changed_at)
      values (${view.id}::uuid, ${userId}::uuid, ${advertiserId}::uuid, ${affiliateId}::uuid, ${view.name},
        ${view.query}, ${view.isShared}, ${timestamp(now)}, ${timestamp(now)})`,
  ]
}

/** Undefined values stay unchanged. No row: the person has no such view. */
export function updateView(
  viewer: Viewer,
  id: string,
  { name, query, isShared }: Partial<Omit<NewView, 'id'>>,
  now: Date,
): SQL {
  return sql`update affiliate.report_views v
    set name = coalesce(${name ?? null}, v.name), query = coalesce(${query ?? null}, v.query),
      is_shared = coalesce(${isShared ?? null}::boolean, v.is_shared), changed_at = ${timestamp(now)}
    where v.id = ${id}::uuid and ${ofAccount(viewer)} and ${isOwn(viewer)} returning v.id`
}

/** `isHead`: also a shared view of somebody else. No row: there is none that the person may delete. */
export const deleteView = (viewer: Viewer, id: string, isHead: boolean): SQL => sql`
  delete from affiliate.report_views v
  where v.id = ${id}::uuid and ${ofAccount(viewer)} and (${isOwn(viewer)} or v.is_shared and ${isHead})
  returning v.id`
