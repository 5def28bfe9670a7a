import { ownTexts } from '../core/i18n/own-texts.ts'

/**
 * The texts of finance's payout pages. Loaded separately: there are many, and few people need them.
 */
export const financeTexts = ownTexts({
  en: () => import('./finance-en.ts').then((module) => module.enFinance),
  ru: () => import('./finance-ru.ts').then((module) => module.ruFinance),
})

export const useFinanceText = financeTexts.use
export type FinanceText = ReturnType<typeof useFinanceText>
