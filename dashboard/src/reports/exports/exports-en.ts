import type { ExportKind, ExportStatus } from '../../../../schema/vocabulary.ts'
import { counted } from '../../core/i18n/plural.ts'

/** Texts of files that are written in the background. */
export const enExports = {
  exports: {
    title: 'Exports',
    help: 'Files that were written in the background. They are deleted after 7 days. Your team sees them too.',
    none: 'Reports and logs that you export in the background appear here.',
    toReports: 'Open reports',
    button: 'Export',
    xlsx: 'XLSX file',
    inBackground: 'Write in the background',
    csvInBackground: 'CSV, any length',
    xlsxInBackground: 'XLSX, up to 200,000 rows',
    all: 'All exports',
    started: 'The file is being written.',
    open: 'Open exports',
    kinds: {
      report: 'Report',
      clicks: 'Click log',
      conversions: 'Conversion log',
    } satisfies Record<ExportKind, string>,
    statuses: {
      queued: 'Queued',
      running: 'Being written',
      done: 'Ready',
      failed: 'Failed',
      expired: 'Deleted',
    } satisfies Record<ExportStatus, string>,
    file: 'File',
    status: 'Status',
    size: 'Size',
    asked: 'Requested',
    actions: 'Actions',
    by: (groups: string) => `by ${groups}`,
    rows: (count: number) => counted('en', count, { one: 'row', other: 'rows' }),
    kilobytes: (size: string) => `${size} KB`,
    megabytes: (size: string) => `${size} MB`,
    deletedOn: (day: string) => `Deleted on ${day}`,
    download: 'Download',
    downloadOne: (file: string) => `Download: ${file}`,
    downloading: 'Downloading…',
    again: 'Export again',
    againOne: (file: string) => `Export again: ${file}`,
    asking: 'Requesting…',
    filters: 'Filters',
  },
}
