/** Whose statistics a person sees, and of which days. */
import { addDays, dayIn } from '../../core/days.ts'
import { membershipInUse, personOf, scopeOf } from '../../http/actor.ts'
import type { ApiRequest } from '../../http/context.ts'
import { readPerson } from '../../people/read-person.ts'
import type { ReportScope } from '../rules/question.ts'
import type { Range } from './asked.ts'
import type { SelectionQuery } from './contract.ts'

const DAYS_DEFAULT = 30

/** The person's own figures: of their affiliate account, their advertiser, or the whole platform. */
export function reportScopeOf(c: ApiRequest) {
  const scope = scopeOf(membershipInUse(c), personOf(c).userId)
  return { scope, reportScope: toReportScope(scope) }
}

function toReportScope(scope: ReturnType<typeof scopeOf>): ReportScope {
  if (scope.kind === 'affiliate') return { kind: 'affiliate', affiliateId: scope.affiliateId }
  return scope.kind === 'advertiser'
    ? { kind: 'advertiser', advertiserId: scope.advertiserId }
    : { kind: 'platform' }
}

/** The days asked for: by default the last 30, or as many as given, in the person's zone. */
export async function readRange(
  c: ApiRequest,
  query: Pick<SelectionQuery, 'from' | 'to' | 'time_zone'>,
  days = DAYS_DEFAULT,
): Promise<Range> {
  const timeZone = query.time_zone ?? (await readPerson(c)).timeZone
  const to = query.to ?? dayIn(timeZone, c.var.now)
  return { timeZone, to, from: query.from ?? addDays(to, 1 - days) }
}
