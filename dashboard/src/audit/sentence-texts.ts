import { ownTexts } from '../core/i18n/own-texts.ts'

export const auditSentenceTexts = ownTexts({
  en: () => import('./sentences-en.ts').then((module) => module.enAuditSentences),
  ru: () => import('./sentences-ru.ts').then((module) => module.ruAuditSentences),
})
