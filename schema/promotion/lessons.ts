import { sql } from 'drizzle-orm'
import {
  check,
  foreignKey,
  index,
  integer,
  primaryKey,
  smallint,
  text,
  uuid,
} from 'drizzle-orm/pg-core'
import { advertisers } from '../advertisers.ts'
import { affiliates } from '../affiliates.ts'
import { apps } from '../apps.ts'
import { createdAtColumn, idColumn, timeColumn } from '../columns.ts'
import { described } from '../described.ts'
import { affiliateSchema } from '../schemas.ts'

export const lessons = affiliateSchema.table(
  'lessons',
  {
    id: idColumn(),
    advertiserId: uuid('advertiser_id')
      .notNull()
      .references(() => advertisers.id),
    appId: uuid('app_id'),
    position: integer('position').notNull(),
    title: text('title').notNull(),
    body: text('body').notNull(),
    pictureType: text('picture_type'),
    videoUrl: text('video_url'),
    question: text('question'),
    options: text('options').array().notNull().default(sql`'{}'`),
    answer: smallint('answer'),
    publishedAt: timeColumn('published_at'),
    archivedAt: timeColumn('archived_at'),
    createdAt: createdAtColumn(),
  },
  (t) => [
    foreignKey({
      name: 'lessons_app_fk',
      columns: [t.advertiserId, t.appId],
      foreignColumns: [apps.advertiserId, apps.id],
    }),
    index('lessons_advertiser_idx').on(t.advertiserId, t.position),
    check('lessons_title_check', sql`length(${t.title}) between 1 and 120`),
    check('lessons_body_check', sql`length(${t.body}) between 1 and 10000`),
    check(
      'lessons_video_check',
      sql`${t.videoUrl} ~ '^https://' and length(${t.videoUrl}) <= 2048`,
    ),
    check(
      'lessons_quiz_check',
      sql`case when ${t.question} is null then cardinality(${t.options}) = 0 and ${t.answer} is null
        else cardinality(${t.options}) between 2 and 6 and ${t.answer} between 0 and cardinality(${t.options}) - 1 end`,
    ),
  ],
)

export const lessonsDone = affiliateSchema.table(
  'lessons_done',
  {
    lessonId: uuid('lesson_id')
      .notNull()
      .references(() => lessons.id),
    affiliateId: uuid('affiliate_id')
      .notNull()
      .references(() => affiliates.id),
    doneAt: timeColumn('done_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'lessons_done_pk', columns: [t.lessonId, t.affiliateId] }),
    index('lessons_done_affiliate_idx').on(t.affiliateId),
  ],
)

export const lessonsDescribed = [
  described(lessons, 'A short lesson of an advertiser for its affiliates.', {
    id: 'The lesson. Its picture in R2 has this name.',
    advertiserId: 'Advertiser who wrote it.',
    appId: 'App it is about; null = the company.',
    position: 'Order in the list.',
    title: 'Its title.',
    body: 'Its text. Markup is shown as it is written.',
    pictureType: 'Content type of the picture; null = none.',
    videoUrl: 'Link to a video.',
    question: 'Question of the quiz; null = no quiz.',
    options: 'Answers to choose from.',
    answer: 'Position of the right answer, from 0.',
    publishedAt: 'When affiliates could first see it; null = draft.',
    archivedAt: 'Archived at: affiliates no longer see it.',
    createdAt: 'When it was written.',
  }),
  described(lessonsDone, 'A lesson that an affiliate has finished.', {
    lessonId: 'The lesson.',
    affiliateId: 'The affiliate.',
    doneAt: 'When they finished it.',
  }),
]
