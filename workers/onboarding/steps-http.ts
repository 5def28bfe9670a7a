/** An affiliate's lessons and first steps, and how far an advertiser's partners get. */
import { type Db, runScoped, type Scope } from '../core/database.ts'
import { Refusal, refuseField } from '../core/refusal.ts'
import { affiliateOf, databaseOf, managementOf, requireAdvertiserId } from '../http/actor.ts'
import type { ApiRequest } from '../http/context.ts'
import { timeAnswer, timeOrNull } from '../http/present.ts'
import { answer, json, route, routes } from '../http/route.ts'
import {
  ActivationAnswer,
  ActivationQuery,
  DoneInput,
  FirstStepsAnswer,
  LessonParams,
  type OwnLesson,
  OwnLessonAnswer,
  OwnLessonsAnswer,
} from './contract.ts'
import { listPartnerSteps, PARTNERS_MAX, toPartnerSteps } from './db/first-steps.ts'
import { insertLessonDone, type LessonView, listOwnLessons, toLesson } from './db/lessons.ts'
import { sharedAnswer } from './lessons-http.ts'
import { activationOf, firstSteps, nextStep } from './steps-rules.ts'

const DAY_MS = 86_400_000

const tags = ['Onboarding']
const lessonsRoute = route('get /v1/affiliate/lessons', {
  tags,
  summary: 'List my lessons',
  description: 'Published lessons of your advertisers, in their order.',
  request: {},
  responses: { 200: answer('The lessons.', OwnLessonsAnswer) },
})
const doneRoute = route('post /v1/affiliate/lessons/{lessonId}/done', {
  tags,
  summary: 'Finish a lesson',
  description: 'With a quiz, only with the right answer. Repeating it changes nothing.',
  request: { params: LessonParams, body: { content: json(DoneInput), required: true } },
  responses: { 200: answer('The lesson.', OwnLessonAnswer) },
})
const stepsRoute = route('get /v1/affiliate/first-steps', {
  tags,
  summary: 'Get my first steps',
  description: 'What you have done with each advertiser so far, up to your first sale.',
  request: {},
  responses: { 200: answer('One entry for each advertiser, the newest first.', FirstStepsAnswer) },
})
const activationRoute = route('get /v1/activation', {
  tags,
  summary: 'Get how far new partners get',
  description: `Of the partners who joined lately, at most the newest ${PARTNERS_MAX}.`,
  request: { query: ActivationQuery },
  responses: { 200: answer('The figures, and who has steps to do.', ActivationAnswer) },
})

export const stepRoutes = routes()
  .openapi(lessonsRoute, async (c) => {
    const { affiliateId, scope } = affiliateOf(c)
    const [rows = []] = await runScoped(await databaseOf(c), scope, [listOwnLessons(affiliateId)])
    return c.json({ lessons: rows.map((row) => ownAnswer(c, toLesson(row))) }, 200)
  })
  .openapi(doneRoute, async (c) => {
    const { lessonId } = c.req.valid('param')
    const { answer: given } = c.req.valid('json')
    const { affiliateId, scope } = affiliateOf(c)
    const db = await databaseOf(c)
    const lesson = await readOwnLesson(db, scope, affiliateId, lessonId)
    const isRight = lesson.quiz === null || lesson.quiz.answer === given
    if (lesson.doneAt === null) {
      if (!isRight) throw refuseField('answer', given === undefined ? 'required' : 'wrong_answer')
      await runScoped(db, scope, [insertLessonDone(lessonId, affiliateId, c.var.now)])
    }
    const done = await readOwnLesson(db, scope, affiliateId, lessonId)
    return c.json({ lesson: ownAnswer(c, done) }, 200)
  })
  .openapi(stepsRoute, async (c) => {
    const { affiliateId, scope } = affiliateOf(c)
    const statement = listPartnerSteps({ affiliateId })
    const [rows = []] = await runScoped(await databaseOf(c), scope, [statement])
    const advertisers = rows.map(toPartnerSteps).map(({ advertiser, joinedAt, times }) => ({
      ...{ advertiser, joined_at: timeAnswer(joinedAt), next: nextStep(times) },
      steps: firstSteps.flatMap((step) => {
        const doneAt = times[step]
        return doneAt === undefined ? [] : [{ step, done_at: timeOrNull(doneAt) }]
      }),
    }))
    return c.json({ advertisers }, 200)
  })
  .openapi(activationRoute, async (c) => {
    const { advertiser_id, days } = c.req.valid('query')
    const management = await managementOf(c)
    const advertiserId = requireAdvertiserId(management, advertiser_id)
    const since = new Date(c.var.now.getTime() - days * DAY_MS)
    const statement = listPartnerSteps({ advertiserId, since })
    const [rows = []] = await runScoped(management.db, management.scope, [statement])
    const partners = rows.map(toPartnerSteps)
    const found = activationOf(partners, c.var.now)
    return c.json(
      {
        joined: found.joined,
        steps: firstSteps.map((step) => ({ step, count: found.reached[step] })),
        activation: found.activation,
        median_days_to_sale: found.medianDaysToSale,
        waiting: partners.flatMap(({ affiliate, joinedAt, times }) => {
          const next = nextStep(times)
          return next === null ? [] : [{ affiliate, joined_at: timeAnswer(joinedAt), next }]
        }),
        is_complete: rows.length < PARTNERS_MAX,
      },
      200,
    )
  })

/** @throws Refusal `not_found`. */
async function readOwnLesson(db: Db, scope: Scope, affiliateId: string, id: string) {
  const [[row] = []] = await runScoped(db, scope, [listOwnLessons(affiliateId, id)])
  if (row === undefined) throw new Refusal('not_found', 'There is no such lesson.')
  return toLesson(row)
}

function ownAnswer(c: ApiRequest, lesson: LessonView): OwnLesson {
  const { quiz, doneAt } = lesson
  return {
    ...sharedAnswer(c, lesson),
    quiz: quiz && { question: quiz.question, options: quiz.options },
    done_at: timeOrNull(doneAt),
  }
}
