/** Texts of the mails about files and scheduled reports. */
import { refusalMessages } from '../../../../schema/refusal-messages.ts'
import type { ExportKind } from '../../../../schema/vocabulary.ts'
import { days, hello } from './phrases-en.ts'
import type { ReportTexts } from './text.ts'

const files: Readonly<Record<ExportKind, string>> = {
  report: 'report',
  clicks: 'click log',
  conversions: 'conversion log',
}

export const reportTexts: ReportTexts = {
  export_ready: ({ name, kind, rows, ...range }) => ({
    subject: `Your ${files[kind]} is ready to download`,
    paragraphs: hello(
      name,
      `The file with your ${files[kind]} of ${days(range)} is ready. It has ${new Intl.NumberFormat('en').format(Number(rows))} rows.`,
      'Sign in to download it. The file is deleted after 7 days.',
    ),
    button: 'Open exports',
  }),
  export_failed: ({ name, kind, failure, ...range }) => ({
    subject: `Your ${files[kind]} could not be exported`,
    paragraphs: hello(
      name,
      `The file with your ${files[kind]} of ${days(range)} could not be written.`,
      refusalMessages[failure].en,
    ),
    button: 'Open exports',
  }),
  scheduled_report: ({ name, title, table, ...range }) => ({
    subject: `${title}: ${days(range)}`,
    paragraphs: hello(
      name,
      `This is your report “${title}” of ${days(range)}.`,
      table === ''
        ? 'The report takes too long for a summary. The file has all rows.'
        : 'The table shows the first rows and the totals. The file has all rows.',
    ),
    ...(table === '' ? {} : { table: JSON.parse(table) }),
    button: 'Open the file',
    unsubscribe: 'Unsubscribe from this report',
  }),
  schedule_stopped: ({ name, title, stop }) => ({
    subject: `Scheduled report “${title}” stopped`,
    paragraphs: hello(
      name,
      `The scheduled report “${title}” stopped. It is not sent any more.`,
      refusalMessages[stop].en,
      'You can resume it in the list of scheduled reports.',
    ),
    button: 'Open scheduled reports',
  }),
}
