import type { sources } from './sources/sources.ts'

/** Name of a source of conversions. Stored with every report and conversion. */
export type SourceName = (typeof sources)[number]['name']
