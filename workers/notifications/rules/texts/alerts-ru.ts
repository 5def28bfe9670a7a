/** Тексты оповещений. */
import type { AlertName, PageProblem, QueueName } from '../../../../schema/vocabulary.ts'
import type { Facts, NotificationText } from '../facts.ts'

const queues: Readonly<Record<QueueName, string>> = {
  clicks: 'клики',
  reports: 'события конверсий',
  mails: 'письма',
  payouts: 'выплаты',
  publishing: 'публикация в трекер',
  exports: 'файлы отчётов',
  deliveries: 'постбэки и вебхуки',
}
const problems: Readonly<Record<PageProblem, (status: string) => string>> = {
  timeout: () => 'не отвечает 10 секунд.',
  unreachable: () => 'не открывается: сервер недоступен.',
  host_unknown: () => 'не открывается: такого домена нет.',
  http_error: (status) => `отвечает HTTP ${status}.`,
}
const journals: Readonly<Record<string, (facts: Facts) => string>> = {
  spool: ({ count }) => `Сообщения с кликами лежат в KV и не сохраняются: не меньше ${count}.`,
  events: ({ count }) => `События не обрабатываются 15 минут: не меньше ${count}.`,
  deliveries: ({ count }) => `Постбэки и вебхуки опаздывают на 15 минут: не меньше ${count}.`,
  size: ({ megabytes }) => `За сутки журналы выросли на ${megabytes} МБ.`,
}
const number = (text: string | undefined) => Number(text ?? 0).toLocaleString('ru')

export const alertTexts: Readonly<Record<AlertName, (facts: Facts) => NotificationText>> = {
  app_silent: ({ app_name, hours, expected }) => ({
    title: `${app_name}: события не приходят`,
    body: `Последнее событие пришло ${hours} ч назад. Обычно за это время их около ${number(expected)}. Проверьте, отправляет ли их приложение.`,
    button: 'Открыть входящие события',
  }),
  conversion_drop: ({ offer_name, percent, rate, rate_before, clicks }) => ({
    title: `Конверсия упала на ${percent}%: ${offer_name}`,
    body: `За последние 24 часа CR ${rate?.replace('.', ',')}% (кликов: ${number(clicks)}), а за 14 дней до этого был ${rate_before?.replace('.', ',')}%. Проверьте лендинг и события приложения.`,
    button: 'Открыть оффер',
  }),
  landing_page_down: ({ offer_name, url, problem, status }) => ({
    title: `Лендинг не работает: ${offer_name}`,
    body: `${url} ${(problems[problem as PageProblem] ?? problems.unreachable)(status ?? '')} Посетители этого оффера теряются.`,
    button: 'Открыть оффер',
  }),
  queue_grows: ({ queue, messages, minutes }) => ({
    title: `Очередь растёт: ${queues[queue as QueueName] ?? queue}`,
    body: `В очереди «${queue}» сообщений: ${number(messages)}. Самое старое ждёт ${minutes} мин.`,
    button: 'Открыть состояние системы',
  }),
  sign_in_failures: ({ count }) => ({
    title: `Неудачные попытки входа за час: ${number(count)}`,
    body: 'Возможно, кто-то перебирает украденные пароли. В журнале изменений видны попытки и их сети.',
    button: 'Открыть журнал изменений',
  }),
  journal_grows: (facts) => ({
    title: 'Данные накапливаются',
    body: (journals[facts.journal ?? ''] ?? (() => ''))(facts),
    button: 'Открыть состояние системы',
  }),
  own_payer_head: ({ person, advertiser_name }) => ({
    title: `Новый владелец аккаунта ${advertiser_name}: ${person}`,
    body: `${advertiser_name} платит партнёрам со своего счёта PayPal. ${person} теперь может одобрять выплаты. Если вы этого не ждали, свяжитесь с рекламодателем.`,
    button: 'Открыть рекламодателя',
  }),
}

/** После 1, после 2–4 и после остальных чисел. */
export const alertNamesIn: Readonly<Record<AlertName, readonly [string, string, string]>> = {
  app_silent: ['замолчавшее приложение', 'замолчавших приложения', 'замолчавших приложений'],
  conversion_drop: ['падение конверсии', 'падения конверсии', 'падений конверсии'],
  landing_page_down: ['неработающий лендинг', 'неработающих лендинга', 'неработающих лендингов'],
  queue_grows: ['растущая очередь', 'растущие очереди', 'растущих очередей'],
  sign_in_failures: [
    ...(['оповещение о неудачных входах', 'оповещения о неудачных входах'] as const),
    'оповещений о неудачных входах',
  ],
  journal_grows: [
    ...(['оповещение о накоплении данных', 'оповещения о накоплении данных'] as const),
    'оповещений о накоплении данных',
  ],
  own_payer_head: [
    ...([
      'новый владелец аккаунта рекламодателя',
      'новых владельца аккаунтов рекламодателей',
    ] as const),
    'новых владельцев аккаунтов рекламодателей',
  ],
}
