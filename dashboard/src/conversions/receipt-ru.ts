import { counted } from '../core/i18n/plural.ts'
import type { ReceiptWords } from './receipt-en.ts'

const clicks = (count: number) =>
  counted('ru', count, { one: 'клик', few: 'клика', many: 'кликов', other: 'клика' })
const affiliates = (count: number) =>
  counted('ru', count, { one: 'партнёра', few: 'партнёров', many: 'партнёров', other: 'партнёра' })
const conversions = (count: number) =>
  counted('ru', count, {
    one: 'конверсия',
    few: 'конверсии',
    many: 'конверсий',
    other: 'конверсии',
  })

export const ruReceipt: ReceiptWords = {
  spans: {
    second: (count) =>
      counted('ru', count, { one: 'секунда', few: 'секунды', many: 'секунд', other: 'секунды' }),
    minute: (count) =>
      counted('ru', count, { one: 'минута', few: 'минуты', many: 'минут', other: 'минуты' }),
    hour: (count) =>
      counted('ru', count, { one: 'час', few: 'часа', many: 'часов', other: 'часа' }),
    day: (count) => counted('ru', count, { one: 'день', few: 'дня', many: 'дней', other: 'дня' }),
  },
  rules: {
    click: 'Клик',
    coupon: 'Купон',
    customer: 'Клиент',
    fingerprint: 'Тот же посетитель',
    none: 'Никто',
    cap: 'Кап',
    original: 'Исходная конверсия',
  },
  receipt: {
    parts: {
      evidence: 'Атрибуция',
      excluded: 'Что не подошло',
      exchange: 'Валюта',
      money: 'Кто сколько заработал',
      undo: 'Что возвращается',
      hold: 'Когда деньги свободны',
      signals: 'Что заметили правила против фрода',
    },
    happened: (at) => `Она случилась ${at}, как сообщило приложение.`,
    heard: (at) =>
      `Приложение не сказало, когда она случилась, поэтому счёт идёт с момента, когда мы о ней узнали: ${at}.`,
    click: (id, at) => `Её принёс клик ${id}, ${at}.`,
    after: (span) => `От клика до конверсии: ${span}.`,
    sameMoment: 'Клик и конверсия пришлись на один момент.',
    before: (span) =>
      `По своим часам она случилась раньше клика (разница: ${span}): часы могут расходиться.`,
    duplicate: (id) =>
      `Приложение назвало клик ${id}, повтор этого: из повторов засчитывается первый.`,
    window: (days) => `Срок, в который клик засчитывается: ${days}.`,
    coupon: (code) => `Покупатель ввёл купон ${code}, он принадлежит партнёру.`,
    customer: (id) => `Клиент ${id} закреплён за партнёром раньше.`,
    someCustomer: 'Клиент закреплён за партнёром раньше.',
    bound: (at, by) => `Закреплён ${at}, основание: ${by}.`,
    fingerprint:
      'Ни клик, ни купон, ни известный клиент названы не были; раньше кликал посетитель с тем же адресом и браузером. Это самое слабое из доказательств.',
    fingerprintCount: (count, people) =>
      `За 30 дней до неё: ${clicks(count)} по ссылкам ${affiliates(people)}.`,
    none: 'Ни к какому партнёру она не ведёт.',
    nearest: 'Ближе всего было вот что:',
    original: (id) => `Она отменяет конверсию ${id} и принадлежит тому же партнёру.`,
    excluded: (rule, reason) => `${rule}: ${reason}.`,
    reasons: {
      no_attribution: 'ни к какому партнёру ничего не ведёт',
      click_rejected: 'клик не засчитан',
      outside_window: 'клик старше срока',
      before_click: 'она случилась раньше клика',
      no_payout_rule: 'оффер не платит за это событие',
      partnership_inactive: 'партнёр или партнёрство были неактивны',
      click_missing: 'названный клик так и не пришёл',
      over_cap: 'кап уже был исчерпан',
      too_soon: 'от клика прошло меньше, чем допускает рекламодатель',
      too_late: 'от клика прошло больше, чем допускает рекламодатель',
      customer_missing: 'о названном клиенте так и не сообщили',
      original_missing: 'об отменяемой конверсии так и не сообщили',
      rejected_by_rule: 'её отклонило правило против фрода',
      recurring_over: 'месяцы, за которые платят с ребиллов, прошли',
      nothing_to_undo: 'возвращать было уже нечего',
      rate_missing: 'курс вовремя не появился',
      rejected_by_reviewer: 'её отклонил человек',
      coupon_unknown: 'такого купона ни у кого нет',
      offer_inactive: 'оффер этого купона был неактивен',
      several_affiliates: 'посетитель кликал по ссылкам нескольких партнёров',
      consent_missing: 'в стране посетителя нужно согласие, а его не было',
    },
    capDetails: (metric, period, used, limit) => `${metric} ${period}: занято ${used} из ${limit}`,
    exchange: (amount, rate, at) => `Сообщено: ${amount}. Курс ${rate}, введён на ${at}.`,
    line: (level, who, amount) => `Уровень ${level}, ${who}: ${amount}.`,
    ownLine: (amount) => `Вы заработали ${amount}.`,
    ownLevelLine: (level, amount) => `Вы заработали ${amount} как уровень ${level}.`,
    share: (rate) => `${rate} от суммы`,
    shareOf: (rate, amount) => `${rate} от ${amount}`,
    plus: (share, fixed) => `${share} и ${fixed} фиксированно`,
    fixed: (fixed) => `${fixed} фиксированно`,
    rate: (terms, source) => `Это ${terms}, ${source}.`,
    v1Rate: (terms) => `Оффер платил ${terms}.`,
    sources: {
      offer: 'как оффер платит всем',
      affiliate: 'по личной ставке партнёра',
      coupon: 'по ставке купона партнёра',
      customer: 'по ставке, закреплённой при первой конверсии клиента',
    },
    ownSources: {
      offer: 'как оффер платит всем',
      affiliate: 'по вашей личной ставке',
      coupon: 'по ставке вашего купона',
      customer: 'по ставке, закреплённой при первой конверсии клиента',
    },
    tier: 'Применена повышенная ставка за объём.',
    tierFrom: (from) => `Применена повышенная ставка за объём, порог: ${from}.`,
    tierConversions: conversions,
    skipped: (level, who) => `Уровень ${level}: ничего, ${who}`,
    skippedReasons: {
      missing: 'этого партнёра никто не привёл.',
      inactive: 'спонсор был неактивен.',
      repeated: 'тот же человек получает на более близком уровне.',
    },
    fee: (amount) => `Комиссия платформы: ${amount}.`,
    revenue: (amount) => `Всего рекламодатель был должен за неё ${amount}.`,
    nothing: 'Она ничего не приносит.',
    noHold: 'Холда нет.',
    hold: (days, at) => `В холде с момента записи, срок: ${days}, до ${at}.`,
    undo: (amount) => `Отменено ${amount} исходной конверсии.`,
    undoWhole: 'После этого от исходной ничего не остаётся.',
    undoAll: 'Исходная конверсия отменена целиком.',
    clamped: (amount) => `Просили больше: ${amount} сверх остатка не учтено.`,
    was: (status) => `Статус исходной тогда: ${status}.`,
    taken: (level, who, amount, from) => `Уровень ${level}, ${who}: ${amount}, ${from}.`,
    takenFrom: {
      pending: 'из ожидающего',
      hold: 'из холда',
      unfunded: 'на что средств ещё не было',
      balance: 'списано с баланса',
      debt: 'в долг: на балансе не хватило',
      out: 'списано с баланса, а если его не хватило, то в долг',
    },
    ownTakenFrom: {
      pending: (amount) => `Из ожидающей комиссии вычтено ${amount}.`,
      hold: (amount) => `Из комиссии в холде вычтено ${amount}.`,
      unfunded: (amount) => `Из комиссии без средств вычтено ${amount}.`,
      balance: (amount) => `С вашего баланса списано ${amount}.`,
      debt: (amount) =>
        `Ваш долг: ${amount}, на балансе не хватило. Его погасят следующие комиссии.`,
      out: (amount) =>
        `С вашего баланса списано ${amount}. Чего на балансе не хватило, стало долгом.`,
    },
    nothingTaken: (asked) => `Запрошен возврат ${asked}. Ничего не возвращено.`,
    feeBack: (amount) => `Из комиссии платформы: ${amount}.`,
    you: 'вы',
    somebody: 'другой партнёр',
  },
  signals: {
    byVersion: (version) => `Версия правила: ${version}`,
  },
}
