import { counted } from '../../core/i18n/plural.ts'
import type { TeamWords } from './team-en.ts'

const messages = { one: 'сообщение', few: 'сообщения', many: 'сообщений', other: 'сообщения' }

export const ruTeam: TeamWords = {
  team: {
    tops: {
      advertiser: { affiliate_id: 'Лучшие партнёры', offer_id: 'Лучшие офферы' },
      platform: { advertiser_id: 'Крупнейшие рекламодатели', affiliate_id: 'Лучшие партнёры' },
    },
    toReport: 'Открыть отчёт',
    topEmpty: 'За этот период продаж нет.',
    topNone: 'Нет',
    sales: (count) =>
      counted('ru', count, { one: 'продажа', few: 'продажи', many: 'продаж', other: 'продажи' }),
    joined: (count, before) => `Новых: ${count} (за прошлый период: ${before})`,
    partners: (count) => `всего: ${count}`,
    applications: (count) =>
      counted('ru', count, {
        one: 'заявка ждёт вашего решения',
        few: 'заявки ждут вашего решения',
        many: 'заявок ждут вашего решения',
        other: 'заявки ждут вашего решения',
      }),
    payouts: 'Выплаты',
    toPayouts: 'Открыть выплаты',
    nextRun: (day) => `Следующий запуск: ${day}`,
    noRun: 'Выплаты запускают вручную',
    money: {
      payable: 'К выплате',
      hold: 'В холде',
      in_transit: 'В пути',
      paid: 'Выплачено за 30 дней',
      failed: 'Не прошло за 30 дней',
    },
    moneyMeans: {
      payable: 'Одобренные балансы, которых ещё нет в выплатах.',
      hold: 'Заработано, холд не закончился.',
      in_transit: 'В выплатах, которые ещё не завершены.',
      paid: 'Выплачено за последние 30 дней.',
      failed: 'Не прошло или вернулось за последние 30 дней. Эти деньги снова к выплате.',
    },
    noMoney: 'Выплачивать пока нечего.',
    batches: 'Последние пакеты',
    allBatches: 'Все пакеты',
    noBatches: 'Выплат ещё не было.',
    items: (count) =>
      counted('ru', count, { one: 'выплата', few: 'выплаты', many: 'выплат', other: 'выплаты' }),
    health: 'Проверка учёта',
    audit: (at) => `Проверено ${at}`,
    auditClean: 'Расхождений нет.',
    auditFound: (count) =>
      counted('ru', count, {
        one: 'расхождение',
        few: 'расхождения',
        many: 'расхождений',
        other: 'расхождения',
      }),
    noAudit: 'Проверки ещё не было. Она проходит каждую ночь.',
    toAudit: 'Открыть проверки',
  },
  clickHealth: {
    title: 'Клики сегодня',
    help: 'Клики, полученные и записанные сегодня (UTC).',
    received: 'Получено',
    stored: 'Записано',
    lost: 'Потеряно',
    fine: 'Все клики записаны.',
    missing: (count) =>
      `Ещё не записано: ${counted('ru', count, messages)} с кликами. Они могут прийти позже.`,
  },
  clickWaiting: {
    none: 'Кликов в очереди нет.',
    some: (spooled, putAside) =>
      `В очереди, запишутся за пять минут: ${spooled}. Не удалось записать, повторяются: ${putAside}.`,
    messages: (count, isMore) =>
      isMore ? `больше ${counted('ru', count, messages)}` : counted('ru', count, messages),
    unknown: 'Очередь кликов не отвечает. Счётчики выше верны.',
  },
}
