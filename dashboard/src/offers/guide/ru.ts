import { counted } from '../../core/i18n/plural.ts'
import type { GuideWords } from './en.ts'

const ofDays = (count: number) =>
  counted('ru', count, { one: 'день', few: 'дня', many: 'дней', other: 'дня' })
const ofMonths = (count: number) =>
  counted('ru', count, { one: 'месяца', few: 'месяцев', many: 'месяцев', other: 'месяца' })

export const ruGuide: GuideWords = {
  guide: {
    title: 'Оффер',
    app: 'Приложение',
    name: 'Название',
    nameHelp: 'Название видят партнёры.',
    paidFor: 'За что платите партнёрам',
    paidForOptions: {
      sale: 'За продажу',
      subscription: 'За продажу и её продления',
      lead: 'За лид, например регистрацию',
      custom: 'Как задано в разделе «Выплаты»',
    },
    howMuch: 'Сколько',
    kinds: { percent: 'Процент от суммы', fixed: 'Фиксированная сумма', hybrid: 'Процент и сумма' },
    landing: 'Лендинг',
    landingHelp: 'Куда попадают посетители. Макросы, например {click_id}, заменяются значениями.',
    preview: 'Пример',
    earnsSale: (earned, order) => `С продажи на ${order} партнёр получит ${earned}.`,
    earnsRenewals: (earned, order) =>
      `С продажи на ${order} партнёр получит ${earned} и столько же с каждого продления.`,
    earnsRenewalsFor: (earned, order, months) =>
      `С продажи на ${order} партнёр получит ${earned} и столько же с каждого продления в течение ${ofMonths(months)}.`,
    earnsLead: (earned) => `За каждый лид партнёр получит ${earned}.`,
    costs: (levels) => `Его спонсоры получат ещё ${levels}.`,
    held: (days) =>
      days === 0
        ? 'Деньги можно выплатить сразу.'
        : `Деньги можно выплатить через ${ofDays(days)}.`,
    others: 'Выплаты за остальные события задаются в разделе «Выплаты».',
    fillIn: 'Укажите размер выплаты, и здесь появится пример.',
    advanced: 'Дополнительные настройки',
    advancedHelp: 'У всего есть значение по умолчанию. Потом можно изменить всё, кроме валюты.',
    codeMade: (code) => `Используется в ссылках. По умолчанию: ${code}.`,
    draft: 'Сохранить черновик',
    copyOf: (name) => `Копия оффера «${name}»`,
    nameOfCopy: (name) => `${name} (копия)`,
    copied:
      'Не копируются: капы, выплаты отдельным партнёрам и по купонам, секрет постбэка. Копия остаётся черновиком, пока вы её не запустите.',
    duplicate: 'Создать копию',
    duplicateOf: (name) => `Создать копию оффера «${name}»`,
    oneSale: 'Одна продажа с клика',
    oneSaleHelp:
      'По умолчанию выключено. Если включить, оплачивается только первая продажа с клика, следующие отклоняются. Ребиллы оплачиваются.',
  },
  forAffiliates: {
    title: 'Информация для партнёров',
    help: 'Партнёры видят это в каталоге офферов и перед подключением.',
    empty: 'без описания',
    filled: 'с описанием',
    description: 'Описание',
    descriptionHelp: 'Что и кому вы продаёте, в нескольких предложениях.',
    notStated: 'Не указано',
    logo: 'Логотип',
    logoHelp: 'PNG, JPEG или WebP. Уменьшим до небольшого квадрата.',
    badLogo: 'Выберите картинку PNG, JPEG или WebP.',
    removeLogo: 'Убрать логотип',
    trafficTitle: 'Трафик',
    trafficType: 'Вид трафика',
    note: 'Правила трафика',
    noteHelp: 'Например, каких слов не должно быть в рекламе.',
    counts: (allowed, forbidden) =>
      allowed + forbidden === 0
        ? 'трафик не указан'
        : `трафик: разрешено ${allowed}, запрещено ${forbidden}`,
  },
}
