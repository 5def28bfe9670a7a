/** Reads a question from a query: whose figures, of which days, and only what the person may ask. */
import { addDays, dayIn, daysFrom } from '../../core/days.ts'
import { refuseField } from '../../core/refusal.ts'
import { membershipInUse, personOf, scopeOf } from '../../http/actor.ts'
import type { ApiRequest } from '../../http/context.ts'
import { readPerson } from '../../people/read-person.ts'
import { type Attribute, attributes, type Dimension, isDateUnit } from '../rules/dimensions.ts'
import { type Measure, measuresFor } from '../rules/measures.ts'
import type { Question, ReportScope } from '../rules/question.ts'
import type { ReportQuery } from './contract.ts'

const DAYS_DEFAULT = 30
/** Three years and a little: as long as raw rows are kept. */
const DAYS_MAX = 1_100
const HOUR_DAYS_MAX = 31
const FIRST_DAY = '2000-01-01'
const LAST_DAY = '2099-12-31'

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

/** @throws Refusal `invalid_input` that names the field. */
export async function readQuestion(
  c: ApiRequest,
  query: ReportQuery,
  scope: ReportScope,
): Promise<Question> {
  const groupBy = query.group_by ?? []
  const filters = Object.fromEntries(
    attributes.flatMap((name) => (query[name] === undefined ? [] : [[name, query[name]]])),
  ) as Question['filters']
  requireOwnDimensions(scope, groupBy, filters)
  return {
    ...{ scope, groupBy, filters, ...(await readRange(c, query, groupBy)) },
    clickId: query.click_id ?? null,
    isTest: query.test === 'true',
    hasTimeToSale: query.time_to_sale === 'true',
    sort: readSort(query.sort, groupBy, scope),
    currency: query.currency ?? null,
    ...{ limit: query.limit, offset: query.offset },
  }
}

/** An affiliate's rows are all their own; whose clicks other affiliates had is nobody else's matter. */
function requireOwnDimensions(
  { kind }: ReportScope,
  groupBy: readonly Dimension[],
  filters: Question['filters'],
): void {
  if (kind !== 'affiliate') return
  if (groupBy.includes('affiliate_id')) throw refuseField('group_by', 'not_allowed')
  if (filters.affiliate_id !== undefined) throw refuseField('affiliate_id', 'not_allowed')
}

async function readRange(c: ApiRequest, query: ReportQuery, groupBy: readonly Dimension[]) {
  const timeZone = query.time_zone ?? (await readPerson(c)).timeZone
  const to = query.to ?? dayIn(timeZone, c.var.now)
  const from = query.from ?? addDays(to, 1 - DAYS_DEFAULT)
  if (from < FIRST_DAY) throw refuseField('from', 'date_min', { date: FIRST_DAY })
  if (to > LAST_DAY) throw refuseField('to', 'date_max', { date: LAST_DAY })
  if (from > to) throw refuseField('from', 'date_order')
  const days = groupBy.includes('hour') ? HOUR_DAYS_MAX : DAYS_MAX
  if (daysFrom(from, to).length > days) throw refuseField('from', 'max_days', { days })
  return { timeZone, from, to }
}

function readSort(
  sort: string | undefined,
  groupBy: readonly Dimension[],
  scope: ReportScope,
): Question['sort'] {
  const isByDate = groupBy[0] !== undefined && isDateUnit(groupBy[0])
  if (sort === undefined) {
    return isByDate
      ? { by: groupBy[0] as Dimension, isDescending: false }
      : { by: 'clicks', isDescending: true }
  }
  const by = (sort.startsWith('-') ? sort.slice(1) : sort) as Measure & Attribute
  const allowed: readonly string[] = [...measuresFor(scope), ...groupBy]
  if (!allowed.includes(by)) throw refuseField('sort', 'one_of', { values: allowed.join(', ') })
  return { by, isDescending: sort.startsWith('-') }
}
