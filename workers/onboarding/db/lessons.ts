/** Lessons of advertisers, and who has finished them. */
import { type SQL, sql } from 'drizzle-orm'
import {
  readNumber,
  readNumberOrNull,
  readText,
  readTextOrNull,
  readTexts,
  readTime,
  readTimeOrNull,
} from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import { lockRoom } from '../../core/quotas.ts'

export interface Quiz {
  question: string
  options: string[]
  /** Position of the right one, from 0. */
  answer: number
}

export interface LessonView {
  id: string
  advertiser: { id: string; name: string }
  app: { id: string; name: string } | null
  position: number
  title: string
  body: string
  hasPicture: boolean
  videoUrl: string | null
  quiz: Quiz | null
  /** Affiliates who have finished it. */
  doneCount: number
  publishedAt: Date | null
  archivedAt: Date | null
  createdAt: Date
  /** For an affiliate: when they finished it. */
  doneAt: Date | null
}

/** Of an advertiser, archived ones included; more cannot be added. */
export const LESSONS_MAX = 100

const columns = sql`l.*, a.name as advertiser_name, p.name as app_name`
const joined = sql`affiliate.lessons l join affiliate.advertisers a on a.id = l.advertiser_id
  left join affiliate.apps p on p.id = l.app_id`
const order = sql`order by a.name, l.advertiser_id, l.position, l.id limit 1000`

/** In their order; `advertiserId` null: of all advertisers. */
export const listLessons = (advertiserId: string | null): SQL => sql`
  select ${columns}, (select count(*)::int from affiliate.lessons_done d where d.lesson_id = l.id) as done_count
  from ${joined}
  where l.archived_at is null and (${advertiserId}::uuid is null or l.advertiser_id = ${advertiserId}::uuid) ${order}`

export const findLesson = (id: string): SQL => sql`
  select ${columns}, (select count(*)::int from affiliate.lessons_done d where d.lesson_id = l.id) as done_count
  from ${joined} where l.id = ${id}::uuid`

/** Published lessons of the affiliate's advertisers. `id`: that one only. */
export const listOwnLessons = (affiliateId: string, id: string | null = null): SQL => sql`
  select ${columns}, 0 as done_count, d.done_at
  from ${joined}
  join affiliate.partnerships s on s.advertiser_id = l.advertiser_id and s.affiliate_id = ${affiliateId}::uuid
    and s.status = 'approved'
  left join affiliate.lessons_done d on d.lesson_id = l.id and d.affiliate_id = ${affiliateId}::uuid
  where l.archived_at is null and l.published_at is not null and (${id}::uuid is null or l.id = ${id}::uuid) ${order}`

export function toLesson(row: Row): LessonView {
  const question = readTextOrNull(row.question)
  const appId = readTextOrNull(row.app_id)
  return {
    id: readText(row.id),
    advertiser: { id: readText(row.advertiser_id), name: readText(row.advertiser_name) },
    app: appId === null ? null : { id: appId, name: readText(row.app_name) },
    position: readNumber(row.position),
    title: readText(row.title),
    body: readText(row.body),
    hasPicture: readTextOrNull(row.picture_type) !== null,
    videoUrl: readTextOrNull(row.video_url),
    quiz:
      question === null
        ? null
        : { question, options: readTexts(row.options), answer: readNumberOrNull(row.answer) ?? 0 },
    doneCount: readNumber(row.done_count),
    publishedAt: readTimeOrNull(row.published_at),
    archivedAt: readTimeOrNull(row.archived_at),
    createdAt: readTime(row.created_at),
    doneAt: readTimeOrNull(row.done_at ?? null),
  }
}

export interface LessonFields {
  appId: string | null
  title: string
  body: string
  videoUrl: string | null
  quiz: Quiz | null
}

/** The last in its advertiser's list. Guard `lessons_full`. */
export function insertLesson(id: string, advertiserId: string, fields: LessonFields): SQL[] {
  const { appId, title, body, videoUrl, quiz } = fields
  const insert = sql`
    with room as (select affiliate.require(count(*) < ${LESSONS_MAX}, 'lessons_full'),
      coalesce(max(position), 0) + 1 as last from affiliate.lessons where advertiser_id = ${advertiserId}::uuid)
    insert into affiliate.lessons
      (id, advertiser_id, app_id, position, title, body, video_url, question, options, answer)
    select ${id}::uuid, ${advertiserId}::uuid, ${appId}::uuid, room.last, ${title}, ${body}, ${videoUrl},
      ${quiz?.question ?? null}, ${optionsOf(quiz)}, ${quiz?.answer ?? null}::smallint
    from room returning id`
  return [lockRoom('lessons', advertiserId), insert]
}

const optionsOf = (quiz: Quiz | null) =>
  sql`array(select jsonb_array_elements_text(${JSON.stringify(quiz?.options ?? [])}::jsonb))`

export interface LessonChange extends Partial<LessonFields> {
  position?: number
  isPublished?: boolean
  isArchived?: boolean
}

/** Undefined values stay unchanged. */
export function updateLessonRow(id: string, change: LessonChange): SQL {
  const { appId, title, body, videoUrl, quiz, position, isPublished, isArchived } = change
  const sets = [
    ...(appId === undefined ? [] : [sql`app_id = ${appId}::uuid`]),
    ...(title === undefined ? [] : [sql`title = ${title}`]),
    ...(body === undefined ? [] : [sql`body = ${body}`]),
    ...(videoUrl === undefined ? [] : [sql`video_url = ${videoUrl}`]),
    ...(quiz === undefined
      ? []
      : [
          sql`question = ${quiz?.question ?? null}, options = ${optionsOf(quiz)}, answer = ${quiz?.answer ?? null}::smallint`,
        ]),
    ...(position === undefined ? [] : [sql`position = ${position}::int`]),
    ...(isPublished === undefined ? [] : [timeSet('published_at', isPublished)]),
    ...(isArchived === undefined ? [] : [timeSet('archived_at', isArchived)]),
  ]
  const all = sets.length === 0 ? sql`title = title` : sql.join(sets, sql`, `)
  return sql`update affiliate.lessons set ${all} where id = ${id}::uuid returning id`
}

const timeSet = (column: string, isSet: boolean) =>
  isSet
    ? sql`${sql.raw(column)} = coalesce(${sql.raw(column)}, now())`
    : sql`${sql.raw(column)} = null`

export const setPictureType = (id: string, contentType: string): SQL =>
  sql`update affiliate.lessons set picture_type = ${contentType} where id = ${id}::uuid returning id`

/** Repeating it changes nothing. */
export const insertLessonDone = (id: string, affiliateId: string, now: Date): SQL => sql`
  insert into affiliate.lessons_done (lesson_id, affiliate_id, done_at)
  values (${id}::uuid, ${affiliateId}::uuid, ${now.toISOString()}::timestamptz) on conflict do nothing`
