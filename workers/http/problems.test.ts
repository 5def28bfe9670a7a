import { NeonDbError } from '@neondatabase/serverless'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { refusalCodes } from '../../schema/vocabulary.ts'
import { methodsOf } from '../api-permissions.ts'
import { api } from '../api-routes.ts'
import { InvariantError } from '../core/invariant.ts'
import { fieldProblem, Refusal, refuseProblems } from '../core/refusal.ts'
import { holdAgainstDescription } from '../test/api-world.ts'
import { frame } from './frame.ts'
import { onError, onNotFound, statusOf } from './problems.ts'
import { routes } from './route.ts'

let logged: string[]
beforeEach(() => {
  logged = []
  vi.spyOn(console, 'error').mockImplementation((line: string) => void logged.push(line))
})
afterEach(() => vi.restoreAllMocks())

async function thrown(
  error: unknown,
): Promise<{ answer: Response; body: Record<string, unknown> }> {
  const app = routes()
  app.use('*', frame)
  app.onError(onError)
  app.notFound(onNotFound(methodsOf))
  app.get('/broken', () => {
    throw error
  })
  const answer = await app.request('/broken')
  return { answer, body: (await answer.clone().json()) as Record<string, unknown> }
}

test.each(refusalCodes)('%s has its status, its sentence and a request id', async (code) => {
  const { answer, body } = await thrown(new Refusal(code, 'The reason.', { fields: [] }))
  expect(answer.status).toBe(statusOf[code])
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(body).toMatchObject({ code, status: statusOf[code], detail: 'The reason.' })
  expect(body.request_id).toBe(answer.headers.get('x-request-id'))
})

test('no refusal is in English only: a code that does not say it all needs fields or a reason', () => {
  expect(new Refusal('not_found', 'There is no such offer.').reason).toBeNull()
  // @ts-expect-error a conflict must say in both languages what conflicts
  expect(new Refusal('conflict', 'Only in English.').reason).toBeNull()
})

test('a field at fault has a code, its parameters and an English sentence, whatever the language', async () => {
  const app = routes()
  app.use('*', frame)
  app.onError(onError)
  app.get('/refused', () => {
    throw refuseProblems([
      fieldProblem('amount', 'required'),
      fieldProblem('slug', 'letters_digits', { min: 3, max: 64 }),
    ])
  })
  for (const language of ['ru', 'en']) {
    const headers = { 'accept-language': language }
    expect(await (await app.request('/refused', { headers })).json()).toMatchObject({
      code: 'invalid_input',
      detail: 'Correct these fields and send the request again: amount, slug.',
      errors: [
        { field: 'amount', code: 'required', message: 'This field is required.' },
        {
          ...{ field: 'slug', code: 'letters_digits', params: { min: 3, max: 64 } },
          message: 'Use 3 to 64 letters, digits, "-" or "_".',
        },
      ],
    })
  }
})

const databaseError = (code: string | undefined) =>
  Object.assign(new NeonDbError('secret sql'), code === undefined ? {} : { code })

test.each<[string, unknown]>([
  ['a bug', new Error('password=secret sql')],
  ['a broken rule', new InvariantError('the sum is secret')],
  ['a violated constraint', databaseError('23514')],
])('%s returns only its request id, and the log has the rest', async (_, error) => {
  const { answer, body } = await thrown(error)
  expect(answer.status).toBe(500)
  expect(Object.keys(body).sort()).toEqual(['code', 'request_id', 'status', 'title', 'type'])
  expect(JSON.stringify(body)).not.toContain('secret')
  expect(logged).toHaveLength(1)
  expect(JSON.parse(logged[0]!)).toMatchObject({ event: 'api.bug', request_id: body.request_id })
})

test.each([undefined, '08006', '53300', '57P01', '40001'])(
  'a database that is away, or busy, may be asked again: %s',
  async (code) => {
    const { answer, body } = await thrown(databaseError(code))
    expect([answer.status, body.code]).toEqual([503, 'unavailable'])
    expect(answer.headers.get('retry-after')).toBe('5')
    expect(JSON.stringify(body)).not.toContain('secret')
  },
)

test.each([
  ['GET', '/v1/nothing', 404, null],
  ['GET', '/v1', 404, null],
  ['POST', '/postback', 405, 'GET'],
  ['DELETE', '/v1/payout-batches', 405, 'GET, POST'],
  ['PUT', '/v1/conversions', 405, 'POST, GET'],
  ['OPTIONS', '/v1/sign-in', 405, 'POST'],
  ['PUT', '/v1/payout-batches/x/approve', 405, 'POST'],
])('%s %s is answered with %i', async (method, path, status, allow) => {
  const answer = await api.request(path, { method })
  expect([answer.status, answer.headers.get('allow')]).toEqual([status, allow])
  await holdAgainstDescription(method, path, answer)
})
