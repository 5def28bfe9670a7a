/**
 * Why a request was refused, by a stable code: the sentences in both languages. The API sends the code, its parameters
 * and the English sentence; the dashboard shows the reader's language.
 */
import { fill, type HolesOf } from './field-messages.ts'
import type { Language, PayoutObstacle } from './vocabulary.ts'

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
  report_over_budget: {
    en: 'This report takes too long. Choose fewer days or dimensions, or run it in the background.',
    ru: 'Отчёт строится слишком долго. Возьмите меньше дней или группировок или запустите его в фоне.',
  },
  search_over_budget: {
    en: 'This search takes too long. Enter more characters, or a whole id or email.',
    ru: 'Поиск идёт слишком долго. Введите больше символов, id или почту целиком.',
  },
  exports_max: {
    en: 'Your account already has {max} unfinished files. Wait until one is done.',
    ru: 'У аккаунта уже есть {max} незавершённых файлов. Дождитесь, пока один будет готов.',
  },
  export_not_ready: {
    en: 'The file is not ready yet. Try again in a minute.',
    ru: 'Файл ещё не готов. Попробуйте через минуту.',
  },
  export_expired: {
    en: 'The file was deleted after 7 days. Ask for it again.',
    ru: 'Файл удалён через 7 дней. Запросите его снова.',
  },
  export_role_gone: {
    en: 'The person who asked for this file no longer has the role.',
    ru: 'У того, кто запросил файл, больше нет этой роли.',
  },
  export_refused: {
    en: 'The file names a record or filter that no longer exists. Ask for it again.',
    ru: 'В запросе файла есть запись или фильтр, которых больше нет. Запросите файл снова.',
  },
  export_interrupted: {
    en: 'The file could not be finished. Ask for it again.',
    ru: 'Файл не удалось закончить. Запросите его снова.',
  },
  export_too_long: {
    en: 'An XLSX file holds at most 200,000 rows. Ask for a CSV file or fewer days.',
    ru: 'В файле XLSX помещается не больше 200 000 строк. Запросите CSV или меньше дней.',
  },
  xlsx_report_rows: {
    en: 'This report has more than {max} rows. Export it in the background or as CSV.',
    ru: 'В отчёте больше {max} строк. Выгрузите его в фоне или в CSV.',
  },
  schedule_role_gone: {
    en: 'The person who made this schedule no longer has a role in the account. Whoever manages the team can resume it.',
    ru: 'У того, кто создал расписание, больше нет роли в аккаунте. Возобновить его может тот, кто управляет командой.',
  },
  schedule_refused: {
    en: 'The report names a record or filter that no longer exists. Make a new schedule.',
    ru: 'В отчёте есть запись или фильтр, которых больше нет. Создайте новое расписание.',
  },
  schedule_no_recipients: {
    en: 'Nobody receives this report any more: all recipients left the team or unsubscribed. Choose new recipients to resume it.',
    ru: 'У отчёта не осталось получателей: все вышли из команды или отписались. Выберите новых, чтобы возобновить отправку.',
  },
  schedules_max: {
    en: 'Your account already has {max} scheduled reports. Delete one first.',
    ru: 'У аккаунта уже есть {max} отчётов по расписанию. Сначала удалите один.',
  },
  no_telegram_bot: {
    en: 'This installation has no Telegram bot.',
    ru: 'Бот в Telegram здесь не настроен.',
  },
  unsubscribe_link_wrong: {
    en: 'This link is not complete. Open the link in the email again.',
    ru: 'Ссылка неполная. Откройте ссылку из письма ещё раз.',
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
  link_not_listable: {
    en: 'Only an open link can be listed in the marketplace. Invitations and disabled, expired or used-up links can’t be listed.',
    ru: 'В каталоге можно показать только открытую ссылку. Приглашения, отключённые, истёкшие и использованные ссылки показать нельзя.',
  },
  partnership_terminated: {
    en: 'The advertiser has permanently ended the partnership.',
    ru: 'Рекламодатель прекратил партнёрство навсегда.',
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
  traffic_costs_max: {
    en: 'An account can have {max} traffic costs. Delete old ones first.',
    ru: 'Можно иметь не больше {max} записей о расходах. Сначала удалите старые.',
  },
  endpoints_max: {
    en: 'You can have {max} endpoints. Delete one first.',
    ru: 'Можно иметь не больше {max} адресов. Сначала удалите один.',
  },
  endpoint_exists: {
    en: 'This offer has a postback already. Change that one.',
    ru: 'У этого оффера уже есть постбэк. Измените его.',
  },
  endpoint_off: {
    en: 'The endpoint is switched off. Switch it on first.',
    ru: 'Отправка выключена. Сначала включите её.',
  },
  link_without_host: {
    en: 'The advertiser has no verified site yet, so the link has no address.',
    ru: 'У рекламодателя пока нет подтверждённого сайта, поэтому у ссылки нет адреса.',
  },
  no_own_account: {
    en: 'Postbacks and webhooks belong to an affiliate or an advertiser.',
    ru: 'Постбэки и вебхуки есть только у партнёров и рекламодателей.',
  },
  postbacks_of_affiliates: {
    en: 'Postbacks are for affiliates. Add a webhook instead.',
    ru: 'Постбэки предназначены для партнёров. Добавьте вебхук.',
  },
  report_views_max: {
    en: 'You can save {max} views. Delete one first.',
    ru: 'Можно сохранить не больше {max} видов отчёта. Сначала удалите один.',
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
  key_reports_nothing: {
    en: 'This app key cannot report conversions.',
    ru: 'Этот ключ приложения не может передавать конверсии.',
  },
  checked_just_now: {
    en: 'The host was checked just now. Wait a few seconds.',
    ru: 'Хост только что проверяли. Подождите несколько секунд.',
  },
  too_many_lines: {
    en: 'The export has more than {max} lines. Choose a shorter period.',
    ru: 'В выгрузке больше {max} строк. Выберите период короче.',
  },
  too_many_bytes: {
    en: 'Send at most {max} bytes.',
    ru: 'Размер запроса не больше {max} байт.',
  },
  billing_money_open: {
    en: 'Money of the current billing mode is still open: {kinds}. Settle all of it first.',
    ru: 'По текущему способу расчётов остались деньги: {kinds}. Сначала закройте их.',
  },
  billing_money_offset: {
    en: 'Money of the current billing mode is still open: {kinds}. A booking can offset the deposit against the payments.',
    ru: 'По текущему способу расчётов остались деньги: {kinds}. Депозит можно зачесть за выплаты проводкой.',
  },
  own_customer: {
    en: 'You cannot give a customer to your own affiliate account.',
    ru: 'Нельзя передать покупателя своему партнёрскому аккаунту.',
  },
  advertiser_suspended: {
    en: 'The advertiser is suspended, so nothing new is recorded.',
    ru: 'Рекламодатель заблокирован, новое не записывается.',
  },
  advertisers_only: {
    en: 'Only people of an advertiser can do this.',
    ru: 'Это могут только сотрудники рекламодателя.',
  },
  pixels_not_accepted: {
    en: 'The offer does not accept pixels.',
    ru: 'Оффер не принимает пиксели.',
  },
  report_not_json: {
    en: 'The report is not JSON, so it cannot be processed again.',
    ru: 'Отчёт пришёл не в JSON, обработать его заново нельзя.',
  },
  limit_changed: {
    en: 'The credit limit has changed since the proposal. Reject it and propose again.',
    ru: 'После предложения кредитный лимит изменился. Отклоните предложение и предложите заново.',
  },
  differences_open: {
    en: 'A payment from before the restore is still an open difference. Close it first, then unfreeze payouts.',
    ru: 'Есть незакрытое расхождение: платёж до восстановления базы. Закройте его, затем возобновите выплаты.',
  },
  nothing_to_review: {
    en: 'Nothing of this conversion is pending or on hold, so a review would change nothing.',
    ru: 'У этой конверсии ничего не ожидает и нет холда, проверка ничего не изменит.',
  },
  role_forbids: { en: 'Your role does not allow this.', ru: 'Ваша роль этого не позволяет.' },
  other_site: {
    en: 'The request came from another site.',
    ru: 'Запрос пришёл с другого сайта.',
  },
  header_missing: {
    en: 'Send the header "X-Tributary: 1".',
    ru: 'Нужен заголовок "X-Tributary: 1".',
  },
  too_many_requests: {
    en: 'More than {count} requests in {seconds} seconds. Try again later.',
    ru: 'Больше {count} запросов за {seconds} секунд. Попробуйте позже.',
  },
  many_sign_ins: {
    en: 'Many people are signing in right now. Try again in a second.',
    ru: 'Сейчас входит много людей. Попробуйте через секунду.',
  },
  too_many_attempts: {
    en: 'Too many wrong attempts. Try again in {seconds} seconds.',
    ru: 'Слишком много неверных попыток. Попробуйте через {seconds} с.',
  },
  once_a_day: {
    en: 'You can do this once a day.',
    ru: 'Это можно делать раз в день.',
  },
  no_partners_reached: {
    en: 'There is no partner who can earn now.',
    ru: 'Нет партнёров, которые сейчас могут зарабатывать.',
  },
  partners_changed: {
    en: 'The number of partners has changed meanwhile. Nothing was paid. Check it again.',
    ru: 'Число партнёров изменилось. Ничего не выплачено. Проверьте ещё раз.',
  },
  bonus_key_used: {
    en: 'This key was used for another bonus. Nothing was paid.',
    ru: 'С этим ключом уже выплачен другой бонус. Ничего не выплачено.',
  },
  unfunded_first: {
    en: 'Some of your conversions are not funded yet. Add funds first: they come before a bonus.',
    ru: 'Часть ваших конверсий ещё не оплачена. Сначала пополните баланс: они важнее бонуса.',
  },
  bonus_partners_max: {
    en: 'One bonus can go to at most {max} partners. Use groups.',
    ru: 'Один бонус могут получить не больше {max} партнёров. Используйте группы.',
  },
  message_partners_max: {
    en: 'One message can go to at most {max} partners. Use groups.',
    ru: 'Одно сообщение могут получить не больше {max} партнёров. Используйте группы.',
  },
  messages_max: {
    en: 'You can send at most {max} messages a day. Continue tomorrow.',
    ru: 'В день можно отправить не больше {max} сообщений. Продолжите завтра.',
  },
  groups_max: {
    en: 'You can have at most {max} groups of partners.',
    ru: 'Групп партнёров может быть не больше {max}.',
  },
  invitations_max: {
    en: 'You can send at most {max} invitations a day. Continue tomorrow.',
    ru: 'В день можно отправить не больше {max} приглашений. Продолжите завтра.',
  },
  application_undecided: {
    en: 'The application has not been decided yet.',
    ru: 'По заявке ещё нет решения.',
  },
  already_partner: {
    en: 'This affiliate is already a partner.',
    ru: 'Этот партнёр уже одобрен.',
  },
  application_rejected: {
    en: 'The application was rejected.',
    ru: 'Заявка отклонена.',
  },
  advertiser_pays: {
    en: 'The advertiser pays this from its own PayPal, so its own people decide.',
    ru: 'Рекламодатель платит со своего PayPal, поэтому решают его сотрудники.',
  },
  platform_pays: {
    en: 'The platform pays this, so its finance decides.',
    ru: 'Платит платформа, поэтому решают её финансисты.',
  },
  shaped_batch: {
    en: 'In the last 72 hours you changed the schedule, an app key, a postback secret or a conversion that this batch pays, or paid a bonus to one of its affiliates. A second person must approve it.',
    ru: 'За последние 72 часа вы меняли расписание, ключ приложения, секрет постбэка или конверсию из этого пакета либо выплатили бонус партнёру из него. Одобрить должен второй человек.',
  },
  own_batch: {
    en: 'You created this batch, so a second person must approve it.',
    ru: 'Пакет собрали вы, одобрить должен второй человек.',
  },
  own_batch_of_team: {
    en: 'You created this batch, so a second person of your team must approve it. If you are alone, invite someone, or let the schedule build payouts: you can approve those alone.',
    ru: 'Пакет собрали вы, одобрить должен второй человек из команды. Если вы один, пригласите кого-то или собирайте выплаты по расписанию: их можно одобрять одному.',
  },
  batch_not_approved: {
    en: 'The batch is not in the status Approved.',
    ru: 'Этот пакет не в статусе «Одобрен».',
  },
  items_stopped: {
    en: 'Affiliates of this batch who can no longer be paid: {count}. Discard the batch and build a new one.',
    ru: 'Партнёров, которым больше нельзя платить: {count}. Удалите пакет и соберите новый.',
  },
  batch_as_expected: {
    en: 'PayPal shows nothing unexpected for this batch, so it is not settled payout by payout.',
    ru: 'PayPal не показал по этому пакету ничего неожиданного, закрывать его по одной выплате не нужно.',
  },
  batch_not_submitted: {
    en: 'The status of the batch does not allow cancelling its payouts now.',
    ru: 'Статус пакета сейчас не позволяет отменять его выплаты.',
  },
  item_not_paypal: {
    en: 'This payout is not paid by PayPal.',
    ru: 'Эта выплата идёт не через PayPal.',
  },
  item_was_paid: { en: 'This payout was already paid.', ru: 'Эта выплата уже прошла.' },
  item_not_unclaimed: {
    en: 'Only an unclaimed payout can be cancelled.',
    ru: 'Отменить можно только невостребованную выплату.',
  },
  item_reserved: {
    en: 'This payout was not sent yet.',
    ru: 'Эту выплату ещё не отправили.',
  },
  item_submitted: { en: 'This payout is being paid.', ru: 'Эта выплата ещё в пути.' },
  item_unclaimed: {
    en: 'Nobody has claimed this payout yet. Cancel it first, and wait until the money returns.',
    ru: 'Эту выплату ещё не получили. Сначала отмените её и дождитесь возврата денег.',
  },
  item_on_hold: {
    en: 'PayPal holds this payout. Wait until PayPal pays or returns it.',
    ru: 'PayPal удерживает эту выплату. Дождитесь, пока PayPal её проведёт или вернёт.',
  },
  balance_blocked: {
    en: 'This balance cannot be paid now: {obstacles}.',
    ru: 'Этот баланс сейчас нельзя выплатить: {obstacles}.',
  },
  paypal_cash_short: {
    en: 'The PayPal account of our books lacks {amount}. Book the money that came in there first.',
    ru: 'На счёте PayPal в учёте не хватает {amount}. Сначала проведите поступление на этот счёт.',
  },
  bank_cash_short: {
    en: 'The bank account of our books holds less than this. Book the money that came in there first.',
    ru: 'На банковском счёте в учёте меньше этой суммы. Сначала проведите поступление на этот счёт.',
  },
  not_own_payer: {
    en: 'The platform pays your affiliates. Ask its finance to let you pay them yourself.',
    ru: 'Вашим партнёрам платит платформа. Попросите её финансистов разрешить вам платить самим.',
  },
  payouts_under_way: {
    en: 'Payouts of the current account are not settled yet. Until then only its secret can be changed.',
    ru: 'Выплаты с текущего аккаунта ещё не завершены. Пока можно сменить только его секрет.',
  },
  token_reads_nothing: {
    en: 'This personal token cannot read.',
    ru: 'Этот личный токен не даёт читать данные.',
  },
  token_only_reads: {
    en: 'This personal token can only read.',
    ru: 'Этот личный токен даёт только читать данные.',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<Language, string>>>>

type Terms = Readonly<Record<string, Readonly<Record<Language, string>>>>

/** Stored terms that a sentence may list: kinds of accounts, and what keeps a balance from being paid. */
export const refusalTerms = {
  'adv.deposit': { en: 'the deposit', ru: 'депозит' },
  'adv.receivable': { en: 'debt of the advertiser', ru: 'долг рекламодателя' },
  'adv.payer': { en: 'payments owed to affiliates', ru: 'долг перед партнёрами' },
  'plat.fee_pending': { en: 'pending platform fees', ru: 'комиссия платформы в ожидании' },
  'aff.pending': { en: 'pending commissions', ru: 'комиссии в ожидании' },
  'aff.hold': { en: 'commissions on hold', ru: 'комиссии в холде' },
  'aff.available': { en: 'balances of affiliates', ru: 'балансы партнёров' },
  'aff.in_transit': { en: 'payouts under way', ru: 'выплаты в пути' },
  'aff.debt': { en: 'debts of affiliates', ru: 'долги партнёров' },
  unfunded: { en: 'unfunded conversions', ru: 'конверсии без денег' },

  excluded: { en: 'the run leaves out this affiliate', ru: 'партнёр исключён из выплаты' },
  open_payout: { en: 'a payout is under way', ru: 'выплата уже идёт' },
  below_minimum: { en: 'the balance is below the minimum', ru: 'баланс меньше минимума' },
  currency: {
    en: 'PayPal does not pay this amount in this currency',
    ru: 'PayPal не платит такую сумму в этой валюте',
  },
  affiliate_not_approved: {
    en: 'the affiliate’s account is not approved',
    ru: 'аккаунт партнёра не одобрен',
  },
  partnership_ended: {
    en: 'the advertiser has rejected the affiliate',
    ru: 'рекламодатель отклонил партнёра',
  },
  no_receiver: { en: 'no PayPal address', ru: 'нет адреса PayPal' },
  receiver_waits: {
    en: 'the payout details changed in the last 72 hours',
    ru: 'реквизиты меняли за последние 72 часа',
  },
  receiver_shared: {
    en: 'another affiliate uses the same PayPal address',
    ru: 'тот же адрес PayPal у другого партнёра',
  },
  receiver_problem: {
    en: 'PayPal could not pay this address the last time',
    ru: 'в прошлый раз PayPal не смог заплатить на этот адрес',
  },
  review_open: { en: 'a conversion is under review', ru: 'конверсия на проверке' },
  debt: { en: 'the affiliate owes this advertiser', ru: 'партнёр должен рекламодателю' },
  country_blocked: {
    en: 'no payouts to the affiliate’s country',
    ru: 'в страну партнёра не платим',
  },
  tax_form_missing: { en: 'no approved tax form', ru: 'нет одобренной налоговой формы' },
  own_payer: {
    en: 'the advertiser pays itself and has not connected its PayPal',
    ru: 'рекламодатель платит сам и не подключил PayPal',
  },
} as const satisfies Terms & Readonly<Record<PayoutObstacle, unknown>>

export type ReasonCode = keyof typeof refusalMessages

/** A code whose sentence has no parameters. */
export type FixedReasonCode = {
  [Code in ReasonCode]: [HolesOf<(typeof refusalMessages)[Code]['en']>] extends [never]
    ? Code
    : never
}[ReasonCode]

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
  const named = Object.entries(params).map(([name, value]) => [name, inWords(language, value)])
  return fill(refusalMessages[code as ReasonCode][language], Object.fromEntries(named))
}

/** A value for a sentence. A list of stored terms is named in the language. */
function inWords(language: Language, value: string | number): string {
  const words = String(value).split(', ')
  const term = (word: string) =>
    Object.hasOwn(refusalTerms, word)
      ? refusalTerms[word as keyof typeof refusalTerms][language]
      : word
  return words.map(term).join(', ')
}
