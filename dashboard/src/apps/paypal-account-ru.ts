import type { PaypalAccountWords } from './paypal-account-en.ts'

export const ruPaypalAccount: PaypalAccountWords = {
  paypalAccount: {
    title: 'Ваш PayPal',
    help: 'Вы сами платите партнёрам. Выплаты уходят с этого счёта PayPal.',
    missing: 'Не подключён: пока никому нельзя заплатить.',
    waits: 'Сохранено. PayPal спросим в течение десяти минут.',
    works: 'PayPal его принимает. Последняя проверка:',
    problems: {
      refused: 'PayPal отвечает отказом. Проверьте client id и секрет и введите оба заново.',
      unanswered: 'PayPal не отвечает. Спрашиваем снова каждые десять минут.',
    },
    clientId: 'Client id приложения',
    clientIdHelp: 'На страницах PayPal для разработчиков: Apps & Credentials, Live.',
    secret: 'Секрет',
    secretHelp: 'Хранится запечатанным и больше не показывается.',
    secretKept: 'Оставьте пустым, чтобы секрет остался прежним.',
    webhookId: 'Webhook id вебхука',
    webhookHelp:
      'Добавьте в том же приложении PayPal вебхук с адресом ниже и всеми событиями выплат. Без него выплаты проверяются каждые десять минут.',
    webhookAddress: 'Адрес для вебхука',
    optional: 'необязательно',
    save: 'Сохранить счёт PayPal',
    saving: 'Сохраняем …',
    changing: 'Сменить счёт PayPal, с которого платят',
    from: 'Client id до сих пор',
    to: 'Новый client id',
    pay: 'Выплаты партнёрам',
  },
}
