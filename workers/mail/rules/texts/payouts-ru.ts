/** What mails say of payouts. */
import type { OwnPayoutAlert, PayoutAlert } from '../mails.ts'
import { at, hello, money } from './phrases-ru.ts'
import type { PayoutTexts } from './text.ts'

const payoutAlerts: Readonly<Record<PayoutAlert | OwnPayoutAlert, string>> = {
  stuck: 'пакету нужен человек: неизвестно, что с ним стало',
  difference: 'записи PayPal расходятся с нашими',
  frozen: 'выплаты остановлены',
  refused: 'PayPal отклонил пакет',
  own_stuck:
    'Неизвестно, что стало с вашим пакетом выплат. Найдите его в своём PayPal, не платите его вручную и скажите финансам платформы, что нашли: его судьбу решают двое из них',
  own_refused: 'Ваш PayPal отклонил пакет выплат. Почему, сказано на его странице',
}

export const payoutTexts: PayoutTexts = {
  confirm_receiver: ({ name, affiliate_name }) => ({
    subject: 'Подтвердите адрес PayPal',
    paragraphs: hello(
      name,
      `Выплаты аккаунта ${affiliate_name} будут приходить на счёт PayPal с этим адресом. Подтвердите его, чтобы продолжить. Ссылка действует один день.`,
      'Если вы не знаете, о чём речь, ничего не делайте: без подтверждения ничего не изменится.',
    ),
    button: 'Подтвердить адрес',
  }),
  receiver_changed: ({ name, affiliate_name, email, usable_from }) => ({
    subject: 'Адрес для выплат меняется',
    paragraphs: hello(
      name,
      `Выплаты аккаунта ${affiliate_name} будут приходить на ${email}.`,
      usable_from === ''
        ? 'Новый адрес ещё не подтверждён. После подтверждения выплат не будет 72 часа.'
        : `До ${at(usable_from)} ничего не выплачивается, чтобы вы успели это остановить.`,
      'Если это были не вы, войдите, отмените изменение и сразу задайте новый пароль.',
    ),
    button: 'Посмотреть изменение',
  }),
  payout_details_changed: ({ name, affiliate_name, usable_from }) => ({
    subject: 'Изменено, как платить вам без PayPal',
    paragraphs: hello(
      name,
      `Кто-то изменил, как платить аккаунту ${affiliate_name} без PayPal.`,
      ...(usable_from === ''
        ? []
        : [`До ${at(usable_from)} так ничего не выплачивается, чтобы вы успели это остановить.`]),
      'Если это были не вы, войдите, верните прежние реквизиты и сразу задайте новый пароль.',
    ),
    button: 'Посмотреть изменение',
  }),
  payout_paid: ({ name, amount, advertiser_name, receiver }) => ({
    subject: `Вам отправлено ${amount}`,
    paragraphs: hello(
      name,
      `${amount}, заработанные с ${advertiser_name}, выплачены на ${receiver}.`,
    ),
    button: 'Мои выплаты',
  }),
  payout_unclaimed: ({ name, amount, advertiser_name, receiver }) => ({
    subject: `${amount} ждут вас в PayPal`,
    paragraphs: hello(
      name,
      `${amount}, заработанные с ${advertiser_name}, отправлены на ${receiver}, но в PayPal нет счёта с этим подтверждённым адресом.`,
      'Откройте письмо от PayPal и получите деньги или подтвердите этот адрес в своём аккаунте PayPal. Через 30 дней деньги вернутся на ваш баланс здесь.',
    ),
    button: 'Что делать',
  }),
  payout_failed: ({ name, amount, advertiser_name, receiver, problem_name }) => ({
    subject: `Не удалось выплатить ${amount}`,
    paragraphs: hello(
      name,
      `${amount}, заработанные с ${advertiser_name}, не удалось выплатить на ${receiver}. Деньги вернулись на ваш баланс, ничего не потеряно.`,
      ...(problem_name === '' ? [] : [`PayPal называет это так: ${problem_name}.`]),
      'На странице выплат сказано, почему так вышло и что можно сделать.',
    ),
    button: 'Что делать',
  }),
  tax_form_decided: ({ name, status, note }) => ({
    subject: status === 'approved' ? 'Налоговая форма принята' : 'Налоговую форму нужно исправить',
    paragraphs: hello(
      name,
      status === 'approved'
        ? 'Мы проверили вашу налоговую форму: всё в порядке.'
        : 'Мы не смогли принять вашу налоговую форму. Загрузите её ещё раз.',
      ...(note === '' ? [] : [note]),
    ),
    button: 'Мои выплаты',
  }),
  payout_alert: ({ alert, detail }) => ({
    subject: alert.startsWith('own_')
      ? 'Пакет ваших выплат ждёт вас'
      : `Выплаты: ${payoutAlerts[alert]}`,
    paragraphs: [`${payoutAlerts[alert]}.`, ...(detail === '' ? [] : [detail])],
    button: 'Открыть выплаты',
  }),
  payout_draft: ({ name, batch, ...total }) => ({
    subject: `Пакет выплат ${batch}: нужно ваше одобрение`,
    paragraphs: hello(
      name,
      `Собран черновик пакета выплат ${batch} на ${money(total)}. Проверьте получателей и суммы, затем одобрите или отмените его.`,
      'Черновик, который не одобрили за 72 часа, отменяется. Деньги возвращаются на балансы партнёров.',
    ),
    button: 'Открыть выплаты',
  }),
  payout_approved: ({ name, person, batch, ...total }) => ({
    subject: `Пакет выплат ${batch} одобрен`,
    paragraphs: hello(
      name,
      `Пакет выплат ${batch} на ${money(total)} одобрен. Одобрение дал(а) ${person}.`,
      'Если это ошибка, отмените пакет до отправки.',
    ),
    button: 'Открыть выплаты',
  }),
}
