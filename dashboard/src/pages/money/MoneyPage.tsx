import { Outlet, useLocation } from '@tanstack/react-router'
import { usePageText } from '../../i18n/language.ts'
import { Segmented } from '../../ui/Segmented.tsx'
import { usePerson } from '../../use-person.ts'
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
