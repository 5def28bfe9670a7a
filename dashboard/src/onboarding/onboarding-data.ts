import { api, read } from '../core/api.ts'
import { sendFile } from '../core/files.ts'
import { settle } from '../core/problem.ts'
import { ofAdvertiser } from '../partners/partners-data.ts'

const readSteps = () => read(api.v1.affiliate['first-steps'].$get())
const readOwnLessons = () => read(api.v1.affiliate.lessons.$get())
type Of = { advertiser_id?: string }
const readLessons = (query: Of) => read(api.v1.lessons.$get({ query }))
const readActivation = (query: Of) => read(api.v1.activation.$get({ query }))
const readSetup = (query: Of) => read(api.v1.setup.$get({ query }))
const readApps = (query: Of) => read(api.v1.apps.$get({ query: { ...query, limit: '200' } }))

export type AdvertiserSteps = Awaited<ReturnType<typeof readSteps>>['advertisers'][number]
export type FirstStep = AdvertiserSteps['steps'][number]['step']
export type OwnLesson = Awaited<ReturnType<typeof readOwnLessons>>['lessons'][number]
export type Lesson = Awaited<ReturnType<typeof readLessons>>['lessons'][number]
export type Activation = Awaited<ReturnType<typeof readActivation>>
export type Setup = Awaited<ReturnType<typeof readSetup>>

/** An affiliate's steps with each advertiser, and their lessons. */
export async function loadFirstSteps() {
  const [steps, lessons] = await Promise.all([settle(readSteps()), settle(readOwnLessons())])
  return { steps, lessons }
}

/** An advertiser's own steps, lessons and partners; null where there is no advertiser. */
export const loadOnboarding = (advertiserId: string | undefined) =>
  ofAdvertiser(advertiserId, async (id) => {
    const query = { advertiser_id: id }
    const [setup, lessons, activation, apps] = await Promise.all([
      readSetup(query),
      readLessons(query),
      readActivation(query),
      readApps(query),
    ])
    return { setup, lessons: lessons.lessons, activation, apps: apps.apps }
  })

export const finishLesson = (lessonId: string, answer: number | null) =>
  read(
    api.v1.affiliate.lessons[':lessonId'].done.$post({
      param: { lessonId },
      json: answer === null ? {} : { answer },
    }),
  )

export interface LessonInput {
  title: string
  body: string
  app_id: string | null
  video_url: string | null
  quiz: { question: string; options: string[]; answer: number } | null
}
export const addLesson = async (json: LessonInput & Of) =>
  (await read(api.v1.lessons.$post({ json }))).lesson
export const changeLesson = (
  lessonId: string,
  json: Partial<LessonInput> & { position?: number; published?: boolean; archived?: boolean },
) => read(api.v1.lessons[':lessonId'].$patch({ param: { lessonId }, json }))

export const setLessonPicture = (lessonId: string, file: Blob) =>
  sendFile(`/v1/lesson-pictures?lesson_id=${lessonId}`, file)
