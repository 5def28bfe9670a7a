import type { enPdf } from './pdf-en.ts'

/** Тексты выписки в PDF, кроме тех, что есть на странице. */
export const ruPdf: typeof enPdf = {
  events: {
    lead: 'Лид',
    sale: 'Продажа',
    rebill: 'Ребилл',
    refund: 'Возврат',
    chargeback: 'Чарджбэк',
    cancel: 'Отмена',
  },
  title: 'Выписка по счёту',
  affiliate: (name) => `Партнёр: ${name}`,
  withAdvertiser: (name) => `Рекламодатель: ${name}`,
  allAdvertisers: 'Все рекламодатели',
  currency: (code) => `Валюта: ${code}`,
  when: 'Когда (UTC)',
  what: 'Операция',
  amount: 'Сумма',
  opening: (day) => `Остатки до ${day}`,
  closing: (day) => `Остатки после ${day}`,
  none: 'За этот период операций нет.',
  lines: (count) => `Операций: ${count}`,
  page: (page, pages) => `Страница ${page} из ${pages}`,
  made: (time) => `Создано ${time} UTC`,
}
