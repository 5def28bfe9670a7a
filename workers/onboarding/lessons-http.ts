/** Lessons, for the people of the advertiser who write them. */
import * as z from 'zod'
import { pictureTypes } from '../../schema/vocabulary.ts'
import { constraintOf, guardOf, runScoped } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import { PICTURE_BYTES_MAX, pictureTypeOf } from '../core/picture.ts'
import { Refusal, refuseField } from '../core/refusal.ts'
import { type Management, managementOf, requireAdvertiserId } from '../http/actor.ts'
import type { ApiRequest } from '../http/context.ts'
import { definedFields } from '../http/defined-fields.ts'
import { timeAnswer, timeOrNull } from '../http/present.ts'
import { answer, json, route, routes } from '../http/route.ts'
import {
  CreateLessonInput,
  type Lesson,
  LessonAnswer,
  LessonParams,
  LessonsAnswer,
  LessonsQuery,
  PictureQuery,
  UpdateLessonInput,
} from './contract.ts'
import {
  findLesson,
  insertLesson,
  LESSONS_MAX,
  type LessonView,
  listLessons,
  setPictureType,
  toLesson,
  updateLessonRow,
} from './db/lessons.ts'
import { type LessonText, placeholderIn } from './lesson-rules.ts'

const tags = ['Onboarding']
const file = { schema: z.any().describe('The file itself.') }
const picture = Object.fromEntries(pictureTypes.map((type) => [type, file]))

const listRoute = route('get /v1/lessons', {
  tags,
  summary: 'List lessons',
  description: 'In their order, drafts included.',
  request: { query: LessonsQuery },
  responses: { 200: answer('The lessons.', LessonsAnswer) },
})
const createRoute = route('post /v1/lessons', {
  tags,
  summary: 'Add a lesson',
  description: `A draft at the end of the list. An advertiser can have ${LESSONS_MAX} lessons.`,
  request: { body: { content: json(CreateLessonInput), required: true } },
  responses: { 201: answer('The lesson.', LessonAnswer) },
})
const updateRoute = route('patch /v1/lessons/{lessonId}', {
  tags,
  summary: 'Update a lesson',
  description:
    'Fields you leave out stay unchanged. Affiliates see it while it is published. Who has finished it stays so. A lesson with a placeholder of the template, such as “[Our goal…]”, cannot be published.',
  request: { params: LessonParams, body: { content: json(UpdateLessonInput), required: true } },
  responses: { 200: answer('The lesson.', LessonAnswer) },
})
const pictureRoute = route('post /v1/lesson-pictures', {
  tags,
  summary: 'Set the picture of a lesson',
  description: `PNG, JPEG or WebP, detected from the content. At most ${PICTURE_BYTES_MAX / 1024} KiB.`,
  request: { query: PictureQuery, body: { content: picture, required: true } },
  responses: { 200: answer('The lesson.', LessonAnswer) },
})
const imageRoute = route('get /v1/lessons/{lessonId}/picture', {
  tags,
  summary: 'Get the picture of a lesson',
  description: 'For everybody who knows its address.',
  request: { params: LessonParams },
  responses: { 200: { description: 'The picture.', content: picture } },
})

export const lessonRoutes = routes()
  .openapi(listRoute, async (c) => {
    const { advertiser_id: named = null } = c.req.valid('query')
    const { db, scope, advertiserId } = await managementOf(c)
    const [rows = []] = await runScoped(db, scope, [listLessons(advertiserId ?? named)])
    return c.json({ lessons: rows.map((row) => lessonAnswer(c, toLesson(row))) }, 200)
  })
  .openapi(createRoute, async (c) => {
    const { advertiser_id, app_id: appId, title, body, video_url, quiz } = c.req.valid('json')
    const management = await managementOf(c)
    const advertiserId = requireAdvertiserId(management, advertiser_id)
    const fields = { appId, title, body, videoUrl: video_url, quiz: checkedQuiz(quiz) }
    const id = newId(c.var.now)
    await write(management, insertLesson(id, advertiserId, fields))
    return c.json({ lesson: await readLesson(c, management, id) }, 201)
  })
  .openapi(updateRoute, async (c) => {
    const { lessonId } = c.req.valid('param')
    const asked = c.req.valid('json')
    const management = await managementOf(c)
    const before = await readLesson(c, management, lessonId)
    if (asked.published ?? before.published_at !== null) {
      refusePlaceholder({
        ...{ title: asked.title ?? before.title, body: asked.body ?? before.body },
        quiz: asked.quiz === undefined ? before.quiz : asked.quiz,
      })
    }
    const change = definedFields({
      ...{ title: asked.title, body: asked.body, position: asked.position, appId: asked.app_id },
      ...{ videoUrl: asked.video_url, isPublished: asked.published, isArchived: asked.archived },
      quiz: asked.quiz === undefined ? undefined : checkedQuiz(asked.quiz),
    })
    await write(management, [updateLessonRow(lessonId, change)])
    return c.json({ lesson: await readLesson(c, management, lessonId) }, 200)
  })
  .openapi(pictureRoute, async (c) => {
    const { lesson_id: lessonId } = c.req.valid('query')
    const bytes = new Uint8Array(await c.req.arrayBuffer())
    const contentType = pictureTypeOf(bytes)
    if (contentType === null) throw refuseField('body', 'picture_type')
    const management = await managementOf(c)
    // The file comes first: a row without its file would show a broken picture.
    await readLesson(c, management, lessonId)
    await c.env.CREATIVES.put(lessonId, bytes, { httpMetadata: { contentType } })
    await write(management, [setPictureType(lessonId, contentType)])
    return c.json({ lesson: await readLesson(c, management, lessonId) }, 200)
  })
  .openapi(imageRoute, async (c) => {
    const object = await c.env.CREATIVES.get(c.req.valid('param').lessonId)
    if (object === null) throw new Refusal('not_found', 'There is no picture.')
    return c.body(object.body, 200, {
      'content-type': object.httpMetadata?.contentType ?? 'application/octet-stream',
      'content-security-policy': "default-src 'none'; sandbox",
    })
  })

/** @throws Refusal `invalid_input` for a lesson that is not written yet. */
function refusePlaceholder(lesson: LessonText): void {
  const found = placeholderIn(lesson)
  if (found) throw refuseField(found.field, 'lesson_placeholder', { text: found.text })
}

type QuizInput = NonNullable<z.infer<typeof UpdateLessonInput>['quiz']>

/** @throws Refusal `invalid_input` if no option is at the place of the answer. */
function checkedQuiz(quiz: QuizInput | null) {
  if (quiz === null || quiz.answer < quiz.options.length) return quiz
  throw refuseField('quiz.answer', 'not_found')
}

/** @throws Refusal `not_found`, or `invalid_input` for a foreign app or one lesson too many. */
async function write({ db, scope }: Management, change: ReturnType<typeof insertLesson>) {
  try {
    const [row] = (await runScoped(db, scope, change)).at(-1) ?? []
    if (row === undefined) throw new Refusal('not_found', 'There is no such lesson.')
  } catch (error) {
    if (guardOf(error) === 'lessons_full') {
      throw refuseField('title', 'lessons_max', { max: LESSONS_MAX })
    }
    if (constraintOf(error) === 'lessons_app_fk') throw refuseField('app_id', 'not_found')
    throw error
  }
}

async function readLesson(c: ApiRequest, { db, scope }: Management, id: string) {
  const [[row] = []] = await runScoped(db, scope, [findLesson(id)])
  if (row === undefined) throw new Refusal('not_found', 'There is no such lesson.')
  return lessonAnswer(c, toLesson(row))
}

const lessonAnswer = (c: ApiRequest, lesson: LessonView): Lesson => ({
  ...sharedAnswer(c, lesson),
  position: lesson.position,
  quiz: lesson.quiz,
  done: lesson.doneCount,
  published_at: timeOrNull(lesson.publishedAt),
  archived_at: timeOrNull(lesson.archivedAt),
  created_at: timeAnswer(lesson.createdAt),
})

/** What advertisers and affiliates see alike. */
export const sharedAnswer = (c: ApiRequest, lesson: LessonView) => ({
  id: lesson.id,
  advertiser: lesson.advertiser,
  app: lesson.app,
  title: lesson.title,
  body: lesson.body,
  picture_url: lesson.hasPicture
    ? new URL(`/v1/lessons/${lesson.id}/picture`, c.req.url).href
    : null,
  video_url: lesson.videoUrl,
})
