import { ownTexts } from '../../core/i18n/own-texts.ts'

/** What offers sell and which traffic they take: for the offer's form and the marketplace. */
export const marketTexts = ownTexts({
  en: () => import('./en.ts').then((module) => module.enMarket),
  ru: () => import('./ru.ts').then((module) => module.ruMarket),
})
