import { counted } from '../../core/i18n/plural.ts'
import type { enJoin } from './join-en.ts'

const days = (count: number) =>
  counted('ru', count, { one: 'день', few: 'дня', many: 'дней', other: 'дня' })

export const ruJoin: typeof enJoin = {
  join: {
    offers: 'Сколько вы заработаете',
    events: { lead: 'за лид', sale: 'за продажу', rebill: 'за ребилл' },
    days: (cookie, hold) =>
      `Клик учитывается ${days(cookie)}. ${
        hold === 0 ? 'Комиссия доступна сразу.' : `Холд комиссии: ${days(hold)}.`
      }`,
    terms: 'Условия',
    steps: 'Что дальше',
    list: (name) => [
      'Создайте аккаунт ниже и подтвердите почту.',
      `Платформа одобрит аккаунт, а ${name} одобрит вас как партнёра.`,
      'Возьмите ссылку и купон и начните зарабатывать.',
    ],
  },
}
