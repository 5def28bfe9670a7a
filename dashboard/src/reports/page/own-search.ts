import {
  type Attribute,
  attributes,
  type Dimension,
} from '../../../../workers/reports/rules/dimensions.ts'
import { measuresFor } from '../../../../workers/reports/rules/measures.ts'
import type { ReportKind } from './report-kind.ts'
import { filterName, type ReportSearch, readReportSearch } from './report-search.ts'
import { groupsOf } from './report-state.ts'

/** What a person may group and filter by. */
export const isOwnDimension =
  (kind: ReportKind) =>
  (name: Dimension): boolean =>
    !(kind === 'affiliate' && name === 'affiliate_id') &&
    !(kind === 'advertiser' && name === 'advertiser_id')

/**
 * The parameters that this reader may use. The others are ignored, so that a shared URL of another role, or one with
 * an unknown word, still opens.
 */
export function readOwnSearch(params: ReportSearch, kind: ReportKind): ReportSearch {
  const search = readReportSearch(params)
  const isOwn = isOwnDimension(kind)
  const foreign = attributes.filter((name: Attribute) => !isOwn(name))
  const by = search.by?.split(',').filter((name) => isOwn(name as Dimension))
  const own = {
    ...search,
    ...Object.fromEntries(foreign.map((name) => [filterName(name), undefined])),
    by: by?.join(',') || undefined,
  }
  const sorts: readonly string[] = [...measuresFor({ kind }), ...groupsOf(own)]
  const isKnown = own.sort === undefined || sorts.includes(own.sort.replace(/^-/, ''))
  return isKnown ? own : { ...own, sort: undefined }
}
