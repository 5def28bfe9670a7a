import { ownTexts } from '../../core/i18n/own-texts.ts'

/** Texts of the date picker, to be loaded with its page. */
export const periodTexts = ownTexts({
  en: () => import('./period-en.ts').then((module) => module.enPeriod),
  ru: () => import('./period-ru.ts').then((module) => module.ruPeriod),
})
