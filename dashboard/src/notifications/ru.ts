import type {
  AlertName,
  ChatStop,
  NotificationChannel,
  NotificationKind,
  NotificationPace,
} from '../../../schema/vocabulary.ts'
import type { enNotifications } from './en.ts'

const kinds: Record<NotificationKind, string> = {
  lead: 'Лид',
  sale: 'Продажа или ребилл',
  rejected: 'Конверсия отклонена',
  refund: 'Возврат или чарджбэк',
  cancel: 'Реферал отменил подписку',
  will_cancel: 'Подписка реферала скоро закончится',
  low_balance: 'Мало средств на балансе',
  payout_sent: 'Выплата отправлена',
  payout_failed: 'Выплата не прошла',
  batch_awaits_approval: 'Пакет выплат ждёт вашего одобрения',
  application_received: 'Новая заявка партнёра',
  endpoint_stopped: 'Постбэк или вебхук выключен',
  cap_near: 'Кап использован на 80%',
  tax_form_missing: 'Нет налоговой формы',
  team_changed: 'Изменения в команде',
  app_silent: 'Приложение не присылает события',
  conversion_drop: 'Конверсия упала',
  landing_page_down: 'Лендинг не работает',
  queue_grows: 'Очередь растёт',
  sign_in_failures: 'Много неудачных входов',
  journal_grows: 'Данные накапливаются',
  own_payer_head: 'Новый владелец аккаунта у рекламодателя, который сам платит партнёрам',
  message: 'Сообщение от рекламодателя',
  bonus: 'Бонус',
}
const watches: Record<AlertName, string> = {
  app_silent: 'События конверсий не приходят, хотя обычно в это время суток приходят.',
  conversion_drop: 'Последние 24 часа каждого оффера сравниваются с 14 днями до них.',
  landing_page_down:
    'Лендинги активных офферов проверяются раз в час, а после ошибки — каждые 10 минут.',
  queue_grows: 'Оповещение приходит, если превышен один из порогов.',
  sign_in_failures: 'Неверные пароли ко всем аккаунтам вместе.',
  journal_grows: 'Клики, события или отправки опаздывают на 15 минут либо журналы быстро растут.',
  own_payer_head: 'Такие рекламодатели платят партнёрам со своего счёта PayPal.',
}
const thresholds: typeof enNotifications.notifications.thresholds = {
  app_silent: {
    hours: 'Часов без событий',
    expected: 'Сколько событий обычно приходит за это время',
  },
  conversion_drop: { percent: 'Падение, %', clicks: 'Минимум кликов за 24 часа' },
  landing_page_down: { checks: 'Неудачных проверок подряд' },
  queue_grows: { minutes: 'Возраст старейшего сообщения, мин', messages: 'Сообщений в очереди' },
  sign_in_failures: { count: 'Неудачных попыток за час' },
  journal_grows: { late: 'Опаздывающих записей', megabytes: 'Рост за сутки, МБ' },
  own_payer_head: {},
}
const channels: Record<NotificationChannel, string> = {
  in_app: 'В кабинете',
  email: 'Почта',
  telegram: 'Telegram',
}
const paces: Record<NotificationPace, string> = {
  now: 'Сразу',
  hourly: 'Раз в час',
  daily: 'Раз в день',
}
const stops: Record<ChatStop, string> = {
  blocked:
    'Вы заблокировали бота, поэтому сообщения не отправляются. Разблокируйте его и привяжите чат заново.',
  chat_not_found:
    'Telegram не находит чат, поэтому сообщения не отправляются. Привяжите его заново.',
}

export const ruNotifications: typeof enNotifications = {
  notifications: {
    tabs: 'Уведомления',
    list: 'Уведомления',
    settings: 'Настройки',
    unread: (count: number) => (count === 0 ? 'Непрочитанных нет' : `Непрочитанных: ${count}`),
    markAll: 'Прочитать все',
    marking: 'Отмечаем…',
    isUnread: 'Не прочитано',
    older: 'Показать более ранние',
    loadingOlder: 'Загрузка…',
    none: 'Здесь 90 дней хранятся уведомления о продажах, выплатах и изменениях в аккаунте.',
    choose: 'Выбрать уведомления',
    choices: 'О чём вам сообщать',
    choicesHelp:
      'Письма и сообщения в Telegram можно получать вместе, одной сводкой. В кабинете всё видно сразу.',
    kind: 'Событие',
    when: 'Когда',
    fixed: 'Это письмо отправляется всегда и сразу.',
    kinds,
    channels,
    paces,
    save: 'Сохранить',
    saving: 'Сохраняем…',
    saved: 'Сохранено.',
    noKinds: 'Для вашей роли уведомлений нет.',
    hours: 'Тихие часы и сводка',
    hoursHelp: (zone: string) =>
      `Письма и сообщения в Telegram придут вместе, когда тихие часы закончатся. Ваш часовой пояс: ${zone}.`,
    quiet: 'Тихие часы',
    from: 'С',
    to: 'До',
    digestHour: 'Дневная сводка в',
    sameHours: 'Выберите разные часы.',
    telegram: 'Telegram',
    telegramHelp: 'Наш бот присылает уведомления в чат.',
    telegramNone: 'Бот в Telegram здесь не настроен.',
    linked: 'Чат привязан.',
    notLinked: 'Чат не привязан.',
    link: 'Привязать Telegram',
    linkAgain: 'Привязать заново',
    unlink: 'Отвязать',
    open: 'Открыть Telegram',
    linkHelp: (until: string) =>
      `Откройте Telegram и нажмите «Старт». Ссылка действует один раз, до ${until}. Потом проверьте состояние здесь.`,
    check: 'Проверить',
    stops,
    alerts: 'Оповещения',
    alertsHelp:
      'Оповещение приходит один раз, а следующее — только после того, как проблема исчезла. Каналы для каждого выберите в настройках уведомлений.',
    watches,
    thresholds,
    usually: (value: string) => `По умолчанию: ${value}.`,
    openNow: (count: number) =>
      count === 1 ? 'Происходит сейчас.' : `Происходит сейчас: ${count}.`,
    try: 'Проверить',
    trying: 'Отправляем…',
    tryOf: (alert: string) => `Проверить: ${alert}`,
    tried: (names: string) => `Проверка отправлена: ${names}.`,
    triedNowhere: 'Вы отключили все каналы этого оповещения.',
  },
}
