import type { ReportSearch } from './report-search.ts'

const TEXT_CHARACTERS_MAX = 200

/** Drops what cannot be a parameter. Small, because it loads with every page; readReportSearch does the rest. */
export const readReportParams = (raw: Record<string, unknown>): ReportSearch =>
  Object.fromEntries(
    Object.entries(raw).filter(([, value]) =>
      typeof value === 'string'
        ? value !== '' && value.length <= TEXT_CHARACTERS_MAX
        : Number.isInteger(value),
    ),
  )
