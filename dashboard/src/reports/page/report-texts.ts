import { ownTexts } from '../../core/i18n/own-texts.ts'

export const reportTexts = ownTexts({
  en: () => import('./report-en.ts').then((module) => module.enReport),
  ru: () => import('./report-ru.ts').then((module) => module.ruReport),
})

export const useReportText = reportTexts.use
export type ReportWords = ReturnType<typeof useReportText>
