import { useMatches } from '@tanstack/react-router'
import { useText } from './i18n/language.ts'

/** The title of the deepest page that has one. */
export function usePageTitle(): string {
  const text = useText()
  const titles = useMatches({
    select: (matches) => matches.flatMap(({ staticData }) => staticData.title ?? []),
  })
  return text.pages[titles.at(-1) ?? 'notFound']
}
