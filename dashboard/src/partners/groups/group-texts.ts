import { ownTexts } from '../../core/i18n/own-texts.ts'

export const groupTexts = ownTexts({
  en: () => import('./group-en.ts').then((module) => module.enGroups),
  ru: () => import('./group-ru.ts').then((module) => module.ruGroups),
})
