import { counted } from '../core/i18n/plural.ts'
import type { PayoutSaidWords } from './worker-sentences-en.ts'

export const ruPayoutSaid: PayoutSaidWords = {
  said: {
    quote: (text) => `«${text}»`,
    paypal: {
      PENDING: 'В работе',
      SUCCESS: 'Выплачена',
      UNCLAIMED: 'Не получена',
      ONHOLD: 'Придержана',
      FAILED: 'Не прошла',
      BLOCKED: 'Заблокирована',
      DENIED: 'Отклонена',
      RETURNED: 'Вернулась',
      REFUNDED: 'Возвращена получателем',
      REVERSED: 'Отозвана',
    },
    to: (receiver) => `на ${receiver}`,
    unreadable: (currency) => `Сумма в ${currency}, которую не прочесть`,
    noState: 'Без статуса',
    firstSent: (time) => `Впервые отправлен ${time}`,
    unknownThere: 'PayPal о ней не знает',
    noAccount: 'У плательщика здесь нет счёта PayPal',
    stranger: (item) =>
      `PayPal показывает платёж, которого нет в наших книгах: ${item}. Он стоит среди расхождений.`,
    restored: (count) =>
      `PayPal получил от нас ${counted('ru', count, {
        one: 'пакет',
        few: 'пакета',
        many: 'пакетов',
        other: 'пакета',
      })}, о которых наши книги не знают. Похоже, база восстановлена из копии.`,
    payoutId: 'Номер выплаты, наш или PayPal',
  },
}
