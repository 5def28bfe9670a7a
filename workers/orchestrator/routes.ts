/** Operations: what runs, what is stuck, and what became of one event. */
import { routes } from '../http/route.ts'
import type { JobSchedule } from '../operations/health-rules.ts'
import { overviewRoutes } from './overview-http.ts'

/** `schedules`: the jobs that are to run. */
export const orchestratorRoutes = (schedules: readonly JobSchedule[]) =>
  routes().route('/', overviewRoutes(schedules))
