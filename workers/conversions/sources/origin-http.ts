import { runScoped } from '../../core/database.ts'
import { Refusal, refuse } from '../../core/refusal.ts'
import { databaseOf, membershipInUse } from '../../http/actor.ts'
import { beforeAnswer } from '../../http/answer-time.ts'
import type { ApiRequest } from '../../http/context.ts'
import { findOwnApp } from './db.ts'
import type { ReportOrigin } from './report-rules.ts'

/** Checks that the app belongs to the person's advertiser. @throws Refusal `not_found`. */
export async function originOf(
  c: ApiRequest,
  appId: string,
  source: 'csv' | 'manual',
): Promise<ReportOrigin> {
  const { advertiserId } = membershipInUse(c)
  if (advertiserId === null) throw refuse('forbidden', 'advertisers_only')
  const find = async () => {
    const scope = { kind: 'advertiser', advertiserId } as const
    return runScoped(await databaseOf(c), scope, [findOwnApp(appId, advertiserId)])
  }
  const [[row] = []] = await beforeAnswer(c, find)
  if (row === undefined) throw new Refusal('not_found', 'There is no such app.')
  return { advertiserId, appId, source, foreignStatus: null }
}
