/** Detects missing clicks and alerts the operators. */

import { type Db, openDatabase, runScoped } from '../../core/database.ts'
import type { Job } from '../../core/job.ts'
import { logProblem } from '../../core/log.ts'
import { type Alert, raiseAlert } from '../../mail/alerts.ts'
import { listLossHours, toLossHour } from '../click-losses.ts'
import { type OldBacklog, tellOldBacklog } from './warn-of-old-backlog.ts'

const HOUR_MS = 3_600_000
/** Messages may be out of order and are retried for minutes; an hour this old is complete. */
const COMPLETE_AFTER_HOURS = 3

export interface LostClicks {
  /** Messages and clicks that isolates have numbered and the consumer has not received. */
  missingMessages: number
  lostClicks: number
}

/** The gaps of the clock hour that ended two hours ago. Each run checks one hour. */
export async function findLostClicks(db: Db, now: Date): Promise<LostClicks & { hour: Date }> {
  const hour = new Date(Math.floor(now.getTime() / HOUR_MS - COMPLETE_AFTER_HOURS) * HOUR_MS)
  const [rows = []] = await runScoped(db, { kind: 'system' }, [
    listLossHours(hour, new Date(hour.getTime() + HOUR_MS)),
  ])
  const [found] = rows.map(toLossHour)
  return { hour, missingMessages: found?.missingMessages ?? 0, lostClicks: found?.lostClicks ?? 0 }
}

/** Raises the alerts `queue.backlog_old` and `click.lost`. Safe to repeat, because mails are rate-limited. */
export async function watchClicks(
  db: Db,
  queues: Readonly<Record<string, Parameters<typeof tellOldBacklog>[1]>>,
  raise: (alert: Alert) => Promise<void>,
  now: Date,
): Promise<LostClicks & { oldestHours: number }> {
  const backlogs: OldBacklog[] = []
  for (const [name, queue] of Object.entries(queues)) {
    backlogs.push(await tellOldBacklog(name, queue, now))
  }
  for (const { queue, oldestHours } of backlogs.filter(({ isOld }) => isOld)) {
    const detail = `the oldest message of the queue ${queue} has waited ${Math.floor(oldestHours)} hours`
    await raise({ kind: 'queue.backlog_old', detail, raisedAt: now })
  }
  const { hour, ...lost } = await findLostClicks(db, now)
  if (lost.missingMessages > 0) {
    const facts = { hour: hour.toISOString(), ...lost }
    logProblem('click.missing', facts)
    const detail = `${lost.lostClicks} clicks in ${lost.missingMessages} messages are missing in the hour from ${facts.hour}`
    await raise({ kind: 'click.lost', detail, raisedAt: now })
  }
  return { ...lost, oldestHours: Math.max(0, ...backlogs.map(({ oldestHours }) => oldestHours)) }
}

export const watchClicksJob = {
  name: 'watch-clicks',
  cron: '5 * * * *',
  minutesMax: 1,
  run: async (env, now) =>
    watchClicks(
      await openDatabase(env),
      { clicks: env.CLICKS, mails: env.MAILS },
      (alert) => raiseAlert(env.MAILS, alert),
      now,
    ),
} as const satisfies Job
