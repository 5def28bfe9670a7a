import { ownTexts } from '../core/i18n/own-texts.ts'

export const onboardingTexts = ownTexts({
  en: () => import('./en.ts').then((module) => module.enOnboarding),
  ru: () => import('./ru.ts').then((module) => module.ruOnboarding),
})

export const useOnboardingText = onboardingTexts.use
