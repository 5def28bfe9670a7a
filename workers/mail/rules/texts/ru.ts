import type { Role } from '../../../../schema/vocabulary.ts'
import type { SecondFactorChange, TeamChange } from '../mails.ts'
import { payoutTexts } from './payouts-ru.ts'
import { at, hello } from './phrases-ru.ts'
import type { MailTexts } from './text.ts'

const roleNames: Readonly<Record<Role, string>> = {
  owner: 'владелец платформы',
  admin: 'администратор платформы',
  finance: 'финансы платформы',
  support: 'поддержка платформы',
  advertiser: 'глава аккаунта',
  advertiser_manager: 'менеджер',
  advertiser_finance: 'финансы',
  advertiser_viewer: 'наблюдатель',
  affiliate: 'глава аккаунта',
  affiliate_manager: 'менеджер',
  affiliate_viewer: 'наблюдатель',
}

const secondFactorChanges: Readonly<Record<SecondFactorChange, string>> = {
  totp_added: 'Вторым фактором добавлено приложение с одноразовыми кодами',
  totp_removed: 'Приложение с одноразовыми кодами убрано из вашего аккаунта',
  passkey_added: 'К вашему аккаунту добавлен ключ доступа (passkey)',
  passkey_removed: 'Ключ доступа (passkey) убран из вашего аккаунта',
  recovery_codes_made: 'Созданы новые резервные коды, прежние больше не действуют',
  recovery_code_used: 'Для входа использован резервный код',
  reset_by_staff: 'По вашей просьбе наши сотрудники убрали второй фактор вашего аккаунта',
}

const teamChanges: Readonly<Record<TeamChange, string>> = {
  joined: 'новый человек в команде',
  role_changed: 'роль изменена',
  second_factor_added: 'добавлен второй фактор',
}

const notYou = 'Если это были не вы, сразу задайте новый пароль: это завершит все сеансы аккаунта.'

/** Where a sign-in came from. */
const from = (facts: { at: string; ip: string; user_agent: string }) =>
  `Когда: ${at(facts.at)}. Адрес: ${facts.ip}. Браузер: ${facts.user_agent}.`

export const ru: MailTexts = {
  verify_email: () => ({
    subject: 'Подтвердите адрес почты',
    paragraphs: [
      'Кто-то, надеемся, что вы, зарегистрировался с этим адресом. Подтвердите его, чтобы продолжить. Ссылка действует сутки.',
      'Если это были не вы, ничего не делайте: без подтверждения аккаунт останется закрытым.',
    ],
    button: 'Подтвердить адрес',
  }),
  account_exists: () => ({
    subject: 'У вас уже есть аккаунт',
    paragraphs: [
      'Кто-то, надеемся, что вы, попробовал зарегистрироваться с этим адресом, но у него уже есть аккаунт. Ничего не изменилось.',
      'Войдите как обычно. Если вы не помните пароль или не подтвердили адрес, задайте новый пароль.',
    ],
    button: 'Задать новый пароль',
  }),
  reset_password: ({ name }) => ({
    subject: 'Задайте новый пароль',
    paragraphs: hello(
      name,
      'Вы попросили задать новый пароль. Ссылка действует один час и работает один раз. Новый пароль завершит все сеансы.',
      'Если это были не вы, ничего не делайте: пароль останется прежним.',
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
      'Вы хотите теперь входить с этим адресом. Подтвердите его. Ссылка действует один час.',
      'Если это были не вы, ничего не делайте.',
    ),
    button: 'Подтвердить новый адрес',
  }),
  email_changed: (facts) => ({
    subject: 'Адрес вашего аккаунта меняется',
    paragraphs: hello(
      facts.name,
      `Кто-то, надеемся, что вы, попросил сменить адрес вашего аккаунта на ${facts.new_email}. Он сменится, когда новый адрес будет подтверждён.`,
      notYou,
    ),
    button: 'Задать новый пароль',
  }),
  second_factor_changed: (facts) => ({
    subject: 'Ваш второй фактор изменён',
    paragraphs: hello(facts.name, `${secondFactorChanges[facts.change]}: ${at(facts.at)}.`, notYou),
    button: 'Посмотреть безопасность',
  }),
  new_sign_in: (facts) => ({
    subject: 'Новый вход в ваш аккаунт',
    paragraphs: hello(
      facts.name,
      'В ваш аккаунт вошли из места, которого мы раньше не видели.',
      from(facts),
      notYou,
    ),
    button: 'Посмотреть сеансы',
  }),
  session_stolen: (facts) => ({
    subject: 'Мы завершили ваш сеанс',
    paragraphs: hello(
      facts.name,
      'Одним сеансом вашего аккаунта пользовались из двух мест сразу, как будто его скопировали. Мы его завершили. Войдите снова.',
      from(facts),
      'Если у вас нет этому объяснения, задайте новый пароль и посмотрите другие сеансы.',
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
      'Ссылка действует семь дней и только для этого адреса. Если вы не знаете, о чём речь, ничего не делайте.',
    ],
    button: 'Посмотреть приглашение',
  }),
  application_received: (facts) => ({
    subject: `${facts.affiliate_name} хочет стать вашим партнёром`,
    paragraphs: hello(
      facts.name,
      `${facts.affiliate_name} подал заявку в вашу партнёрскую программу и ждёт ответа.`,
    ),
    button: 'Посмотреть заявку',
  }),
  application_approved: (facts) => ({
    subject: `${facts.advertiser_name}: ваша заявка одобрена`,
    paragraphs: hello(
      facts.name,
      `Вы теперь партнёр ${facts.advertiser_name}. Ваши ссылки и купоны готовы.`,
    ),
    button: 'Взять ссылки',
  }),
  application_rejected: (facts) => ({
    subject: `${facts.advertiser_name}: ваша заявка не одобрена`,
    paragraphs: hello(
      facts.name,
      `${facts.advertiser_name} не одобрил вашу заявку.`,
      `Причина: ${facts.reason}`,
    ),
    button: 'Открыть кабинет',
  }),
  partnership_suspended: (facts) => ({
    subject: `${facts.advertiser_name}: партнёрство приостановлено`,
    paragraphs: hello(
      facts.name,
      `${facts.advertiser_name} приостановил партнёрство: ваши ссылки там больше не зарабатывают. Заработанное остаётся вашим.`,
      `Причина: ${facts.reason}`,
    ),
    button: 'Открыть кабинет',
  }),
  partnership_resumed: (facts) => ({
    subject: `${facts.advertiser_name}: партнёрство возобновлено`,
    paragraphs: hello(facts.name, `Ваши ссылки снова зарабатывают у ${facts.advertiser_name}.`),
    button: 'Открыть кабинет',
  }),
  partner_invitation: (facts) => ({
    subject: `${facts.advertiser_name} приглашает вас в партнёры`,
    paragraphs: [
      `${facts.advertiser_name} приглашает вас в партнёрскую программу: рекомендуйте то, что они продают, и получайте долю с каждой продажи.`,
      'Если вы не знаете, о чём речь, ничего не делайте.',
    ],
    button: 'Посмотреть приглашение',
  }),
  host_lost: (facts) => ({
    subject: `Мы больше не можем подтвердить, что ${facts.host} ваш`,
    paragraphs: hello(
      facts.name,
      `Запись, подтверждавшая ${facts.host}, пропала. Партнёрские ссылки на этом адресе не работают, пока он снова не подтверждён.`,
    ),
    button: 'Посмотреть приложение',
  }),
  audit_anchor: (facts) => ({
    subject: `Якорь журнала за ${facts.date}`,
    paragraphs: [
      'Сохраните это письмо. Позже оно докажет, что журнал действий до этого дня никто не менял.',
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
      'Если вы этого не ждали, сразу уберите этого человека из команды.',
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
        ? `Роль изменена. Чья: ${facts.person}. Кто изменил: ${facts.by}. Аккаунт: ${facts.account_name}. Было: ${roleNames[facts.role]}. Стало: ${roleNames[facts.new_role]}.`
        : `Человек удалён из команды. Кого удалили: ${facts.person}. Кто удалил: ${facts.by}. Аккаунт: ${facts.account_name}. Прежняя роль: ${roleNames[facts.role]}.`,
      'Если вы этого не ждали, сразу свяжитесь с главами аккаунта или напишите в нашу поддержку.',
    ),
    button: 'Открыть команду',
  }),
  ...payoutTexts,
}
