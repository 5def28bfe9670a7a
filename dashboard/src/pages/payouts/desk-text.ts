import { use, useMemo } from 'react'
import type { Language } from '../../../../schema/vocabulary.ts'
import type { PayoutDeskWords } from '../../i18n/en-payout-desk.ts'
import { useLanguage, usePageText } from '../../i18n/language.ts'

/** Finance's own words travel with finance's pages only: they are many, and few people need them. */
const imports: Record<Language, () => Promise<PayoutDeskWords>> = {
  en: () => import('../../i18n/en-payout-desk.ts').then((module) => module.enPayoutDesk),
  ru: () => import('../../i18n/ru-payout-desk.ts').then((module) => module.ruPayoutDesk),
}
const asked = new Map<Language, Promise<PayoutDeskWords>>()

function wordsIn(language: Language): Promise<PayoutDeskWords> {
  const words = asked.get(language) ?? imports[language]()
  asked.set(language, words)
  // A chunk that did not come is asked for again by the next visit.
  words.catch(() => asked.delete(language))
  return words
}

/** All words of a page, with those of finance's desk. Suspends while they travel. */
export function useDeskText() {
  const text = usePageText()
  const desk = use(wordsIn(useLanguage()))
  return useMemo(() => ({ ...text, ...desk }), [text, desk])
}
