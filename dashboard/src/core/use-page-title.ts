import { useMatches } from '@tanstack/react-router'
import type { Language } from '../../../schema/vocabulary.ts'
import { useLanguage, useText } from './i18n/language.ts'

export type PageTitle = Readonly<Record<Language, string>>

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** Shown in the top bar, in the browser's tab and in the navigation. */
    title?: PageTitle
  }
}

/** The title of the innermost page that has one. */
export function usePageTitle(): string {
  const text = useText()
  const language = useLanguage()
  const titles = useMatches({
    select: (matches) => matches.flatMap(({ staticData }) => staticData.title ?? []),
  })
  return titles.at(-1)?.[language] ?? text.notFound.title
}
