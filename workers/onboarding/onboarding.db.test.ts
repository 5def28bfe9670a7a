import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import * as cast from '../../dev/demo/demo-cast.ts'
import { runScoped } from '../core/database.ts'
import { makeApiWorld, problemOf, read } from '../test/api-world.ts'
import { addStranger } from '../test/tenants.ts'
import {
  ActivationAnswer,
  FirstStepsAnswer,
  LessonAnswer,
  LessonsAnswer,
  OwnLessonAnswer,
  OwnLessonsAnswer,
  SetupAnswer,
} from './contract.ts'

const [anna] = cast.affiliates
const world = await makeApiWorld()
const stranger = await addStranger(world)
const { as, ask } = world
const quiz = { question: 'Who buys?', options: ['Walkers', 'Fish'], answer: 0 }

async function published(over: object = {}) {
  const body = { title: 'Our goals', body: 'We sell <b>boots</b>.', ...over }
  const made = await as('advertiser', 'POST', '/v1/lessons', body)
  expect(made.status).toBe(201)
  const { lesson } = await read(made, LessonAnswer)
  expect(lesson.published_at).toBeNull()
  const change = await as('advertiser', 'PATCH', `/v1/lessons/${lesson.id}`, { published: true })
  return (await read(change, LessonAnswer)).lesson
}
const own = async (who = 'affiliate') =>
  (await read(await as(who, 'GET', '/v1/affiliate/lessons'), OwnLessonsAnswer)).lessons
const finish = (id: string, answer?: number, who = 'affiliate') =>
  as(who, 'POST', `/v1/affiliate/lessons/${id}/done`, answer === undefined ? {} : { answer })

test('affiliates see published lessons as written, without the answer of the quiz', async () => {
  const lesson = await published({ quiz })
  const seen = (await own()).find(({ id }) => id === lesson.id)
  expect(seen).toMatchObject({ body: 'We sell <b>boots</b>.', done_at: null })
  expect(seen?.quiz).toEqual({ question: quiz.question, options: quiz.options })
  await as('advertiser', 'PATCH', `/v1/lessons/${lesson.id}`, { published: false })
  expect((await own()).some(({ id }) => id === lesson.id)).toBe(false)
  expect((await finish(lesson.id, 0)).status).toBe(404)
})

test('a lesson with a placeholder of the template is not published', async () => {
  const body = { title: 'Goals', body: 'Our goal this year:\n[Your goal…]', quiz }
  const { lesson } = await read(await as('advertiser', 'POST', '/v1/lessons', body), LessonAnswer)
  const change = (fields: object) =>
    as('advertiser', 'PATCH', `/v1/lessons/${lesson.id}`, { published: true, ...fields })
  expect(await problemOf(await change({}))).toMatchObject({ status: 422, fields: ['body'] })
  const options = ['Walkers', '[A wrong answer…]']
  const asked = await change({ body: 'Boots [for all].', quiz: { ...quiz, options } })
  expect(await problemOf(asked)).toMatchObject({ status: 422, fields: ['quiz.options'] })
  expect((await change({ body: 'Boots [for all].' })).status).toBe(200)
  // Nor does one come into a published lesson.
  const later = await as('advertiser', 'PATCH', `/v1/lessons/${lesson.id}`, { title: '[Title…]' })
  expect(await problemOf(later)).toMatchObject({ status: 422, fields: ['title'] })
  await as('advertiser', 'PATCH', `/v1/lessons/${lesson.id}`, { archived: true })
})

test('a lesson is finished with the right answer, once', async () => {
  const { id } = await published({ quiz })
  expect(await problemOf(await finish(id, 1))).toMatchObject({ status: 422, fields: ['answer'] })
  expect(await problemOf(await finish(id))).toMatchObject({ status: 422, fields: ['answer'] })
  const [first, second] = await Promise.all([finish(id, 0), finish(id, 0)])
  const times = await Promise.all(
    [first!, second!].map(async (of) => (await read(of, OwnLessonAnswer)).lesson.done_at),
  )
  expect(new Set(times).size).toBe(1)
  // Afterwards, nothing takes it back.
  expect((await finish(id, 1)).status).toBe(200)
  const listed = await read(await as('advertiser', 'GET', '/v1/lessons'), LessonsAnswer)
  expect(listed.lessons.find((lesson) => lesson.id === id)?.done).toBe(1)
})

test('a person changes the lessons of their own advertiser only', async () => {
  const { id } = await published()
  const who = { token: stranger.token }
  expect((await as(who, 'PATCH', `/v1/lessons/${id}`, { title: 'Mine' })).status).toBe(404)
  expect((await read(await as(who, 'GET', '/v1/lessons'), LessonsAnswer)).lessons).toEqual([])
  const foreign = { title: 'A', body: 'B', app_id: stranger.appId }
  const answer = await as('advertiser', 'POST', '/v1/lessons', foreign)
  expect(await problemOf(answer)).toMatchObject({ status: 422, fields: ['app_id'] })
})

test.each([
  ['an answer that no option has', { quiz: { ...quiz, answer: 2 } }, 'quiz.answer'],
  ['a quiz of one option', { quiz: { ...quiz, options: ['Walkers'] } }, 'quiz.options'],
  ['a video on http', { video_url: 'http://video.example/' }, 'video_url'],
  ['a script as video', { video_url: 'javascript:alert(1)' }, 'video_url'],
])('%s is refused', async (_, over, field) => {
  const body = { title: 'A', body: 'B', ...over }
  const answer = await as('advertiser', 'POST', '/v1/lessons', body)
  expect(await problemOf(answer)).toMatchObject({ status: 422, fields: [field] })
})

test('a picture that is none is refused', async () => {
  const { id } = await published()
  const token = await world.tokenOf('advertiser')
  const headers = { 'content-type': 'image/png' }
  const path = `/v1/lesson-pictures?lesson_id=${id}`
  const answer = await ask('POST', path, { token, headers, body: '<svg/>' })
  expect(await problemOf(answer)).toMatchObject({ status: 422, fields: ['body'] })
})

test('an affiliate’s steps end with the first sale, and the advertiser sees who is at which step', async () => {
  const [lesson] = [await published()]
  const read1 = await read(
    await as('affiliate', 'GET', '/v1/affiliate/first-steps'),
    FirstStepsAnswer,
  )
  const of = read1.advertisers.find(({ advertiser }) => advertiser.id === cast.advertiser.id)!
  expect(of.steps.map(({ step }) => step)).toEqual([
    ...['email', 'receiver', 'lessons', 'link', 'click', 'sale'],
  ])
  expect(of.steps.find(({ step }) => step === 'lessons')?.done_at).toBeNull()
  for (const { id, quiz: has } of await own()) await finish(id, has ? 0 : undefined)
  const [rows = []] = await runScoped(world.system, { kind: 'system' }, [
    sql`select decided_at, created_at from affiliate.partnerships where affiliate_id = ${anna!.id}`,
  ])
  expect(rows).not.toEqual([])
  const after = await read(
    await as('affiliate', 'GET', '/v1/affiliate/first-steps'),
    FirstStepsAnswer,
  )
  const done = after.advertisers.find(({ advertiser }) => advertiser.id === cast.advertiser.id)!
  expect(done.steps.find(({ step }) => step === 'lessons')?.done_at).not.toBeNull()
  const answer = await as('advertiser', 'GET', '/v1/activation?days=365')
  const found = await read(answer, ActivationAnswer)
  expect(found.steps.find(({ step }) => step === 'email')?.count).toBe(found.joined)
  expect(found.waiting.every(({ next }) => next !== 'email')).toBe(true)
  await as('advertiser', 'PATCH', `/v1/lessons/${lesson!.id}`, { archived: true })
})

test('an advertiser sees the open steps of its set-up', async () => {
  const setupOf = async (who: Parameters<typeof as>[0]) =>
    read(await as(who, 'GET', '/v1/setup'), SetupAnswer)
  const own = await setupOf('advertiser')
  expect(own.steps.filter(({ step }) => step !== 'test').every(({ is_done }) => is_done)).toBe(true)
  const theirs = await setupOf({ token: stranger.token })
  expect(theirs).toMatchObject({ next: 'host', app_id: stranger.appId })
  expect(theirs.steps.map(({ is_done }) => is_done)).toEqual([
    ...[true, false, false, false, false, false, false],
  ])
})
