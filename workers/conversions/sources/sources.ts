/** Every source of conversions. Routes, permissions, limits, the event log and replay follow from this list. */
import type { SourceName } from '../source-name.ts'
import { api } from './api/http.ts'
import { batch } from './batch/http.ts'
import { csv } from './csv/http.ts'
import { manual } from './manual/http.ts'
import { pixel } from './pixel/http.ts'
import { postback } from './postback/http.ts'

export const sources = [api, batch, postback, pixel, csv, manual] as const

export const sourceNames = sources.map(({ name }) => name) as [SourceName, ...SourceName[]]
