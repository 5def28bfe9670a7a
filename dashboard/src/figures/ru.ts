import type { FigureWords } from './en.ts'

export const ruFigures: FigureWords = {
  listFigures: {
    period: 'Период показателей',
    own: 'Свой период',
    clicks: 'Клики',
    sales: 'Продажи',
    couponSales: 'Продажи по купону',
    cr: 'CR',
    earned: 'Заработано',
    spend: 'Расход',
    trend: 'Динамика',
    failed: 'Показатели не загрузились.',
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
