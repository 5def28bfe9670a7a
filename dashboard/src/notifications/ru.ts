import type {
  ChatStop,
  NotificationChannel,
  NotificationKind,
  NotificationPace,
} from '../../../schema/vocabulary.ts'
import type { enNotifications } from './en.ts'

const kinds: Record<NotificationKind, string> = {
  lead: 'Лид',
  sale: 'Продажа',
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
  cap_near: 'Лимит использован на 80%',
  tax_form_missing: 'Нет налоговой формы',
  team_changed: 'Изменения в команде',
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
  },
}
