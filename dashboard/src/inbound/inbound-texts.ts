import { ownTexts } from '../core/i18n/own-texts.ts'

export const inboundTexts = ownTexts({
  en: () => import('./en.ts').then((module) => module.enInbound),
  ru: () => import('./ru.ts').then((module) => module.ruInbound),
})

export const useInboundText = inboundTexts.use
