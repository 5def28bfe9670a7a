import { use, useMemo } from 'react'
import type { Language } from '../../../schema/vocabulary.ts'
import { useLanguage, usePageText } from '../core/i18n/language.ts'
import type { PayoutDeskWords } from './finance-en.ts'
import type { PayoutSaidWords } from './worker-sentences-en.ts'

/** Finance's own words travel with finance's pages only: they are many, and few people need them. */
type Words = PayoutDeskWords & PayoutSaidWords
const imports: Record<Language, () => Promise<Words>> = {
  en: () =>
    Promise.all([import('./finance-en.ts'), import('./worker-sentences-en.ts')]).then(
      ([desk, said]) => ({ ...desk.enPayoutDesk, ...said.enPayoutSaid }),
    ),
  ru: () =>
    Promise.all([import('./finance-ru.ts'), import('./worker-sentences-ru.ts')]).then(
      ([desk, said]) => ({ ...desk.ruPayoutDesk, ...said.ruPayoutSaid }),
    ),
}
const asked = new Map<Language, Promise<Words>>()

function wordsIn(language: Language): Promise<Words> {
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
export type DeskText = ReturnType<typeof useDeskText>
