import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import { type ReportSearch, readReportSearch } from './report-search.ts'

const route = getRouteApi('/signed-in/reports')

/** The parameters of the report, without those that it does not know. */
export function useReportSearch(): ReportSearch {
  const raw = route.useSearch()
  return useMemo(() => readReportSearch(raw), [raw])
}
