import { counted } from '../../core/i18n/plural.ts'
import type { enExports } from './exports-en.ts'

/** Тексты файлов, которые пишутся в фоне. */
export const ruExports: typeof enExports = {
  exports: {
    title: 'Выгрузки',
    help: 'Файлы, записанные в фоне. Через 7 дней они удаляются. Команда тоже их видит.',
    none: 'Здесь появятся отчёты и журналы, выгруженные в фоне.',
    toReports: 'Открыть отчёты',
    button: 'Выгрузить',
    csv: 'Файл CSV',
    xlsx: 'Файл XLSX',
    inBackground: 'Записать в фоне',
    csvInBackground: 'CSV любой длины',
    xlsxInBackground: 'XLSX до 200 000 строк',
    byMail: 'Отправлять на почту…',
    all: 'Все выгрузки',
    schedules: 'Отчёты по расписанию',
    started: 'Файл записывается.',
    open: 'Открыть выгрузки',
    kinds: { report: 'Отчёт', clicks: 'Журнал кликов', conversions: 'Журнал конверсий' },
    statuses: {
      queued: 'В очереди',
      running: 'Записывается',
      done: 'Готов',
      failed: 'Ошибка',
      expired: 'Удалён',
    },
    file: 'Файл',
    status: 'Статус',
    size: 'Размер',
    asked: 'Запрошен',
    actions: 'Действия',
    by: (groups) => `группировка: ${groups}`,
    rows: (count) =>
      counted('ru', count, { one: 'строка', few: 'строки', many: 'строк', other: 'строки' }),
    kilobytes: (size) => `${size} КБ`,
    megabytes: (size) => `${size} МБ`,
    deletedOn: (day) => `Удалится ${day}`,
    download: 'Скачать',
    downloadOne: (file) => `Скачать: ${file}`,
    downloading: 'Скачиваем…',
    again: 'Выгрузить снова',
    againOne: (file) => `Выгрузить снова: ${file}`,
    asking: 'Запрашиваем…',
    filters: 'Фильтры',
  },
}
