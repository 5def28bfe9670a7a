/** Mails to whoever looks after the system. */
import type { AlertKind } from '../alert-message.ts'
import { at } from './phrases-en.ts'
import type { AlertTexts } from './text.ts'

const subjects: Readonly<Record<AlertKind, string>> = {
  'job.failed': 'Tributary: a scheduled job failed',
  'queue.backlog_old': 'Tributary: queued messages are days old',
  'click.lost': 'Tributary: clicks are missing',
}

const meanings: Readonly<Record<AlertKind, string>> = {
  'job.failed':
    'A scheduled job ended with an error or took too long. It runs again at its next scheduled time. If several jobs fail, the database is probably down.',
  'queue.backlog_old':
    'Messages in a queue are not processed. Cloudflare deletes messages that stay in a queue too long.',
  'click.lost':
    'Some clicks have not arrived in the database. The visitors were redirected as usual.',
}

export const alertTexts: AlertTexts = ({ kind, detail, raisedAt }) => ({
  subject: subjects[kind],
  paragraphs: [
    meanings[kind],
    `${at(raisedAt)}: ${detail}`,
    'See docs/operations.md for what to do. You get at most one such email per hour.',
  ],
  button: 'View job runs',
})
