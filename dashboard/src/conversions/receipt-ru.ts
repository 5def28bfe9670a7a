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
    none: 'Нет',
    cap: 'Кап',
    original: 'Исходная конверсия',
  },
  receipt: {
    parts: {
      evidence: 'Основание',
      excluded: 'Не использовано',
      exchange: 'Валюта',
      money: 'Комиссии',
      undo: 'Возврат',
      hold: 'Холд',
      signals: 'Сигналы антифрода',
    },
    happened: (at) => `Время конверсии по данным приложения: ${at}.`,
    heard: (at) => `Приложение не сообщило время, поэтому взято время получения: ${at}.`,
    repeats: 'Повтор прежней конверсии: партнёр, ставки и окно те же.',
    corrects: 'Исправление суммы прежней конверсии: партнёр и ставки те же.',
    byClick: 'Атрибуция по клику партнёра.',
    click: (at) => `Время клика: ${at}.`,
    after: (span) => `От клика до конверсии: ${span}.`,
    sameMoment: 'Время клика и конверсии совпадает.',
    before: (span) => `Время конверсии раньше клика (разница: ${span}). Часы могут расходиться.`,
    duplicate: (id) =>
      `Приложение прислало клик ${id}, повтор этого клика. Засчитывается первый клик.`,
    kept: (id) =>
      `Первый клик посетителя ${id} не может принести комиссию, поэтому засчитан следующий подходящий клик.`,
    window: (days) => `Окно атрибуции: ${days}.`,
    coupon: (code) => `Атрибуция по купону партнёра: ${code}.`,
    customer: (id) => `Атрибуция по клиенту: партнёр привёл клиента ${id} раньше.`,
    renewal: (id) => `Ребилл заказа ${id} на условиях этого заказа.`,
    someCustomer: 'Атрибуция по клиенту: партнёр привёл этого клиента раньше.',
    bound: (at, by) => `Клиент закреплён за партнёром ${at}, основание: ${by}.`,
    fingerprint:
      'Атрибуция по совпадению: у посетителя тот же IP-адрес и браузер, что у прежнего клика. Это самое слабое доказательство.',
    fingerprintCount: (count, people) =>
      `За 30 дней до конверсии: ${clicks(count)} по ссылкам ${affiliates(people)}.`,
    none: 'Без атрибуции: конверсия не связана ни с одним партнёром.',
    unpaid: (reason) => `Комиссии нет ни у кого: ${reason}.`,
    nearest: 'Ближайшее совпадение, не засчитано:',
    original: (id) => `Сторнирует конверсию ${id}. Атрибуция та же.`,
    excluded: (rule, reason) => `${rule}: ${reason}.`,
    reasons: {
      no_attribution: 'конверсия не связана ни с одним партнёром',
      click_rejected: 'клик не засчитан',
      outside_window: 'клик старше окна атрибуции',
      before_click: 'конверсия произошла раньше клика',
      no_payout_rule: 'оффер не платит за это событие',
      partnership_inactive: 'партнёр или партнёрство были неактивны',
      click_missing: 'клик не найден',
      over_cap: 'кап исчерпан',
      too_soon: 'конверсия слишком рано после клика',
      too_late: 'конверсия слишком поздно после клика',
      customer_missing: 'клиент неизвестен',
      original_missing: 'исходный заказ не найден',
      rejected_by_rule: 'конверсию отклонило правило антифрода',
      recurring_over: 'срок выплат за заказы клиента закончился',
      nothing_to_undo: 'возвращать больше нечего',
      rate_missing: 'курс валюты не введён вовремя',
      rejected_by_reviewer: 'конверсия отклонена вручную',
      before_binding: 'заказ старше продажи или лида, с которыми пришёл клиент',
      customer_bound: 'клиент закреплён за другим партнёром',
      duplicate_lead: 'этот клиент или клик уже принёс лид',
      click_closed: 'клик уже принёс продажу, а оффер платит за одну',
      test_click: 'клик сделан тестовым ключом',
      coupon_unknown: 'купон неизвестен',
      offer_inactive: 'оффер купона неактивен',
      several_affiliates: 'посетитель кликал по ссылкам нескольких партнёров',
      consent_missing: 'в стране посетителя нужно согласие, а посетитель его не дал',
    },
    capDetails: (metric, period, used, limit) =>
      `${metric} ${period}: использовано ${used} из ${limit}`,
    exchange: (amount, rate, at) =>
      `Сообщённая сумма: ${amount}. Пересчитано по курсу ${rate}, он действует с ${at}.`,
    line: (level, who, amount) => `Уровень ${level}, ${who}: ${amount}.`,
    ownLine: (amount) => `Вы заработали ${amount}.`,
    ownLevelLine: (level, amount) => `Вы заработали ${amount} на уровне ${level}.`,
    share: (rate) => `${rate} от суммы`,
    shareOf: (rate, amount) => `${rate} от ${amount}`,
    plus: (share, fixed) => `${share} и ${fixed} фиксированно`,
    fixed: (fixed) => `${fixed} фиксированно`,
    rate: (terms, source) => `Ставка: ${terms} (${source}).`,
    v1Rate: (terms) => `Оффер платил ${terms}.`,
    sources: {
      offer: 'ставка оффера',
      group: 'ставка группы партнёра',
      affiliate: 'личная ставка партнёра',
      coupon: 'ставка купона партнёра',
      customer: 'ставка продлеваемого заказа',
    },
    ownSources: {
      offer: 'ставка оффера',
      group: 'ставка вашей группы',
      affiliate: 'ваша личная ставка',
      coupon: 'ставка вашего купона',
      customer: 'ставка продлеваемого заказа',
    },
    group: (name, terms) => `Применены условия группы ${name}: ${terms}.`,
    groupTerms: { rate: 'ставка', hold: 'холд', window: 'окно атрибуции' },
    tier: 'Применена повышенная ставка за объём.',
    tierFrom: (from) => `Применена повышенная ставка за объём, порог: ${from}.`,
    tierConversions: conversions,
    skipped: (level, who) => `Уровень ${level}: без комиссии, ${who}`,
    skippedReasons: {
      missing: 'на этом уровне нет спонсора.',
      inactive: 'спонсор был неактивен.',
      repeated: 'тот же человек получает комиссию на уровне ниже.',
    },
    fee: (amount) => `Сбор платформы: ${amount}.`,
    revenue: (amount) => `Всего с рекламодателя: ${amount}.`,
    nothing: 'Комиссии нет.',
    noHold: 'Холда нет.',
    hold: (days, at) => `В холде ${days} с момента записи, до ${at}.`,
    undo: (amount) => `Возвращено ${amount} исходной конверсии.`,
    undoWhole: 'Исходная конверсия возвращена полностью.',
    undoAll: 'Исходная конверсия возвращена полностью.',
    clamped: (amount) => `Возврат больше остатка на ${amount}. Эта часть не учтена.`,
    was: (status) => `Статус исходной конверсии на тот момент: ${status}.`,
    taken: (level, who, amount, from) => `Уровень ${level}, ${who}: ${amount}, ${from}.`,
    takenFrom: {
      pending: 'вычтено из ожидающей комиссии',
      hold: 'вычтено из комиссии в холде',
      unfunded: 'вычтено из комиссии без средств',
      chargeback: 'не вернулось после выигранного чарджбэка',
      balance: 'списано с баланса',
      debt: 'записано в долг: на балансе не хватило',
      out: 'списано с баланса, а чего не хватило, записано в долг',
    },
    ownTakenFrom: {
      pending: (amount) => `Из ожидающей комиссии вычтено ${amount}.`,
      hold: (amount) => `Из комиссии в холде вычтено ${amount}.`,
      unfunded: (amount) => `Из комиссии без средств вычтено ${amount}.`,
      chargeback: (amount) =>
        `Чарджбэк выигран, но ${amount} не вернулось: эту часть вернули покупателю.`,
      balance: (amount) => `С вашего баланса списано ${amount}.`,
      debt: (amount) =>
        `Ваш долг: ${amount}, на балансе не хватило. Его погасят следующие комиссии.`,
      out: (amount) =>
        `С вашего баланса списано ${amount}. Чего на балансе не хватило, стало долгом.`,
    },
    nothingTaken: (asked) => `Запрошен возврат: ${asked}. Ничего не списано.`,
    feeBack: (amount) => `Возвращён сбор платформы: ${amount}.`,
    you: 'вы',
    somebody: 'другой партнёр',
  },
  signals: {
    byVersion: (version) => `Версия правила: ${version}`,
  },
}
