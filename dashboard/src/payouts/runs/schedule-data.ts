import { api, read } from '../../core/api.ts'
import { may } from '../../core/permissions.ts'
import { settle } from '../../core/problem.ts'
import type { Person } from '../../core/session.ts'

const readSchedule = () => read(api.v1['payout-schedule'].$get())
const readSettings = () => read(api.v1['payout-settings'].$get())
export type Schedule = Awaited<ReturnType<typeof readSchedule>>['schedule']
export type Settings = Awaited<ReturnType<typeof readSettings>>

/** The schedule; for staff also the rules that exclude people from all runs. */
export async function loadSchedule(person: Person) {
  const [schedule, settings] = await Promise.all([
    settle(readSchedule()),
    may(person, 'seePayouts') ? settle(readSettings()) : null,
  ])
  return { schedule, settings }
}

type ScheduleInput = Parameters<(typeof api.v1)['payout-schedule']['$put']>[0]['json']
export const saveSchedule = (json: ScheduleInput) => read(api.v1['payout-schedule'].$put({ json }))
export const saveSettings = (json: Settings) => read(api.v1['payout-settings'].$put({ json }))
