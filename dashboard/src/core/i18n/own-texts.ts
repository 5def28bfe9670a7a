import { use, useMemo } from 'react'
import type { Language } from '../../../../schema/vocabulary.ts'
import { loadAlong, useLanguage, usePageText } from './language.ts'

/** Texts of one folder's pages, loaded with the first of those pages. */
export function ownTexts<Own extends object>(
  imports: Readonly<Record<Language, () => Promise<Own>>>,
) {
  const loaded = new Map<Language, Own>()
  const asked = new Map<Language, Promise<Own>>()
  const load = (language: Language): Promise<Own> => {
    const texts = asked.get(language) ?? imports[language]()
    asked.set(language, texts)
    texts.then(
      (own) => loaded.set(language, own),
      // After a failure, the next visit tries again.
      () => asked.delete(language),
    )
    return texts
  }
  return {
    /** For `lazyRouteComponent`: loads a page and its texts in parallel. */
    with:
      <Page>(page: () => Promise<Page>) =>
      async (): Promise<Page> => {
        const [module] = await Promise.all([page(), loadAlong(load)])
        return module
      },
    /** These alone: for parts of Home, which does without the texts of other pages. */
    useOwn: (): Own => {
      const language = useLanguage()
      return loaded.get(language) ?? use(load(language))
    },
    /** The shared texts and these. */
    use: () => {
      const shared = usePageText()
      const language = useLanguage()
      const own = loaded.get(language) ?? use(load(language))
      return useMemo(() => ({ ...shared, ...own }), [shared, own])
    },
  }
}
