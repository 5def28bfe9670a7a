import { counted } from '../../core/i18n/plural.ts'
import type { CostWords } from './costs-en.ts'

export const ruCosts: CostWords = {
  costs: {
    title: 'Затраты на трафик',
    help: 'Введите, сколько вы платите за трафик, и отчёты покажут его окупаемость (ROI). Кроме вас, ваши затраты никто не видит.',
    caption: 'Введённые затраты, последние дни сверху',
    none: 'Введите затраты или загрузите файл. Затраты из ваших ссылок учитываются и без этого.',
    day: 'День',
    offer: 'Оффер',
    allOffers: 'Все офферы вместе',
    amount: 'Сумма',
    currency: 'Валюта',
    note: 'Заметка',
    noteHelp: 'Необязательно. Видите только вы.',
    enter: 'Ввести затраты',
    change: 'Исправить',
    changeOf: (day) => `Исправить затраты за ${day}`,
    save: 'Сохранить',
    saving: 'Сохраняем…',
    cancel: 'Отмена',
    remove: 'Удалить',
    importTitle: 'Загрузить файл',
    importHelp:
      'CSV со столбцами day и amount, при желании offer (id или код), currency и note. Затраты за тот же день, оффер и валюту заменяются, поэтому один файл можно загрузить повторно.',
    file: 'Файл CSV',
    import: 'Загрузить файл',
    importing: 'Загружаем…',
    noFile: 'Выберите файл CSV.',
    imported: (added, replaced, unchanged) =>
      `Добавлено: ${added}, заменено: ${replaced}, без изменений: ${unchanged}.`,
    toReport: 'Смотреть ROI по дням',
    shown: (count) =>
      `Показано: ${counted('ru', count, { one: 'запись', few: 'записи', many: 'записей', other: 'записи' })}.`,
    readOnly: 'Ваша роль позволяет смотреть затраты, но не менять их.',
  },
}
