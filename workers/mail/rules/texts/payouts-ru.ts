/** Texts of the mails about payouts. */
import type { OwnPayoutAlert, PayoutAlert } from '../mails.ts'
import { at, hello, money } from './phrases-ru.ts'
import type { PayoutTexts } from './text.ts'

const payoutAlerts: Readonly<Record<PayoutAlert | OwnPayoutAlert, string>> = {
  stuck: 'пакет завис: его результат неизвестен',
  difference: 'PayPal расходится с нашим учётом',
  frozen: 'выплаты остановлены',
  refused: 'PayPal отклонил пакет',
  own_stuck:
    'Результат одного из ваших пакетов выплат неизвестен. Не платите его вручную. Найдите пакет в своём PayPal и сообщите его статус финансовому отделу платформы. Пакет закроют двое сотрудников отдела',
  own_refused: 'Ваш PayPal отклонил пакет выплат. Причина указана на странице пакета',
}

export const payoutTexts: PayoutTexts = {
  confirm_receiver: ({ name, affiliate_name }) => ({
    subject: 'Подтвердите адрес PayPal',
    paragraphs: hello(
      name,
      `Вы попросили отправлять выплаты аккаунта ${affiliate_name} на счёт PayPal с этим адресом. Подтвердите адрес, чтобы продолжить. Ссылка действует 24 часа.`,
      'Если вы об этом не просили, ничего не делайте. Без подтверждения ничего не изменится.',
    ),
    button: 'Подтвердить адрес',
  }),
  receiver_changed: ({ name, affiliate_name, email, usable_from }) => ({
    subject: 'Адрес для выплат меняется',
    paragraphs: hello(
      name,
      `Запрошена смена адреса: выплаты аккаунта ${affiliate_name} будут приходить на ${email}.`,
      usable_from === ''
        ? 'Новый адрес ещё не подтверждён. После подтверждения выплат не будет 72 часа.'
        : `До ${at(usable_from)} выплат не будет, чтобы вы успели отменить смену.`,
      'Если это были не вы, войдите, отмените смену и сразу задайте новый пароль.',
    ),
    button: 'Посмотреть изменение',
  }),
  payout_details_changed: ({ name, affiliate_name, usable_from }) => ({
    subject: 'Изменены ваши реквизиты без PayPal',
    paragraphs: hello(
      name,
      `Изменены реквизиты для выплат без PayPal. Аккаунт: ${affiliate_name}.`,
      ...(usable_from === ''
        ? []
        : [`До ${at(usable_from)} выплат по ним не будет, чтобы вы успели отменить изменение.`]),
      'Если это были не вы, войдите, верните прежние реквизиты и сразу задайте новый пароль.',
    ),
    button: 'Посмотреть изменение',
  }),
  payout_paid: ({ name, amount, advertiser_name, receiver }) => ({
    subject: `Вам выплачено ${amount}`,
    paragraphs: hello(
      name,
      `${amount}, заработанные с ${advertiser_name}, выплачены на ${receiver}.`,
    ),
    button: 'Открыть выплаты',
  }),
  payout_unclaimed: ({ name, amount, advertiser_name, receiver }) => ({
    subject: `Получите ${amount} в PayPal`,
    paragraphs: hello(
      name,
      `${amount}, заработанные с ${advertiser_name}, отправлены на ${receiver}, но в PayPal нет счёта с этим подтверждённым адресом.`,
      'Откройте письмо от PayPal и получите деньги или подтвердите этот адрес в своём аккаунте PayPal. Если деньги не получить, через 30 дней они вернутся на ваш баланс.',
    ),
    button: 'Открыть выплату',
  }),
  payout_failed: ({ name, amount, advertiser_name, receiver, problem_name }) => ({
    subject: `Не удалось выплатить ${amount}`,
    paragraphs: hello(
      name,
      `${amount}, заработанные с ${advertiser_name}, не удалось выплатить на ${receiver}. Деньги вернулись на ваш баланс.`,
      ...(problem_name === '' ? [] : [`Код ошибки PayPal: ${problem_name}.`]),
      'На странице выплат указано, почему это произошло и что можно сделать.',
    ),
    button: 'Открыть выплату',
  }),
  tax_form_decided: ({ name, status, note }) => ({
    subject: status === 'approved' ? 'Налоговая форма принята' : 'Налоговую форму нужно исправить',
    paragraphs: hello(
      name,
      status === 'approved'
        ? 'Мы проверили и приняли вашу налоговую форму.'
        : 'Мы не смогли принять вашу налоговую форму. Исправьте её и загрузите ещё раз.',
      ...(note === '' ? [] : [note]),
    ),
    button: 'Открыть выплаты',
  }),
  payout_alert: ({ alert, detail }) => ({
    subject: alert.startsWith('own_')
      ? 'Ваш пакет выплат требует внимания'
      : `Выплаты: ${payoutAlerts[alert]}`,
    paragraphs: [`${payoutAlerts[alert]}.`, ...(detail === '' ? [] : [detail])],
    button: 'Открыть выплаты',
  }),
  payout_draft: ({ name, batch, ...total }) => ({
    subject: `Пакет выплат ${batch}: нужно ваше одобрение`,
    paragraphs: hello(
      name,
      `Собран черновик пакета выплат ${batch} на ${money(total)}. Проверьте получателей и суммы, затем одобрите или удалите пакет.`,
      'Черновик, который не одобрили за 72 часа, удаляется. Деньги возвращаются на балансы партнёров.',
    ),
    button: 'Открыть выплаты',
  }),
  payout_approved: ({ name, person, batch, ...total }) => ({
    subject: `Пакет выплат ${batch} одобрен`,
    paragraphs: hello(
      name,
      `Пакет выплат ${batch} на ${money(total)} одобрен. Кто одобрил: ${person}.`,
      'Если это ошибка, удалите пакет до отправки.',
    ),
    button: 'Открыть выплаты',
  }),
}
