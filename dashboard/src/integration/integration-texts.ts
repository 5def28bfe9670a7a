import { ownTexts } from '../core/i18n/own-texts.ts'

export const integrationTexts = ownTexts({
  en: () => import('./en.ts').then((module) => module.enIntegration),
  ru: () => import('./ru.ts').then((module) => module.ruIntegration),
})

export const useIntegrationText = integrationTexts.use
export type IntegrationWords = ReturnType<typeof useIntegrationText>['integration']
