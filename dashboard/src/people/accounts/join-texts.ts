import { ownTexts } from '../../core/i18n/own-texts.ts'

export const joinTexts = ownTexts({
  en: () => import('./join-en.ts').then((module) => module.enJoin),
  ru: () => import('./join-ru.ts').then((module) => module.ruJoin),
})
