/** The texts of a printed invoice in each language. */
import type {
  ConversionEvent,
  InvoiceLineKind,
  InvoiceStatus,
  Language,
} from '../../../schema/vocabulary.ts'

interface InvoiceWords {
  invoice: string
  from: string
  to: string
  issued: string
  due: string
  period: string
  offer: string
  event: string
  what: string
  count: string
  amount: string
  total: string
  paid: string
  open: string
  voided: string
  status: Readonly<Record<InvoiceStatus, string>>
  kind: Readonly<Record<InvoiceLineKind, string>>
  events: Readonly<Record<ConversionEvent, string>>
}

export const invoiceWords: Readonly<Record<Language, InvoiceWords>> = {
  en: {
    invoice: 'Invoice',
    from: 'From',
    to: 'To',
    issued: 'Issued',
    due: 'Due',
    period: 'Period (UTC)',
    offer: 'Offer',
    event: 'Event',
    what: 'Item',
    count: 'Count',
    amount: 'Amount',
    total: 'Total',
    paid: 'Paid',
    open: 'Amount due',
    voided: 'This invoice is void',
    status: { issued: 'Issued', paid: 'Paid', void: 'Void' },
    kind: {
      commissions: 'Commissions',
      fee: 'Platform fee',
      refunds: 'Refunds and rejections',
      deposit: 'Paid from the deposit',
      bonuses: 'Bonuses for partners',
    },
    events: {
      lead: 'Lead',
      sale: 'Sale',
      rebill: 'Rebill',
      refund: 'Refund',
      chargeback: 'Chargeback',
      cancel: 'Cancellation',
    },
  },
  ru: {
    invoice: 'Счёт',
    from: 'От кого',
    to: 'Кому',
    issued: 'Выставлен',
    due: 'Оплатить до',
    period: 'Период (UTC)',
    offer: 'Оффер',
    event: 'Событие',
    what: 'Позиция',
    count: 'Количество',
    amount: 'Сумма',
    total: 'Итого',
    paid: 'Оплачено',
    open: 'К оплате',
    voided: 'Счёт аннулирован',
    status: { issued: 'Выставлен', paid: 'Оплачен', void: 'Аннулирован' },
    kind: {
      commissions: 'Комиссии',
      fee: 'Сбор платформы',
      refunds: 'Возвраты и отклонения',
      deposit: 'Оплачено из депозита',
      bonuses: 'Бонусы партнёрам',
    },
    events: {
      lead: 'Лид',
      sale: 'Продажа',
      rebill: 'Ребилл',
      refund: 'Возврат',
      chargeback: 'Чарджбэк',
      cancel: 'Отмена',
    },
  },
}
