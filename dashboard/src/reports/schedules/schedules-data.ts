import type { ExportFormat, ScheduleFrequency } from '../../../../schema/vocabulary.ts'
import { api, read } from '../../core/api.ts'
import { settle } from '../../core/problem.ts'

const list = () => read(api.v1['report-schedules'].$get())
export type Schedule = Awaited<ReturnType<typeof list>>['schedules'][number]

/** The schedules; and the team, where the form is open. */
export async function loadSchedules(isEditing: boolean) {
  const [schedules, team] = await Promise.all([
    settle(list().then((found) => found.schedules)),
    isEditing ? settle(read(api.v1.team.$get()).then(({ members }) => members)) : null,
  ])
  return { schedules, team }
}

export interface WantedSchedule {
  readonly name: string
  readonly query: string
  readonly format: ExportFormat
  readonly frequency: ScheduleFrequency
  readonly day_number?: number
  readonly hour: number
  readonly recipient_ids: string[]
}

export const makeSchedule = (json: WantedSchedule) =>
  read(api.v1['report-schedules'].$post({ json }))

const one = api.v1['report-schedules'][':scheduleId']
const of = ({ id }: Schedule) => ({ param: { scheduleId: id } })

/** Changes it; one that had stopped goes on. */
export const changeSchedule = (schedule: Schedule, wanted: WantedSchedule) => {
  const json = schedule.status === 'stopped' ? { ...wanted, is_paused: false } : wanted
  return read(one.$patch({ ...of(schedule), json }))
}
export const pauseSchedule = (schedule: Schedule, is_paused: boolean) =>
  read(one.$patch({ ...of(schedule), json: { is_paused } }))
export const sendSchedule = (schedule: Schedule) => read(one.send.$post(of(schedule)))
export const deleteSchedule = (schedule: Schedule) => read(one.$delete(of(schedule)))
