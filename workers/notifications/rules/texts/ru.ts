import type { NotificationKind } from '../../../../schema/vocabulary.ts'
import { type DigestTexts, type Facts, moneyIn, type NotificationTexts } from '../facts.ts'
import { alertNamesIn, alertTexts } from './alerts-ru.ts'

const { money, moneyOf } = moneyIn('ru')
const amountOf = ({ amount_minor, currency }: Facts) => money(amount_minor, currency)
const isZero = ({ amount_minor }: Facts) => amount_minor === undefined || /^0+$/.test(amount_minor)
/** Откуда конверсия: «Acme, Годовой тариф. Заказ A-17.» */
const from = ({ advertiser_name, offer_name, order }: Facts) =>
  [
    `${[advertiser_name, offer_name].filter(Boolean).join(', ')}.`,
    ...(order ? [`Заказ ${order}.`] : []),
  ].join(' ')
const day = (time: string | undefined) =>
  time === undefined
    ? ''
    : new Intl.DateTimeFormat('ru-RU', { dateStyle: 'long', timeZone: 'UTC' })
        .format(new Date(time))
        .replace(' г.', ' года')

/** Что партнёр может написать клиенту. */
const winBack = ({ advertiser_name, offer_name }: Facts) =>
  `Готовый текст для клиента: «Здравствуйте! Вижу, что вы отменили ${offer_name || advertiser_name}. Чего вам не хватило? Напишите мне, и я спрошу у ${advertiser_name}, что можно для вас сделать».`
const worth = (facts: Facts) =>
  isZero(facts) ? '' : ` Этот клиент уже принёс вам ${amountOf(facts)}.`

const isUnfunded = ({ unfunded_minor }: Facts) => !/^0*$/.test(unfunded_minor ?? '')
const lowBalance = ({ week_minor, balance_minor, limit_minor, currency }: Facts) =>
  week_minor
    ? `На балансе ${money(balance_minor, currency)}. Обычно за неделю вы тратите ${money(week_minor, currency)}.`
    : `Баланс меньше ${money(limit_minor, currency)}.`

const metrics: Readonly<Record<string, string>> = {
  clicks: 'клики',
  conversions: 'конверсии',
  commission: 'комиссии',
  revenue: 'оборот',
}
const periods: Readonly<Record<string, string>> = {
  day: 'за сегодня',
  week: 'за эту неделю',
  month: 'за этот месяц',
  total: 'за всё время',
}
const stops: Readonly<Record<string, string>> = {
  failures: 'Слишком много запросов подряд завершились ошибкой.',
  gone: 'Получатель ответил 410 (адреса больше нет).',
}
const teamChanges: Readonly<Record<string, string>> = {
  joined: 'новый участник команды',
  role_changed: 'новая роль',
  second_factor_added: 'добавлен второй фактор',
}

export const texts: NotificationTexts = {
  ...alertTexts,
  lead: (facts) => ({
    title: isZero(facts) ? 'Новый лид' : `Новый лид: ${amountOf(facts)}`,
    body: from(facts),
    button: 'Открыть лид',
  }),
  sale: (facts) => {
    const what = facts.event === 'rebill' ? 'Новый ребилл' : 'Новая продажа'
    return {
      title: isZero(facts) ? what : `${what}: вы заработали ${amountOf(facts)}`,
      body: from(facts),
      button: 'Открыть конверсию',
    }
  },
  rejected: (facts) => ({
    title: isZero(facts) ? 'Конверсия отклонена' : `Конверсия отклонена: ${amountOf(facts)}`,
    body: `${from(facts)} За неё вы ничего не получите. Причина указана на её странице.`,
    button: 'Открыть конверсию',
  }),
  refund: (facts) => ({
    title: `${facts.event === 'chargeback' ? 'Чарджбэк' : 'Возврат'}: списано ${amountOf(facts)}`,
    body: `${from(facts)} Клиенту вернули деньги, поэтому ваша комиссия уменьшена.`,
    button: 'Открыть конверсию',
  }),
  cancel: (facts) => ({
    title: 'Ваш реферал отменил подписку',
    body: `Клиент ${facts.customer} отменил подписку: ${from(facts)}${worth(facts)} ${winBack(facts)}`,
    button: 'Открыть конверсию клиента',
  }),
  will_cancel: (facts) => ({
    title: `Подписка вашего реферала закончится ${day(facts.ends_at)}`,
    body: `Клиент ${facts.customer} не продлевает подписку: ${from(facts)}${worth(facts)} ${winBack(facts)}`,
    button: 'Открыть конверсию клиента',
  }),
  low_balance: (facts) => ({
    title: 'На балансе мало средств',
    body: `${lowBalance(facts)} Пополните баланс, иначе новые комиссии останутся без обеспечения.${
      isUnfunded(facts) ? ` Уже не обеспечено: ${money(facts.unfunded_minor, facts.currency)}.` : ''
    }`,
    button: 'Открыть баланс',
  }),
  payout_sent: ({ amount, advertiser_name, receiver }) => ({
    title: `Вам выплачено ${moneyOf(amount)}`,
    body: `Заработано с ${advertiser_name}, выплачено на ${receiver}.`,
    button: 'Открыть выплаты',
  }),
  payout_failed: ({ amount, advertiser_name, receiver }) => ({
    title: `Не удалось выплатить вам ${moneyOf(amount)}`,
    body: `Заработано с ${advertiser_name}. Выплата на ${receiver} не прошла, деньги вернулись на ваш баланс.`,
    button: 'Открыть выплаты',
  }),
  batch_awaits_approval: ({ batch, total_minor, currency }) => ({
    title: `Пакет выплат ${batch} ждёт вашего одобрения`,
    body: `Сумма: ${money(total_minor, currency)}. Черновик, который никто не одобрил за 72 часа, удаляется.`,
    button: 'Открыть пакет',
  }),
  application_received: ({ affiliate_name }) => ({
    title: `${affiliate_name} хочет стать вашим партнёром`,
    body: 'Одобрите или отклоните заявку.',
    button: 'Посмотреть заявку',
  }),
  endpoint_stopped: ({ kind, host, reason }) => ({
    title: `${kind === 'webhook' ? 'Вебхук' : 'Постбэк'} на ${host} выключен`,
    body: `${stops[reason ?? ''] ?? ''} Пока вы его не включите, ничего не отправляется.`.trim(),
    button: 'Посмотреть причину',
  }),
  cap_near: ({ subject, percent, used, limit, metric, period, currency }) => ({
    title: `Лимит использован на ${percent}%: ${subject}`,
    body: `${(metrics[metric ?? ''] ?? '').replace(/^./, (letter) => letter.toUpperCase())} ${periods[period ?? ''] ?? ''}: ${currency ? money(used, currency) : used} из ${currency ? money(limit, currency) : limit}.`,
    button: 'Открыть оффер',
  }),
  tax_form_missing: () => ({
    title: 'Нет налоговой формы',
    body: 'Мы не можем заплатить вам, пока налоговая форма не одобрена. Загрузите её на странице выплат.',
    button: 'Загрузить форму',
  }),
  team_changed: ({ person, change, by, new_role, account_name }) => ({
    title: change
      ? `${person}: ${teamChanges[change] ?? 'новая роль'}`
      : new_role
        ? `${person}: новая роль`
        : `${person}: удаление из команды`,
    body: `Аккаунт: ${account_name}.${by ? ` Кто изменил: ${by}.` : ''} Если вы этого не ждали, сразу проверьте команду.`,
    button: 'Открыть команду',
  }),
  message: ({ advertiser_name, subject, text }) => ({
    title: `Сообщение от ${advertiser_name}: ${subject}`,
    body: text ?? '',
    button: 'Открыть уведомления',
  }),
  bonus: ({ advertiser_name, reason, ...facts }) => ({
    title: `Бонус ${amountOf(facts)} от ${advertiser_name}`,
    body: `Причина: ${reason}. Бонус уже на вашем балансе.`,
    button: 'Открыть выплаты',
  }),
}

/** После 1, после 2–4 и после остальных чисел. */
const names: Readonly<Record<NotificationKind, readonly [string, string, string]>> = {
  lead: ['лид', 'лида', 'лидов'],
  sale: ['продажа', 'продажи', 'продаж'],
  rejected: ['отклонённая конверсия', 'отклонённые конверсии', 'отклонённых конверсий'],
  refund: ['возврат', 'возврата', 'возвратов'],
  cancel: ['отмена подписки', 'отмены подписки', 'отмен подписки'],
  will_cancel: ['заканчивающаяся подписка', 'заканчивающиеся подписки', 'заканчивающихся подписок'],
  low_balance: ['низкий баланс', 'низких баланса', 'низких балансов'],
  payout_sent: ['выплата', 'выплаты', 'выплат'],
  payout_failed: ['неудачная выплата', 'неудачные выплаты', 'неудачных выплат'],
  batch_awaits_approval: ['пакет на одобрение', 'пакета на одобрение', 'пакетов на одобрение'],
  application_received: ['заявка', 'заявки', 'заявок'],
  endpoint_stopped: ['выключенный адрес', 'выключенных адреса', 'выключенных адресов'],
  cap_near: ['почти исчерпанный лимит', 'почти исчерпанных лимита', 'почти исчерпанных лимитов'],
  tax_form_missing: ['нет налоговой формы', 'нет налоговых форм', 'нет налоговых форм'],
  team_changed: ['изменение в команде', 'изменения в команде', 'изменений в команде'],
  ...alertNamesIn,
  message: ['сообщение', 'сообщения', 'сообщений'],
  bonus: ['бонус', 'бонуса', 'бонусов'],
}

const plurals = new Intl.PluralRules('ru')
const formOf = <Forms extends readonly [string, string, string]>(count: number, forms: Forms) => {
  const rule = plurals.select(count)
  return forms[rule === 'one' ? 0 : rule === 'few' ? 1 : 2]
}

export const digestIn: DigestTexts = {
  subject: (count) =>
    `${count} ${formOf(count, ['новое уведомление', 'новых уведомления', 'новых уведомлений'])}`,
  counted: (kind, count) => `${count} ${formOf(count, names[kind])}`,
  more: (count) => `и ещё ${count}`,
  button: 'Открыть уведомления',
  test: (title) => `Проверка: ${title}`,
  money,
}
