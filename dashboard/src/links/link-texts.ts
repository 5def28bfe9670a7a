import { ownTexts } from '../core/i18n/own-texts.ts'

export const linkTexts = ownTexts({
  en: () => import('./en.ts').then((module) => module.enLinks),
  ru: () => import('./ru.ts').then((module) => module.ruLinks),
})
