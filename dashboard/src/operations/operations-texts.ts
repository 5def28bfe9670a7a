import { ownTexts } from '../core/i18n/own-texts.ts'

export const operationsTexts = ownTexts({
  en: () => import('./en.ts').then((module) => module.enOperations),
  ru: () => import('./ru.ts').then((module) => module.ruOperations),
})

export const useOperationsText = operationsTexts.use
