import { use, useMemo } from 'react'
import type { Language } from '../../../../schema/vocabulary.ts'
import { loadAlong, useLanguage, usePageText } from './language.ts'

/** Texts of one folder's pages, loaded with the first of those pages. */
export function ownTexts<Own extends object>(
  imports: Readonly<Record<Language, () => Promise<Own>>>,
) {
  const asked = new Map<Language, Promise<Own>>()
  const load = (language: Language): Promise<Own> => {
    const known = asked.get(language)
    if (known !== undefined) return known
    const texts = imports[language]()
    asked.set(language, texts)
    texts.then(
      // React's own marks: with them, `use` answers at once.
      (value) => Object.assign(texts, { status: 'fulfilled', value }),
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
    useOwn: (): Own => use(load(useLanguage())),
    /** The shared texts and these. */
    use: () => {
      const shared = usePageText()
      const own = use(load(useLanguage()))
      return useMemo(() => ({ ...shared, ...own }), [shared, own])
    },
  }
}
