/** Mails of notifications: their texts are those of the list and of Telegram. */
import type { Language } from '../../../../schema/vocabulary.ts'
import {
  type DigestItem,
  digestOf,
  textOf,
} from '../../../notifications/rules/notification-texts.ts'
import { hello as helloInEnglish } from './phrases-en.ts'
import { hello as helloInRussian } from './phrases-ru.ts'
import type { NotificationMails } from './text.ts'

const hellos = { en: helloInEnglish, ru: helloInRussian } as const
/** How such mails are ended. */
const choose: Readonly<Record<Language, string>> = {
  en: 'Choose what you are notified of, and when: Notifications → Settings.',
  ru: 'О чём и когда вам сообщать, выбирается в разделе «Уведомления» → «Настройки».',
}

export const notificationMails = (language: Language): NotificationMails => ({
  notification: ({ name, notification, ...facts }) => {
    const { title, body, button } = textOf(notification, facts, language)
    const paragraphs = hellos[language](name, `${title}.`, ...body.split('\n').filter(Boolean))
    return { subject: title, paragraphs: [...paragraphs, choose[language]], button }
  },
  notification_digest: ({ name, items }) => {
    const digest = digestOf(JSON.parse(items) as DigestItem[], language)
    const groups = digest.groups.map(({ title, lines }) =>
      [`${title}:`, lines.join('; ')].join(' '),
    )
    const { subject, button } = digest
    return { subject, paragraphs: [...hellos[language](name, ...groups), choose[language]], button }
  },
})
