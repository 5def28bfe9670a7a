import { Outlet, useLocation } from '@tanstack/react-router'
import { usePageText } from '../core/i18n/language.ts'
import { usePerson } from '../core/use-person.ts'
import { Segmented } from '../ui/Segmented.tsx'
import { sectionsFor } from './sections.ts'

/** Tabs over the pages about money; a person with one page sees no tabs. */
export function MoneyPage() {
  const text = usePageText()
  const person = usePerson()
  const { pathname } = useLocation()
  const sections = person ? sectionsFor(person) : []
  return (
    <div className="space-y-4">
      {sections.length > 1 && (
        <Segmented
          label={text.money.tabs}
          wraps
          segments={sections.map(({ word, to }) => ({
            key: word,
            label: text.money.tab[word],
            isActive: pathname.startsWith(to),
            link: { to, search: {} },
          }))}
        />
      )}
      <Outlet />
    </div>
  )
}
