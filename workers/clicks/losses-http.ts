/** The loss counter: received against stored, per UTC day and hour. */

import * as z from 'zod'
import { readNumber } from '../core/columns.ts'
import { runScoped } from '../core/database.ts'
import { addDays, dayIn, daysFrom } from '../core/days.ts'
import { refuseField } from '../core/refusal.ts'
import { staffDatabaseOf } from '../http/actor.ts'
import { timeAnswer } from '../http/present.ts'
import { answer, route, routes } from '../http/route.ts'
import { day, time } from '../http/times-contract.ts'
import { countDeadClicks, type LossHour, listLossHours, toLossHour } from './click-losses.ts'
import { type ClickSpool, listSpooledClicks } from './verbs/queued-clicks.ts'

const DAYS_DEFAULT = 7
const DAYS_MAX = 31
const FIRST_DAY = '2000-01-01'
const LAST_DAY = '2099-12-31'

export const ClickLossesQuery = z.object({
  from: day.optional().describe('First day, UTC; 6 days back when left out.'),
  to: day.optional().describe('Last day, included; today when left out.'),
})

const lossCounts = {
  messages: z.int().describe('Click messages that arrived.'),
  received: z.int().describe('Clicks in them.'),
  stored: z.int().describe('Clicks stored, by the hour in which they were made.'),
  unknown_codes: z.int().describe('Visits with a code nobody owns.'),
  missing_messages: z.int().describe('Gaps in the isolates’ own numbering.'),
  lost_clicks: z
    .int()
    .describe('Clicks of the missing messages, by the isolates’ own cumulative count.'),
}

export const ClickLossesAnswer = z.object({
  from: day,
  to: day,
  days: z.array(z.object({ day, ...lossCounts })),
  hours: z.array(z.object({ hour: time, ...lossCounts })).describe('Only hours with a figure.'),
  waiting: z
    .object({
      spooled: z
        .int()
        .describe('Messages that the queue did not take: the next drain brings them in.'),
      put_aside: z
        .int()
        .describe(
          'Messages that could not be read or stored: kept, and tried again at longer and longer intervals.',
        ),
      more: z.boolean().describe('There are more than 1,000 of a kind.'),
    })
    .nullable()
    .describe('What waits outside the database now; null when the store does not answer.'),
})

const lossesRoute = route('get /v1/click-losses', {
  tags: ['Operation'],
  summary: 'What was lost between edge and database',
  description: `Per UTC day and hour, at most ${DAYS_MAX} days: messages and clicks that arrived, clicks stored, and what the isolates' own numbering says is missing.`,
  request: { query: ClickLossesQuery },
  responses: { 200: answer('By day and by hour.', ClickLossesAnswer) },
})

export const lossRoutes = routes().openapi(lossesRoute, async (c) => {
  const query = c.req.valid('query')
  const to = query.to ?? dayIn('UTC', c.var.now)
  const from = query.from ?? addDays(to, 1 - DAYS_DEFAULT)
  requireRange(from, to)
  const { db, scope } = await staffDatabaseOf(c)
  const range = [startOf(from), startOf(addDays(to, 1))] as const
  const [rows = [], [dead] = []] = await runScoped(db, scope, [
    listLossHours(...range),
    countDeadClicks,
  ])
  const hours = rows.map(toLossHour)
  const byDay = Map.groupBy(hours, ({ hour }) => timeAnswer(hour).slice(0, 10))
  const days = daysFrom(from, to).map((day) => ({ day, ...sumOf(byDay.get(day) ?? []) }))
  const figures = hours.map((hour) => ({ hour: timeAnswer(hour.hour), ...sumOf([hour]) }))
  const waiting = await readSpooled(c.env.SNAPSHOTS, readNumber(dead?.open ?? 0))
  return c.json({ from, to, days, hours: figures, waiting }, 200)
})

/** The counts are returned even when the store is unavailable. */
async function readSpooled(store: ClickSpool, dead: number) {
  try {
    const { spooled, putAside, more } = await listSpooledClicks(store)
    return { spooled, put_aside: putAside + dead, more }
  } catch (error) {
    console.error(JSON.stringify({ event: 'spool.list_failed', error: String(error) }))
    return null
  }
}

const startOf = (day: string) => new Date(`${day}T00:00:00Z`)

function requireRange(from: string, to: string): void {
  if (from < FIRST_DAY) throw refuseField('from', 'date_min', { date: FIRST_DAY })
  if (to > LAST_DAY) throw refuseField('to', 'date_max', { date: LAST_DAY })
  if (from > to) throw refuseField('from', 'date_order')
  if (daysFrom(from, to).length > DAYS_MAX) {
    throw refuseField('from', 'max_days', { days: DAYS_MAX })
  }
}

function sumOf(hours: readonly LossHour[]) {
  const sum = (of: (hour: LossHour) => number) => hours.reduce((total, hour) => total + of(hour), 0)
  return {
    messages: sum(({ messages }) => messages),
    received: sum(({ received }) => received),
    stored: sum(({ stored }) => stored),
    unknown_codes: sum(({ unknownCodes }) => unknownCodes),
    missing_messages: sum(({ missingMessages }) => missingMessages),
    lost_clicks: sum(({ lostClicks }) => lostClicks),
  }
}
