import { ownTexts } from '../../core/i18n/own-texts.ts'

export const exportTexts = ownTexts({
  en: () => import('./exports-en.ts').then((module) => module.enExports),
  ru: () => import('./exports-ru.ts').then((module) => module.ruExports),
})

export const useExportText = exportTexts.use
