import { ownTexts } from '../core/i18n/own-texts.ts'

export const creativeTexts = ownTexts({
  en: () => import('./en.ts').then((module) => module.enCreatives),
  ru: () => import('./ru.ts').then((module) => module.ruCreatives),
})

export const useCreativeText = creativeTexts.use
