/** Texts of the mails about files and scheduled reports. */
import { refusalMessages } from '../../../../schema/refusal-messages.ts'
import type { ExportKind } from '../../../../schema/vocabulary.ts'
import { days, hello } from './phrases-ru.ts'
import type { ReportTexts } from './text.ts'

const files: Readonly<Record<ExportKind, string>> = {
  report: 'отчёт',
  clicks: 'журнал кликов',
  conversions: 'журнал конверсий',
}

export const reportTexts: ReportTexts = {
  export_ready: ({ name, kind, rows, ...range }) => ({
    subject: `Файл готов: ${files[kind]}`,
    paragraphs: hello(
      name,
      `Файл готов: ${files[kind]} за ${days(range)}. Строк: ${new Intl.NumberFormat('ru').format(Number(rows))}.`,
      'Войдите, чтобы скачать файл. Через 7 дней он будет удалён.',
    ),
    button: 'Открыть выгрузки',
  }),
  export_failed: ({ name, kind, failure, ...range }) => ({
    subject: `Не удалось выгрузить ${files[kind]}`,
    paragraphs: hello(
      name,
      `Не удалось записать файл: ${files[kind]} за ${days(range)}.`,
      refusalMessages[failure].ru,
    ),
    button: 'Открыть выгрузки',
  }),
  scheduled_report: ({ name, title, table, ...range }) => ({
    subject: `${title}: ${days(range)}`,
    paragraphs: hello(
      name,
      `Отчёт «${title}» за ${days(range)}.`,
      table === ''
        ? 'Отчёт строится слишком долго, поэтому сводки нет. Все строки есть в файле.'
        : 'В таблице первые строки и итоги. Все строки есть в файле.',
    ),
    ...(table === '' ? {} : { table: JSON.parse(table) }),
    button: 'Открыть файл',
    unsubscribe: 'Отписаться от этого отчёта',
  }),
  schedule_stopped: ({ name, title, stop }) => ({
    subject: `Отчёт «${title}» больше не отправляется`,
    paragraphs: hello(
      name,
      `Отправка отчёта «${title}» по расписанию остановлена.`,
      refusalMessages[stop].ru,
      'Возобновить его можно в списке отчётов по расписанию.',
    ),
    button: 'Открыть отчёты по расписанию',
  }),
}
