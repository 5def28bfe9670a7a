/** Makes a question of a query whose days are known: only what the scope may ask. */
import { daysFrom } from '../../core/days.ts'
import { refuseField } from '../../core/refusal.ts'
import { type Attribute, attributes, type Dimension, isDateUnit } from '../rules/dimensions.ts'
import { type Measure, measuresFor } from '../rules/measures.ts'
import type { Question, ReportScope, Selection } from '../rules/question.ts'
import type { ReportFileQuery, SelectionQuery } from './contract.ts'

/** Three years and a little: as long as raw rows are kept. */
export const DAYS_MAX = 1_100
const HOUR_DAYS_MAX = 31
const FIRST_DAY = '2000-01-01'
const LAST_DAY = '2099-12-31'

export type Range = Pick<Question, 'from' | 'to' | 'timeZone'>

/** The writer of a file chooses its pages itself. */
const ofFile = { limit: 1, offset: 0 }

/** @throws Refusal `invalid_input` that names the field. */
export function questionOf(
  query: ReportFileQuery,
  scope: ReportScope,
  range: Range,
  page = ofFile,
): Question {
  const groupBy = query.group_by ?? []
  if (scope.kind === 'affiliate' && groupBy.includes('affiliate_id')) {
    throw refuseField('group_by', 'not_allowed')
  }
  return {
    ...selectionOf(query, scope, range, groupBy.includes('hour') ? HOUR_DAYS_MAX : DAYS_MAX),
    groupBy,
    hasTimeToSale: query.time_to_sale === 'true',
    sort: readSort(query.sort, groupBy, scope),
    currency: query.currency ?? null,
    ...{ limit: page.limit, offset: page.offset },
  }
}

/** Which clicks and conversions are asked for. @throws Refusal `invalid_input` that names the field. */
export function selectionOf(
  query: SelectionQuery,
  scope: ReportScope,
  range: Range,
  daysMax = DAYS_MAX,
): Selection {
  const filters = Object.fromEntries(
    attributes.flatMap((name) => (query[name] === undefined ? [] : [[name, query[name]]])),
  ) as Question['filters']
  // An affiliate's rows are all their own; whose clicks other affiliates had is nobody else's matter.
  if (scope.kind === 'affiliate' && filters.affiliate_id !== undefined) {
    throw refuseField('affiliate_id', 'not_allowed')
  }
  requireRange(range, daysMax)
  const { click_id: clickId = null, test } = query
  return { scope, filters, ...range, clickId, isTest: test === 'true' }
}

function requireRange({ from, to }: Range, days: number): void {
  if (from < FIRST_DAY) throw refuseField('from', 'date_min', { date: FIRST_DAY })
  if (to > LAST_DAY) throw refuseField('to', 'date_max', { date: LAST_DAY })
  if (from > to) throw refuseField('from', 'date_order')
  if (daysFrom(from, to).length > days) throw refuseField('from', 'max_days', { days })
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
