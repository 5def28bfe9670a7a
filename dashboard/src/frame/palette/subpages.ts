import type { LinkProps } from '@tanstack/react-router'
import { holds, may, type Permission, paysItself } from '../../core/permissions.ts'
import type { Person } from '../../core/session.ts'

/** A page or an action with its titles. */
export interface Entry {
  readonly to: NonNullable<LinkProps['to']>
  readonly en: string
  readonly ru: string
  readonly isFor?: Permission | ((person: Person) => boolean)
}

export const payouts = (person: Person) => may(person, 'seePayouts') || paysItself(person)
const endpoints = (person: Person) => holds(person, 'endpoints:read')
const operations = (person: Person) => holds(person, 'operations:read')
const isOwner = (person: Person) => holds(person, 'costs:read')

/** Pages below those of the navigation. */
export const subpages: readonly Entry[] = [
  {
    to: '/reports/clicks',
    en: 'Reports › Click log',
    ru: 'Отчёты › Журнал кликов',
    isFor: 'seeReports',
  },
  {
    to: '/reports/conversions',
    en: 'Reports › Conversion log',
    ru: 'Отчёты › Журнал конверсий',
    isFor: 'seeReports',
  },
  { to: '/reports/exports', en: 'Reports › Exports', ru: 'Отчёты › Выгрузки', isFor: 'seeReports' },
  {
    to: '/reports/schedules',
    en: 'Reports › Scheduled reports',
    ru: 'Отчёты › Отчёты по расписанию',
    isFor: 'seeReports',
  },
  {
    to: '/reports/costs',
    en: 'Reports › Traffic costs',
    ru: 'Отчёты › Затраты на трафик',
    isFor: isOwner,
  },
  {
    to: '/conversions/reviews',
    en: 'Conversions › In review',
    ru: 'Конверсии › На проверке',
    isFor: 'seeConversions',
  },
  {
    to: '/conversions/reports',
    en: 'Conversions › Event log',
    ru: 'Конверсии › Журнал событий',
    isFor: 'seeConversions',
  },
  {
    to: '/conversions/rules',
    en: 'Conversions › Fraud rules',
    ru: 'Конверсии › Правила антифрода',
    isFor: 'seeConversions',
  },
  {
    to: '/partners/groups',
    en: 'Partners › Groups',
    ru: 'Партнёры › Группы',
    isFor: 'seePartners',
  },
  {
    to: '/partners/outreach',
    en: 'Partners › Messages and bonuses',
    ru: 'Партнёры › Сообщения и бонусы',
    isFor: 'seePartners',
  },
  {
    to: '/partners/links',
    en: 'Partners › Registration links',
    ru: 'Партнёры › Ссылки для регистрации',
    isFor: 'seePartners',
  },
  {
    to: '/partners/rules',
    en: 'Partners › Questions and rules',
    ru: 'Партнёры › Вопросы и правила',
    isFor: 'seePartners',
  },
  {
    to: '/referrals',
    en: 'Promote › Referrals',
    ru: 'Офферы › Рефералы',
    isFor: 'promoteOffers',
  },
  {
    to: '/applications',
    en: 'Promote › Applications',
    ru: 'Офферы › Заявки',
    isFor: 'promoteOffers',
  },
  {
    to: '/integration/{-$appId}',
    en: 'Settings › Integration',
    ru: 'Настройки › Интеграция',
    isFor: 'seeSettings',
  },
  { to: '/postbacks/log', en: 'Webhooks › Deliveries', ru: 'Вебхуки › Отправки', isFor: endpoints },
  {
    to: '/postbacks/live',
    en: 'Webhooks › Live view',
    ru: 'Вебхуки › В реальном времени',
    isFor: endpoints,
  },
  {
    to: '/postbacks/webhooks',
    en: 'Webhooks',
    ru: 'Вебхуки',
    isFor: endpoints,
  },
  { to: '/payouts/batches', en: 'Payouts › Batches', ru: 'Выплаты › Пакеты', isFor: payouts },
  {
    to: '/payouts/attention',
    en: 'Payouts › Attention',
    ru: 'Выплаты › Внимание',
    isFor: 'seePayouts',
  },
  { to: '/payouts/history', en: 'Payouts › History', ru: 'Выплаты › История', isFor: payouts },
  { to: '/payouts/schedule', en: 'Payouts › Schedule', ru: 'Выплаты › Расписание', isFor: payouts },
  { to: '/money/bookings', en: 'Money › Bookings', ru: 'Деньги › Проводки', isFor: 'seeBookings' },
  { to: '/money/balances', en: 'Money › Balances', ru: 'Деньги › Балансы', isFor: 'seeBalances' },
  { to: '/money/invoices', en: 'Money › Invoices', ru: 'Деньги › Счета', isFor: 'seeBalances' },
  { to: '/money/statement', en: 'Money › Statement', ru: 'Деньги › Выписка', isFor: 'seeMoney' },
  {
    to: '/money/rates',
    en: 'Money › Exchange rates',
    ru: 'Деньги › Курсы валют',
    isFor: 'seeBookings',
  },
  {
    to: '/money/audit',
    en: 'Money › Audit and journal',
    ru: 'Деньги › Сверка и журнал',
    isFor: 'seeBookings',
  },
  {
    to: '/admin/accounts',
    en: 'Administration › Accounts',
    ru: 'Управление › Аккаунты',
    isFor: 'seeRecords',
  },
  {
    to: '/admin/records',
    en: 'Administration › Records',
    ru: 'Управление › Записи',
    isFor: 'seeRecords',
  },
  {
    to: '/admin/platform',
    en: 'Administration › Platform',
    ru: 'Управление › Платформа',
    isFor: 'seeRecords',
  },
  {
    to: '/operations/undelivered',
    en: 'Operations › Undelivered messages',
    ru: 'Система › Недоставленные сообщения',
    isFor: operations,
  },
  {
    to: '/operations/find',
    en: 'Operations › Find an event',
    ru: 'Система › Найти событие',
    isFor: operations,
  },
  {
    to: '/audit',
    en: 'Profile › Audit log',
    ru: 'Профиль › Журнал изменений',
    isFor: (person) => may(person, 'seeAudit') && may(person, 'seeOwnDay'),
  },
  { to: '/notifications/{-$tab}', en: 'Notifications', ru: 'Уведомления' },
]
