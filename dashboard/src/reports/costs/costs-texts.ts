import { ownTexts } from '../../core/i18n/own-texts.ts'

export const costTexts = ownTexts({
  en: () => import('./costs-en.ts').then((module) => module.enCosts),
  ru: () => import('./costs-ru.ts').then((module) => module.ruCosts),
})
export const useCostText = costTexts.use
