/**
 * Why a request was refused, by a stable code: the sentences in both languages. The API sends the code, its parameters
 * and the English sentence; the dashboard shows the reader's language.
 */
import { fill, type HolesOf } from './field-messages.ts'
import type { Language } from './vocabulary.ts'

export const refusalMessages = {
  record_changed: {
    en: 'Someone else changed this. Reload it and try again.',
    ru: 'Это уже изменил кто-то другой. Обновите страницу и попробуйте снова.',
  },
  decided_meanwhile: {
    en: 'Someone else has just decided this. Reload the page.',
    ru: 'Решение только что принял кто-то другой. Обновите страницу.',
  },
  table_read_only: {
    en: 'Records of this table cannot be edited here.',
    ru: 'Записи этой таблицы здесь не меняют.',
  },
  name_servers_down: {
    en: 'The name servers do not answer. Try again in a minute.',
    ru: 'DNS-серверы не отвечают. Попробуйте через минуту.',
  },
  key_ended: {
    en: 'The key was revoked or replaced, or has expired.',
    ru: 'Ключ отозван, заменён или истёк.',
  },
  token_ended: {
    en: 'The token was revoked or replaced, or has expired.',
    ru: 'Токен отозван, заменён или истёк.',
  },
  invoice_void: { en: 'The invoice is already void.', ru: 'Счёт уже аннулирован.' },
  invoice_paid: {
    en: 'The invoice is already paid, in full or in part.',
    ru: 'Счёт уже оплачен, полностью или частично.',
  },
  restore_deposit_short: {
    en: 'The advertiser’s deposit does not cover the restored commissions.',
    ru: 'Депозита рекламодателя не хватает, чтобы вернуть комиссии.',
  },
  not_a_chargeback: {
    en: 'This conversion is not a chargeback.',
    ru: 'Эта конверсия не чарджбэк.',
  },
  chargeback_empty: {
    en: 'This chargeback deducted nothing, so there is nothing to restore.',
    ru: 'Этот чарджбэк ничего не списал, возвращать нечего.',
  },
  order_rejected: {
    en: 'A reviewer rejected the order, so nothing is restored.',
    ru: 'Заказ отклонён при проверке, поэтому комиссии не вернутся.',
  },
  own_earnings: {
    en: 'You would earn from this yourself. Another person must do it.',
    ru: 'Вы сами на этом заработаете. Это должен сделать кто-то другой.',
  },
  own_proposal: {
    en: 'You proposed this, so another person must decide.',
    ru: 'Это предложили вы, поэтому решать должен кто-то другой.',
  },
  proposal_changed: {
    en: 'The proposal has changed since you opened it. Check it again.',
    ru: 'Предложение изменилось после того, как вы его открыли. Проверьте ещё раз.',
  },
  difference_changed: {
    en: 'The difference is closed or has changed. Check it again.',
    ru: 'Расхождение закрыто или изменилось. Проверьте ещё раз.',
  },
  paypal_id_taken: {
    en: 'Another batch already has this PayPal id.',
    ru: 'Этот id PayPal уже у другого пакета.',
  },
  already_proposed: {
    en: 'This is already proposed and not decided yet.',
    ru: 'Это уже предложено, решения ещё нет.',
  },
  nothing_on_hold: {
    en: 'Nothing is on hold, or the conversion is under review.',
    ru: 'Холда нет, или конверсия на проверке.',
  },
  payouts_not_frozen: { en: 'Payouts are not frozen.', ru: 'Выплаты не остановлены.' },
  already_recorded: { en: 'This is already recorded.', ru: 'Это уже записано.' },
  limit_unchanged: { en: 'This is already the limit.', ru: 'Лимит и так такой.' },
  hold_grew: {
    en: 'More is on hold than the proposal shows. Reject it and propose again.',
    ru: 'В холде больше, чем в предложении. Отклоните его и предложите заново.',
  },
  own_holds: {
    en: 'You cannot release holds of your own earnings.',
    ru: 'Нельзя снять холд со своего заработка.',
  },
  already_reviewed: {
    en: 'This conversion was already reviewed. Decide on it instead.',
    ru: 'Эта конверсия уже была на проверке. Примите решение по ней.',
  },
  request_running: {
    en: 'The first request with this Idempotency-Key is still running.',
    ru: 'Первый запрос с этим Idempotency-Key ещё выполняется.',
  },
  viewing_only: {
    en: 'While you view someone else’s account, you cannot change anything.',
    ru: 'Пока вы смотрите чужой аккаунт, ничего менять нельзя.',
  },
  hidden_from_viewers: {
    en: 'This is hidden while you view someone else’s account.',
    ru: 'Это скрыто, пока вы смотрите чужой аккаунт.',
  },
  may_not_apply: { en: 'This account cannot apply.', ru: 'Этот аккаунт не может подать заявку.' },
  partnership_suspended: {
    en: 'The advertiser has suspended the partnership.',
    ru: 'Рекламодатель приостановил партнёрство.',
  },
  registration_closed: {
    en: 'This link is closed. Ask the advertiser for a new one.',
    ru: 'Ссылка закрыта. Попросите у рекламодателя новую.',
  },
  not_a_partner: {
    en: 'This affiliate is not a partner now. Approve them first.',
    ru: 'Этот партнёр сейчас не одобрен. Сначала одобрите его.',
  },
  link_switched_off: {
    en: 'The advertiser has switched this link off.',
    ru: 'Рекламодатель отключил эту ссылку.',
  },
  batch_not_at_paypal: {
    en: 'This batch was not sent to PayPal.',
    ru: 'Этот пакет не отправляли в PayPal.',
  },
  draft_expired: {
    en: 'The draft has expired and its money is being released. Build a new run.',
    ru: 'Черновик просрочен, его деньги освобождаются. Соберите новую выплату.',
  },
  batch_changed: {
    en: 'The batch has changed since you opened it. Check it again.',
    ru: 'Пакет изменился после того, как вы его открыли. Проверьте ещё раз.',
  },
  pays_approver: {
    en: 'You cannot approve a batch that pays you.',
    ru: 'Нельзя одобрить пакет, который платит вам.',
  },
  batch_being_sent: { en: 'The batch is already being sent.', ru: 'Пакет уже отправляется.' },
  batch_is_manual: {
    en: 'This batch is paid manually. Hand it out instead.',
    ru: 'Этот пакет платят вручную. Передайте его в оплату.',
  },
  batch_is_paypal: {
    en: 'PayPal pays this batch. Send it instead.',
    ru: 'Этот пакет платит PayPal. Отправьте его.',
  },
  payouts_are_frozen: {
    en: 'Payouts are frozen. Two people of finance can unfreeze them.',
    ru: 'Выплаты остановлены. Возобновить их могут два финансиста.',
  },
  batch_sent_again: {
    en: 'The batch was sent again after the proposal. Reject the proposal, check the batch and propose again.',
    ru: 'После предложения пакет отправили снова. Отклоните предложение, проверьте пакет и предложите заново.',
  },
  batch_records_payments: {
    en: 'This batch is paid manually. Record its payments instead.',
    ru: 'Этот пакет платят вручную. Запишите его платежи.',
  },
  paypal_call_running: {
    en: 'A call to PayPal is running. Try again in two minutes.',
    ru: 'Сейчас идёт запрос к PayPal. Попробуйте через две минуты.',
  },
  batch_has_items: {
    en: 'PayPal has shown items of this batch, so it was made.',
    ru: 'PayPal показал выплаты этого пакета, значит, он создан.',
  },
  batch_event_since: {
    en: 'PayPal sent an event about the batch after the proposal. Reject the proposal, check the batch and propose again.',
    ru: 'После предложения PayPal прислал событие о пакете. Отклоните предложение, проверьте пакет и предложите заново.',
  },
  transaction_taken: {
    en: 'One of its PayPal transactions belongs to another payout by now.',
    ru: 'Одна из транзакций PayPal уже относится к другой выплате.',
  },
  link_expired: {
    en: 'This link has expired or was used. Ask for a new one.',
    ru: 'Ссылка истекла или уже использована. Запросите новую.',
  },
  nothing_to_undo: { en: 'There is no change to undo.', ru: 'Отменять нечего.' },
  address_changed: {
    en: 'The address has changed since. Check it again.',
    ru: 'Адрес с тех пор изменился. Проверьте ещё раз.',
  },
  platform_must_fix: {
    en: 'The platform must fix this and knows about it.',
    ru: 'Это должна исправить платформа, она об этом знает.',
  },
  decided_otherwise: {
    en: 'This was already decided differently.',
    ru: 'Уже принято другое решение.',
  },
  forms_pending: {
    en: 'You have too many forms under review. Wait for the result.',
    ru: 'У вас уже слишком много форм на проверке. Дождитесь результата.',
  },
  later_payout_exists: {
    en: 'A later payout of this balance exists. Check that one.',
    ru: 'Этот баланс уже выплачивали позже. Проверьте ту выплату.',
  },
  nothing_left_to_pay: {
    en: 'Nothing of this balance is left to pay.',
    ru: 'От этого баланса платить больше нечего.',
  },
  own_account: {
    en: 'You cannot decide about yourself. Ask someone else.',
    ru: 'Нельзя решать о себе. Попросите кого-то другого.',
  },
  owner_only: {
    en: 'Only an owner may do this to an owner.',
    ru: 'С владельцем это может сделать только владелец.',
  },
  no_passkey: {
    en: 'You have no passkey. Add one first.',
    ru: 'У вас нет ключа доступа. Сначала добавьте его.',
  },
  second_factor_first: {
    en: 'Recovery codes need a second factor. Add one first.',
    ru: 'Для резервных кодов нужен второй фактор. Сначала добавьте его.',
  },
  passkey_taken: {
    en: 'This passkey is already in use.',
    ru: 'Этот ключ доступа уже используется.',
  },
  totp_exists: {
    en: 'One-time codes are already set up. Remove them first.',
    ru: 'Одноразовые коды уже настроены. Сначала удалите их.',
  },
  totp_not_started: {
    en: 'The setup of one-time codes has ended. Start again.',
    ru: 'Настройка одноразовых кодов завершилась. Начните заново.',
  },
  provider_down: {
    en: 'The sign-in provider does not answer. Try again.',
    ru: 'Провайдер входа не отвечает. Попробуйте ещё раз.',
  },
  identity_linked: {
    en: 'This account is already linked, or another account of this provider is.',
    ru: 'Этот или другой аккаунт провайдера уже привязан.',
  },
  password_first: {
    en: 'Set a password first. Otherwise you could no longer sign in.',
    ru: 'Сначала задайте пароль, иначе вы не сможете войти.',
  },
  account_exists_link: {
    en: 'This address has an account. Sign in with its password, then link the provider under Security.',
    ru: 'На этот адрес уже есть аккаунт. Войдите с паролем и привяжите провайдера в разделе «Безопасность».',
  },
  own_second_factor: {
    en: 'You cannot reset your own second factor. Ask someone else.',
    ru: 'Свой второй фактор сбросить нельзя. Попросите кого-то другого.',
  },
  invitation_over: {
    en: 'This invitation has expired or was used. Ask for a new one.',
    ru: 'Приглашение истекло или уже использовано. Попросите новое.',
  },
  invitation_other_address: {
    en: 'This invitation is for another address. Sign in with that address.',
    ru: 'Приглашение на другой адрес. Войдите с ним.',
  },
  already_member: {
    en: 'You are already a member of this account.',
    ru: 'Вы уже состоите в этом аккаунте.',
  },
  sign_in_to_accept: {
    en: 'This address has an account. Sign in, then accept the invitation.',
    ru: 'На этот адрес уже есть аккаунт. Войдите и примите приглашение.',
  },
  own_role: {
    en: 'You cannot change your own role. Ask someone else.',
    ru: 'Свою роль изменить нельзя. Попросите кого-то другого.',
  },
  role_not_yours: {
    en: 'Your role does not allow giving or removing this role.',
    ru: 'Ваша роль не позволяет назначать или снимать эту роль.',
  },
  last_head: {
    en: 'An account needs at least one head. Appoint another one first.',
    ru: 'В аккаунте нужен хотя бы один владелец. Сначала назначьте другого.',
  },
  member_exists: {
    en: 'Someone with this address is already a member.',
    ru: 'Человек с этим адресом уже в команде.',
  },
  invitation_accepted: {
    en: 'The invitation was already accepted. Remove the member instead.',
    ru: 'Приглашение уже принято. Удалите участника.',
  },
  token_forbidden: {
    en: 'A personal token cannot do this. Sign in instead.',
    ru: 'Личным токеном это сделать нельзя. Войдите в аккаунт.',
  },
  token_role_gone: {
    en: 'You no longer have the role of this token.',
    ru: 'У вас больше нет роли этого токена.',
  },
  invitations_today: {
    en: 'You have reached today’s limit of invitations. Continue tomorrow.',
    ru: 'Лимит приглашений на сегодня исчерпан. Продолжите завтра.',
  },
  app_keys_max: {
    en: 'An app can have {max} active keys. Revoke one first.',
    ru: 'У приложения может быть не больше {max} действующих ключей. Сначала отзовите один.',
  },
  tokens_max: {
    en: 'You can have {max} active tokens. Revoke one first.',
    ru: 'Можно иметь не больше {max} действующих токенов. Сначала отзовите один.',
  },
  passkeys_max: {
    en: 'A person can have {max} passkeys. Remove one first.',
    ru: 'У человека может быть не больше {max} ключей доступа. Сначала удалите один.',
  },
  batch_not_draft: { en: 'The batch is no longer a draft.', ru: 'Этот пакет уже не черновик.' },
  batch_not_unclear: {
    en: 'People can settle only a batch with an unknown outcome.',
    ru: 'Люди закрывают только пакет с неизвестным исходом.',
  },
  batch_has_event: {
    en: 'PayPal has sent an event of this batch under the id {id}, so it was made.',
    ru: 'PayPal прислал событие этого пакета с id {id}, значит, он создан.',
  },
  account_status: {
    en: 'The account’s status does not allow this.',
    ru: 'Статус аккаунта этого не позволяет.',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<Language, string>>>>

export type ReasonCode = keyof typeof refusalMessages

/** The parameters of a code: an argument only where its sentence has any. */
export type ReasonParamsOf<Code extends ReasonCode> = [
  HolesOf<(typeof refusalMessages)[Code]['en']>,
] extends [never]
  ? []
  : [params: Readonly<Record<HolesOf<(typeof refusalMessages)[Code]['en']>, string | number>>]

/** The sentence in a language. A code of a newer server has none: undefined. */
export function reasonIn(
  language: Language,
  code: string,
  params: Readonly<Record<string, string | number>> = {},
): string | undefined {
  if (!Object.hasOwn(refusalMessages, code)) return undefined
  return fill(refusalMessages[code as ReasonCode][language], params)
}
