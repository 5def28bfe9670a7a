import type { Role } from '../../../../schema/vocabulary.ts'
import type { SecondFactorChange, TeamChange } from '../mails.ts'
import { endpointTexts } from './endpoints-ru.ts'
import { notificationMails } from './notification-mails.ts'
import { payoutTexts } from './payouts-ru.ts'
import { at, hello } from './phrases-ru.ts'
import { reportTexts } from './reports-ru.ts'
import type { MailTexts } from './text.ts'

const roleNames: Readonly<Record<Role, string>> = {
  owner: 'владелец платформы',
  admin: 'администратор платформы',
  finance: 'финансовый отдел платформы',
  support: 'поддержка платформы',
  advertiser: 'владелец аккаунта',
  advertiser_manager: 'менеджер',
  advertiser_finance: 'бухгалтер',
  advertiser_viewer: 'наблюдатель',
  affiliate: 'владелец аккаунта',
  affiliate_manager: 'менеджер ссылок',
  affiliate_viewer: 'наблюдатель',
}

const secondFactorChanges: Readonly<Record<SecondFactorChange, string>> = {
  totp_added: 'Добавлен второй фактор: приложение с одноразовыми кодами',
  totp_removed: 'Приложение с одноразовыми кодами удалено из вашего аккаунта',
  passkey_added: 'К вашему аккаунту добавлен ключ доступа (passkey)',
  passkey_removed: 'Ключ доступа (passkey) удалён из вашего аккаунта',
  recovery_codes_made: 'Созданы новые коды восстановления, старые больше не действуют',
  recovery_code_used: 'Для входа использован код восстановления',
  reset_by_staff: 'По вашей просьбе наши сотрудники сбросили второй фактор вашего аккаунта',
}

const teamChanges: Readonly<Record<TeamChange, string>> = {
  joined: 'новый человек в команде',
  role_changed: 'роль изменена',
  second_factor_added: 'добавлен второй фактор',
}

const notYou = 'Если это были не вы, сразу задайте новый пароль. Он завершит все сеансы аккаунта.'

/** Where a sign-in came from. */
const from = (facts: { at: string; ip: string; user_agent: string }) =>
  `Когда: ${at(facts.at)}. Адрес: ${facts.ip}. Браузер: ${facts.user_agent}.`

export const ru: MailTexts = {
  verify_email: () => ({
    subject: 'Подтвердите адрес почты',
    paragraphs: [
      'С этим адресом создан аккаунт. Если его создали вы, подтвердите адрес, чтобы продолжить. Ссылка действует 24 часа.',
      'Если это были не вы, ничего не делайте. Без подтверждения аккаунт останется закрытым.',
    ],
    button: 'Подтвердить адрес',
  }),
  account_exists: () => ({
    subject: 'У вас уже есть аккаунт',
    paragraphs: [
      'С этим адресом пытались создать аккаунт, но аккаунт уже есть. Ничего не изменилось.',
      'Если это были вы, войдите. Если вы забыли пароль или не подтвердили адрес, задайте новый пароль.',
    ],
    button: 'Задать новый пароль',
  }),
  reset_password: ({ name }) => ({
    subject: 'Задайте новый пароль',
    paragraphs: hello(
      name,
      'Вы попросили задать новый пароль. Ссылка действует один час и работает один раз. Новый пароль завершит все сеансы.',
      'Если это были не вы, ничего не делайте. Пароль останется прежним.',
    ),
    button: 'Задать новый пароль',
  }),
  password_changed: (facts) => ({
    subject: 'Ваш пароль изменён',
    paragraphs: hello(facts.name, `Пароль вашего аккаунта изменён: ${at(facts.at)}.`, notYou),
    button: 'Задать новый пароль',
  }),
  change_email: ({ name }) => ({
    subject: 'Подтвердите новый адрес',
    paragraphs: hello(
      name,
      'Вы попросили входить с этим адресом. Подтвердите адрес. Ссылка действует один час.',
      'Если это были не вы, ничего не делайте. Без подтверждения ничего не изменится.',
    ),
    button: 'Подтвердить новый адрес',
  }),
  email_changed: (facts) => ({
    subject: 'Почта вашего аккаунта меняется',
    paragraphs: hello(
      facts.name,
      `Запрошена смена почты вашего аккаунта на ${facts.new_email}. Почта сменится после подтверждения нового адреса.`,
      notYou,
    ),
    button: 'Задать новый пароль',
  }),
  second_factor_changed: (facts) => ({
    subject: 'Ваш второй фактор изменён',
    paragraphs: hello(facts.name, `${secondFactorChanges[facts.change]}: ${at(facts.at)}.`, notYou),
    button: 'Открыть настройки безопасности',
  }),
  new_sign_in: (facts) => ({
    subject: 'Новый вход в ваш аккаунт',
    paragraphs: hello(facts.name, 'В ваш аккаунт вошли из новой сети.', from(facts), notYou),
    button: 'Посмотреть сеансы',
  }),
  session_stolen: (facts) => ({
    subject: 'Мы завершили ваш сеанс',
    paragraphs: hello(
      facts.name,
      'Один из ваших сеансов использовали в двух местах сразу, поэтому его, вероятно, украли. Мы завершили сеанс. Войдите снова.',
      from(facts),
      'Если вы не можете это объяснить, задайте новый пароль и проверьте другие сеансы.',
    ),
    button: 'Посмотреть сеансы',
  }),
  account_approved: (facts) => ({
    subject: 'Ваш аккаунт одобрен',
    paragraphs: hello(facts.name, `Аккаунт ${facts.account_name} одобрен. Можно начинать.`),
    button: 'Открыть кабинет',
  }),
  account_rejected: (facts) => ({
    subject: 'Ваш аккаунт не одобрен',
    paragraphs: hello(
      facts.name,
      `Аккаунт ${facts.account_name} не одобрен.`,
      `Причина: ${facts.reason}`,
    ),
    button: 'Открыть кабинет',
  }),
  invitation: (facts) => ({
    subject: facts.account_name
      ? `Приглашение в команду ${facts.account_name}`
      : 'Приглашение в команду',
    paragraphs: [
      `${facts.invited_by} приглашает вас ${facts.account_name ? `в аккаунт ${facts.account_name}` : 'в команду платформы'}. Ваша роль: ${roleNames[facts.role]}.`,
      'Ссылка действует 7 дней, только для этого адреса. Если вы не ждёте приглашения, ничего не делайте.',
    ],
    button: 'Посмотреть приглашение',
  }),
  application_received: (facts) => ({
    subject: `${facts.affiliate_name} хочет стать вашим партнёром`,
    paragraphs: hello(
      facts.name,
      `В вашу партнёрскую программу поступила заявка: ${facts.affiliate_name}. Одобрите или отклоните её.`,
    ),
    button: 'Посмотреть заявку',
  }),
  application_approved: (facts) => ({
    subject: `${facts.advertiser_name}: ваша заявка одобрена`,
    paragraphs: hello(
      facts.name,
      `Вы теперь партнёр ${facts.advertiser_name}. Ваши ссылки и купоны готовы.`,
    ),
    button: 'Получить ссылки',
  }),
  application_rejected: (facts) => ({
    subject: `${facts.advertiser_name}: ваша заявка не одобрена`,
    paragraphs: hello(
      facts.name,
      `Рекламодатель ${facts.advertiser_name} не одобрил вашу заявку.`,
      `Причина: ${facts.reason}`,
    ),
    button: 'Открыть кабинет',
  }),
  partnership_suspended: (facts) => ({
    subject: `${facts.advertiser_name}: партнёрство приостановлено`,
    paragraphs: hello(
      facts.name,
      `Рекламодатель ${facts.advertiser_name} приостановил партнёрство. Ваши ссылки больше не зарабатывают. Заработанные комиссии остаются вашими.`,
      `Причина: ${facts.reason}`,
    ),
    button: 'Открыть кабинет',
  }),
  partnership_resumed: (facts) => ({
    subject: `${facts.advertiser_name}: партнёрство возобновлено`,
    paragraphs: hello(
      facts.name,
      `Рекламодатель ${facts.advertiser_name} возобновил партнёрство. Ваши ссылки снова зарабатывают.`,
    ),
    button: 'Открыть кабинет',
  }),
  partnership_terminated: (facts) => ({
    subject: `${facts.advertiser_name}: партнёрство прекращено`,
    paragraphs: hello(
      facts.name,
      `Рекламодатель ${facts.advertiser_name} прекратил партнёрство навсегда. Ваши ссылки больше не зарабатывают. Заработанные комиссии остаются вашими, их выплатят как обычно.`,
      `Причина: ${facts.reason}`,
    ),
    button: 'Открыть выплаты',
  }),
  partner_invitation: (facts) => ({
    subject: `${facts.advertiser_name} приглашает вас в партнёры`,
    paragraphs: [
      `${facts.advertiser_name} приглашает вас в партнёрскую программу. Вы продвигаете продукты компании и получаете комиссию с каждой продажи.`,
      'Если вы не ждёте приглашения, ничего не делайте.',
    ],
    button: 'Посмотреть приглашение',
  }),
  host_lost: (facts) => ({
    subject: `Хост ${facts.host} больше не подтверждён`,
    paragraphs: hello(
      facts.name,
      `DNS-запись для подтверждения ${facts.host} пропала. Партнёрские ссылки на этом хосте не работают, пока вы не вернёте запись и не проверите её.`,
    ),
    button: 'Открыть приложение',
  }),
  audit_anchor: (facts) => ({
    subject: `Контрольная сумма журнала изменений за ${facts.date}`,
    paragraphs: [
      'Сохраните это письмо. По контрольной сумме можно проверить, менял ли кто-нибудь записи до этого дня.',
      facts.anchor,
    ],
    button: 'Открыть журнал',
  }),
  team_change: (facts) => ({
    subject: `${facts.account_name}: ${teamChanges[facts.change]} (${facts.person})`,
    paragraphs: hello(
      facts.name,
      `${facts.person}: ${teamChanges[facts.change]}. Аккаунт: ${facts.account_name}. Роль: ${roleNames[facts.role]}.`,
      `До ${at(facts.usable_from)} этот человек не может собирать, одобрять и отправлять выплаты, менять расписание выплат и аккаунт PayPal.`,
      'Если вы этого не ждали, сразу удалите этого человека из команды.',
    ),
    button: 'Открыть команду',
  }),
  member_changed: (facts) => ({
    subject: facts.new_role
      ? `${facts.account_name}: новая роль (${facts.person})`
      : `${facts.account_name}: удаление из команды (${facts.person})`,
    paragraphs: hello(
      facts.name,
      facts.new_role
        ? `Роль в команде изменена: ${facts.person}. Было: ${roleNames[facts.role]}. Стало: ${roleNames[facts.new_role]}. Аккаунт: ${facts.account_name}. Кто изменил: ${facts.by}.`
        : `Удаление из команды: ${facts.person}. Прежняя роль: ${roleNames[facts.role]}. Аккаунт: ${facts.account_name}. Кто удалил: ${facts.by}.`,
      'Если вы этого не ждали, сразу свяжитесь с владельцами аккаунта или с нашей поддержкой.',
    ),
    button: 'Открыть команду',
  }),
  ...payoutTexts,
  ...reportTexts,
  ...endpointTexts,
  ...notificationMails('ru'),
}
