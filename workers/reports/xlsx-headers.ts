/** Headers of XLSX files, by the name of the column in CSV files. */
import type { ExportKind, Language } from '../../schema/vocabulary.ts'

type Texts = Readonly<Record<Language, string>>

export const sheetNames: Readonly<Record<ExportKind, Texts>> = {
  report: { en: 'Report', ru: 'Отчёт' },
  clicks: { en: 'Clicks', ru: 'Клики' },
  conversions: { en: 'Conversions', ru: 'Конверсии' },
}

const records = {
  id: { en: 'ID', ru: 'ID' },
  advertiser_id: { en: 'Advertiser ID', ru: 'ID рекламодателя' },
  advertiser: { en: 'Advertiser', ru: 'Рекламодатель' },
  app_id: { en: 'App ID', ru: 'ID приложения' },
  app: { en: 'App', ru: 'Приложение' },
  offer_id: { en: 'Offer ID', ru: 'ID оффера' },
  offer: { en: 'Offer', ru: 'Оффер' },
  affiliate_id: { en: 'Affiliate ID', ru: 'ID партнёра' },
  affiliate: { en: 'Affiliate', ru: 'Партнёр' },
  link_id: { en: 'Link ID', ru: 'ID ссылки' },
  creative_id: { en: 'Creative ID', ru: 'ID креатива' },
  creative: { en: 'Creative', ru: 'Креатив' },
  link: { en: 'Link', ru: 'Ссылка' },
  click_id: { en: 'Click ID', ru: 'ID клика' },
  order_id: { en: 'Order ID', ru: 'ID заказа' },
  customer_id: { en: 'Customer ID', ru: 'ID клиента' },
  original_id: { en: 'Original conversion ID', ru: 'ID исходной конверсии' },
  duplicate_of: { en: 'Duplicate of click', ru: 'Повтор клика' },
  kept_click_id: { en: 'Click kept instead', ru: 'Оставлен клик' },
} satisfies Record<string, Texts>

const details = {
  campaign: { en: 'Campaign', ru: 'Кампания' },
  ...Object.fromEntries(
    Array.from({ length: 10 }, (_, at) => [
      `sub${at + 1}`,
      { en: `Sub ${at + 1}`, ru: `Sub ${at + 1}` },
    ]),
  ),
  country: { en: 'Country', ru: 'Страна' },
  region: { en: 'Region', ru: 'Регион' },
  device: { en: 'Device', ru: 'Устройство' },
  os: { en: 'OS', ru: 'ОС' },
  browser: { en: 'Browser', ru: 'Браузер' },
  referrer_host: { en: 'Referrer', ru: 'Источник перехода' },
  utm_source: { en: 'UTM source', ru: 'UTM source' },
  utm_medium: { en: 'UTM medium', ru: 'UTM medium' },
  utm_campaign: { en: 'UTM campaign', ru: 'UTM campaign' },
  ip: { en: 'IP address', ru: 'IP-адрес' },
  verdict: { en: 'Click status', ru: 'Статус клика' },
  reason: { en: 'Reason', ru: 'Причина' },
  is_test: { en: 'Test', ru: 'Тест' },
  event: { en: 'Event', ru: 'Событие' },
  status: { en: 'Status', ru: 'Статус' },
  rejection: { en: 'Rejection', ru: 'Причина отклонения' },
  attributed_by: { en: 'Attributed by', ru: 'Атрибуция по' },
  coupon: { en: 'Coupon', ru: 'Промокод' },
  payout_status: { en: 'Payout status', ru: 'Статус выплаты' },
} satisfies Record<string, Texts>

const times = {
  hour: { en: 'Hour', ru: 'Час' },
  day: { en: 'Day', ru: 'День' },
  week: { en: 'Week', ru: 'Неделя' },
  month: { en: 'Month', ru: 'Месяц' },
  weekday: { en: 'Weekday (1 = Monday)', ru: 'День недели (1 = понедельник)' },
  hour_of_day: { en: 'Hour of day', ru: 'Час суток' },
  clicked_at: { en: 'Clicked', ru: 'Время клика' },
  occurred_at: { en: 'Occurred', ru: 'Время события' },
  recorded_at: { en: 'Recorded', ru: 'Время записи' },
  decided_at: { en: 'Decided', ru: 'Время решения' },
  hold_until: { en: 'Hold until', ru: 'Холд до' },
} satisfies Record<string, Texts>

const figures = {
  clicks: { en: 'All clicks', ru: 'Все клики' },
  billable: { en: 'Clicks', ru: 'Клики' },
  uniques: { en: 'Uniques', ru: 'Уники' },
  bots: { en: 'Bots', ru: 'Боты' },
  duplicates: { en: 'Duplicates', ru: 'Повторы' },
  rejected: { en: 'Rejected', ru: 'Отклонено' },
  leads: { en: 'Leads', ru: 'Лиды' },
  sales: { en: 'Sales', ru: 'Продажи' },
  rebills: { en: 'Rebills', ru: 'Ребиллы' },
  refunds: { en: 'Refunds', ru: 'Возвраты' },
  chargebacks: { en: 'Chargebacks', ru: 'Чарджбэки' },
  conversions: { en: 'Conversions', ru: 'Конверсии' },
  cr: { en: 'CR', ru: 'CR' },
  epc: { en: 'EPC', ru: 'EPC' },
  aov: { en: 'AOV', ru: 'AOV' },
  roi: { en: 'ROI', ru: 'ROI' },
  time_to_sale_seconds: { en: 'Time to sale, seconds', ru: 'Время до продажи, с' },
  currency: { en: 'Currency', ru: 'Валюта' },
  order_value: { en: 'Order value', ru: 'Сумма заказов' },
  sale_value: { en: 'Sales value', ru: 'Сумма продаж' },
  refunded_value: { en: 'Refunded', ru: 'Возвращено' },
  owed: { en: 'Cost', ru: 'Расход' },
  owed_currency: { en: 'Cost currency', ru: 'Валюта расхода' },
  payout: { en: 'Payout', ru: 'Выплата' },
  payout_currency: { en: 'Payout currency', ru: 'Валюта выплаты' },
  payout_reversed: { en: 'Payout reversed', ru: 'Списано с выплаты' },
  payout_reversed_currency: { en: 'Reversal currency', ru: 'Валюта списания' },
  uplines: { en: 'Levels 2 and 3', ru: 'Уровни 2 и 3' },
  margin: { en: 'Margin', ru: 'Маржа' },
  cost: { en: 'Traffic cost', ru: 'Затраты на трафик' },
  amount: { en: 'Amount', ru: 'Сумма' },
  amount_currency: { en: 'Amount currency', ru: 'Валюта суммы' },
  refunded: { en: 'Refunded', ru: 'Возвращено' },
  refunded_currency: { en: 'Refund currency', ru: 'Валюта возврата' },
} satisfies Record<string, Texts>

export const xlsxHeaders: Readonly<Record<string, Texts>> = {
  ...{ ...records, ...details, ...times, ...figures },
}
