import { connect, runScoped } from '../core/database.ts'
import { HealthAnswer } from './contract.ts'
import { answer, route, routes } from './route.ts'

const healthRoute = route('get /v1/health', {
  tags: ['Operation'],
  summary: 'Health check',
  description:
    'Runs an empty query against the database. Answers 503 if the database is unavailable.',
  responses: { 200: answer('It is.', HealthAnswer) },
})

export const healthRoutes = routes().openapi(healthRoute, async (c) => {
  await runScoped(await connect(c.env.API_DATABASE_URL), { kind: 'sign_in', email: '' }, [])
  return c.json({ status: 'ok' as const }, 200)
})
