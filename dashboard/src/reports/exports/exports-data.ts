import type { ExportFormat, ExportKind } from '../../../../schema/vocabulary.ts'
import { api, read } from '../../core/api.ts'
import { settle } from '../../core/problem.ts'

const list = () => read(api.v1['report-exports'].$get())
export type ReportExport = Awaited<ReturnType<typeof list>>['exports'][number]

export const loadExports = () => settle(list().then(({ exports }) => exports))

/** What a file is to hold: the query of the report's or log's own route. */
export interface WantedExport {
  readonly kind: ExportKind
  readonly query: string
  readonly format: ExportFormat
}

export const askForExport = (json: WantedExport) => read(api.v1['report-exports'].$post({ json }))

/** Where the file is downloaded. */
export const filePath = ({ id }: ReportExport) => `/v1/report-exports/${id}/file`

export const fileName = ({ kind, format, created_at }: ReportExport) =>
  `${kind}-${created_at.slice(0, 10)}.${format}`

export const isUnfinished = ({ status }: ReportExport) =>
  status === 'queued' || status === 'running'
