import { connect, runScoped } from '../core/database.ts'
import { Refusal } from '../core/refusal.ts'
import { withinTime } from '../core/within-time.ts'
import { HealthAnswer } from './contract.ts'
import { answer, route, routes } from './route.ts'

/** A database or KV that answers later counts as unavailable. */
const ANSWER_MS_MAX = 5_000

const healthRoute = route('get /v1/health', {
  tags: ['Operation'],
  summary: 'Health check',
  description:
    'Runs an empty query against the database and reads one key of KV. Answers 503 if either does not answer within 5 seconds; `detail` says which.',
  responses: { 200: answer('Both answer.', HealthAnswer) },
})

export const healthRoutes = routes().openapi(healthRoute, async (c) => {
  const scope = { kind: 'sign_in', email: '' } as const
  const options = { statementMs: ANSWER_MS_MAX, answerMs: ANSWER_MS_MAX }
  const database = async () => runScoped(await connect(c.env.API_DATABASE_URL), scope, [], options)
  const store = async () => c.env.SNAPSHOTS.get('published-snapshots')
  const check = (asked: Promise<unknown>, detail: string) =>
    withinTime(asked, ANSWER_MS_MAX).catch(() => {
      throw new Refusal('unavailable', detail)
    })
  await Promise.all([
    check(database(), 'The database did not answer.'),
    check(store(), 'KV did not answer.'),
  ])
  return c.json({ status: 'ok' as const }, 200)
})
