import type { PeriodWords } from './period-en.ts'

export const ruPeriod: PeriodWords = {
  period: {
    label: 'Период',
    from: 'С',
    to: 'По',
    periods: {
      today: 'Сегодня',
      yesterday: 'Вчера',
      last_7: '7 дней',
      last_30: '30 дней',
      this_month: 'Этот месяц',
      last_month: 'Прошлый месяц',
    },
  },
}
