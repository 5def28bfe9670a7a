import type { sources } from './sources/sources.ts'

/** Name of a source of conversions: kept with every report and every conversion. */
export type SourceName = (typeof sources)[number]['name']
