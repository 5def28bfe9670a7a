/** Contract of lessons, first steps and activation. */
import * as z from 'zod'
import { Coded, id, Named } from '../http/contract.ts'
import { time } from '../http/times-contract.ts'
import { firstSteps } from './steps-rules.ts'

const title = z.string().trim().min(1).max(120)
const body = z
  .string()
  .trim()
  .min(1)
  .max(10_000)
  .describe('Plain text. Markup is shown as written.')
const videoUrl = z
  .url({ protocol: /^https$/ })
  .max(2048)
  .nullable()
const quizFields = {
  question: z.string().trim().min(1).max(300),
  options: z.array(z.string().trim().min(1).max(200)).min(2).max(6),
}
const Quiz = z
  .strictObject({
    ...quizFields,
    answer: z.int().min(0).max(5).describe('Position of the right option, from 0.'),
  })
  .nullable()

export const LessonParams = z.object({ lessonId: id })
export const LessonsQuery = z.object({ advertiser_id: id.optional() })
export const CreateLessonInput = z.strictObject({
  advertiser_id: id.optional().describe('For staff.'),
  app_id: id.nullable().default(null).describe('The app it is about; null = the company.'),
  title,
  body,
  video_url: videoUrl.default(null),
  quiz: Quiz.default(null),
})
export const UpdateLessonInput = z
  .strictObject({
    ...{ title, body, video_url: videoUrl, quiz: Quiz },
    app_id: id.nullable(),
    position: z.int().min(0).max(10_000).describe('Lessons are listed by position.'),
    published: z.boolean(),
    archived: z.boolean(),
  })
  .partial()
export const PictureQuery = z.strictObject({ lesson_id: id })
export const DoneInput = z.strictObject({
  answer: z.int().min(0).max(5).optional().describe('Of the quiz: position of the option, from 0.'),
})

const shared = {
  id,
  advertiser: Named,
  app: Named.nullable(),
  title: z.string(),
  body: z.string(),
  picture_url: z.string().nullable(),
  video_url: z.string().nullable(),
}
export const Lesson = z.object({
  ...shared,
  position: z.int(),
  quiz: z.object({ ...quizFields, answer: z.int() }).nullable(),
  done: z.int().describe('Affiliates who have finished it.'),
  published_at: time.nullable(),
  archived_at: time.nullable(),
  created_at: time,
})
export type Lesson = z.infer<typeof Lesson>
export const OwnLesson = z.object({
  ...shared,
  quiz: z.object(quizFields).nullable().describe('Without the answer.'),
  done_at: time.nullable(),
})
export type OwnLesson = z.infer<typeof OwnLesson>

export const LessonAnswer = z.object({ lesson: Lesson })
export const LessonsAnswer = z.object({ lessons: z.array(Lesson) })
export const OwnLessonsAnswer = z.object({ lessons: z.array(OwnLesson) })
export const OwnLessonAnswer = z.object({ lesson: OwnLesson })

const step = z.enum(firstSteps)
export const FirstStepsAnswer = z.object({
  advertisers: z.array(
    z.object({
      advertiser: Named,
      joined_at: time,
      steps: z.array(z.object({ step, done_at: time.nullable() })).describe('In order.'),
      next: step.nullable().describe('Null: all are done.'),
    }),
  ),
})
export const ActivationQuery = z.object({
  advertiser_id: id.optional().describe('For staff.'),
  days: z.coerce.number().int().min(7).max(365).default(90).describe('Who joined in so many days.'),
})
export const ActivationAnswer = z.object({
  joined: z.int(),
  steps: z.array(z.object({ step, count: z.int() })).describe('How many have done each step.'),
  activation: z
    .number()
    .nullable()
    .describe(
      'Share with a billable click within 7 days, of those who joined 7 days ago or earlier.',
    ),
  median_days_to_sale: z.number().nullable(),
  waiting: z
    .array(z.object({ affiliate: Coded, joined_at: time, next: step }))
    .describe('Partners with steps to do, newest first.'),
  is_complete: z.boolean().describe('false: only the newest partners are counted.'),
})

export const setupSteps = ['app', 'host', 'key', 'test', 'offer', 'funds', 'partner'] as const
export const SetupQuery = z.object({ advertiser_id: id.optional().describe('For staff.') })
export const SetupAnswer = z.object({
  steps: z
    .array(z.object({ step: z.enum(setupSteps), is_done: z.boolean() }))
    .describe('In order. `funds`: only if commissions are taken from a deposit.'),
  next: z.enum(setupSteps).nullable().describe('Null: all are done.'),
  app_id: id.nullable().describe('The app to continue with: the first one that lacks something.'),
})
