import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import { usePerson } from '../../core/use-person.ts'
import { readOwnSearch } from './own-search.ts'
import { reportKindOf } from './report-kind.ts'
import type { ReportSearch } from './report-search.ts'

const route = getRouteApi('/signed-in/reports')

/** The parameters of the report, without those that it does not know. */
export function useReportSearch(): ReportSearch {
  const raw = route.useSearch()
  const kind = reportKindOf(usePerson())
  return useMemo(() => readOwnSearch(raw, kind), [raw, kind])
}
