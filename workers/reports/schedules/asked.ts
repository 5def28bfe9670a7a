/** What a request asks of a schedule, checked against the account of the caller. */
import { readText } from '../../core/columns.ts'
import { type Db, runScoped, type Scope } from '../../core/database.ts'
import { refuseField } from '../../core/refusal.ts'
import { databaseOf, membershipInUse, personOf } from '../../http/actor.ts'
import type { ApiRequest } from '../../http/context.ts'
import { isAllowed } from '../../http/role-permissions.ts'
import { readPerson } from '../../people/read-person.ts'
import { readPostgres } from '../events-reader.ts'
import { type Params, paramsOfDays, questionOfParams, readParams } from '../exports/asked.ts'
import { reportScopeOf } from '../http/question.ts'
import type { NewScheduleInput } from './contract.ts'
import type { Changer } from './db.ts'
import { daysOfReport, type Timing } from './due-rules.ts'
import { listTeammates } from './recipients-db.ts'

type GivenTiming = Pick<NewScheduleInput, 'frequency' | 'day_number' | 'hour' | 'time_zone'>

/** The account of the caller, and what they may change in it. */
export interface Own {
  db: Db
  scope: Scope
  changer: Changer
}

export async function ownOf(c: ApiRequest): Promise<Own> {
  const { role, advertiserId, affiliateId } = membershipInUse(c)
  const isHead = isAllowed('team:write', role)
  const changer = { userId: personOf(c).userId, advertiserId, affiliateId, isHead }
  return { db: await databaseOf(c), scope: reportScopeOf(c).scope, changer }
}

/** @throws Refusal `invalid_input` for a day that the frequency does not have. */
export async function readTiming(c: ApiRequest, input: GivenTiming): Promise<Timing> {
  const { frequency, day_number: given, hour } = input
  if (frequency === 'daily' && given !== undefined) throw refuseField('day_number', 'not_allowed')
  if (frequency !== 'daily' && given === undefined) throw refuseField('day_number', 'required')
  if (frequency === 'weekly' && (given ?? 0) > 7) {
    throw refuseField('day_number', 'max_value', { max: 7 })
  }
  const timeZone = input.time_zone ?? (await readPerson(c)).timeZone
  return { frequency, dayNumber: given ?? null, hour, timeZone }
}

/** The query, once it was found to be a report that the person may see. */
export async function readQuestion(
  c: ApiRequest,
  { db, scope }: Own,
  query: string,
  timing: Timing,
): Promise<Params> {
  const params = readParams(query)
  for (const name of ['from', 'to', 'time_zone']) {
    if (params[name] !== undefined) throw refuseField('query', 'not_allowed')
  }
  const days = { ...daysOfReport(timing, c.var.now), timeZone: timing.timeZone }
  const question = questionOfParams(paramsOfDays(params, days), reportScopeOf(c).reportScope)
  await readPostgres(db, scope, { now: c.var.now }).requireKnown(question)
  return params
}

/** @throws Refusal `invalid_input` for anybody else: no mail goes to strangers. */
export async function requireTeammates({ db, scope, changer }: Own, userIds: readonly string[]) {
  const [rows = []] = await runScoped(db, scope, [listTeammates(changer, userIds)])
  const known = new Set(rows.map(({ id }) => readText(id)))
  const stranger = userIds.findIndex((id) => !known.has(id))
  if (stranger !== -1) throw refuseField(`recipient_ids.${stranger}`, 'not_in_team')
}
