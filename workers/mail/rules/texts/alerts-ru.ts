/** Mails to whoever looks after the system. */
import type { AlertKind } from '../alert-message.ts'
import { at } from './phrases-ru.ts'
import type { AlertTexts } from './text.ts'

const subjects: Readonly<Record<AlertKind, string>> = {
  'job.failed': 'Tributary: ошибка задания по расписанию',
  'queue.backlog_old': 'Tributary: сообщения в очереди старше нескольких дней',
  'click.lost': 'Tributary: не хватает кликов',
}

const meanings: Readonly<Record<AlertKind, string>> = {
  'job.failed':
    'Задание по расписанию завершилось ошибкой или не уложилось во время. В следующий раз оно запустится по расписанию. Если не выполняются сразу несколько заданий, скорее всего, недоступна база данных.',
  'queue.backlog_old':
    'Сообщения в очереди не обрабатываются. Сообщения, которые слишком долго лежат в очереди, Cloudflare удаляет.',
  'click.lost': 'Часть кликов не дошла до базы данных. Посетители перенаправлены как обычно.',
}

export const alertTexts: AlertTexts = ({ kind, detail, raisedAt }) => ({
  subject: subjects[kind],
  paragraphs: [
    meanings[kind],
    `${at(raisedAt)}: ${detail}`,
    'Что делать, написано в docs/operations.md. Такое письмо приходит не чаще раза в час.',
  ],
  button: 'Посмотреть запуски заданий',
})
