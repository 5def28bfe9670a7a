import { type LinkProps, Outlet, useLocation } from '@tanstack/react-router'
import { usePageText } from '../core/i18n/language.ts'
import { may } from '../core/permissions.ts'
import type { Person } from '../core/session.ts'
import { usePerson } from '../core/use-person.ts'
import { Segmented } from '../ui/Segmented.tsx'
import type { MoneyWords } from './en.ts'

/** Tabs of the money pages. Hidden if the person can open only one. */
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

interface Section {
  readonly word: keyof MoneyWords['money']['tab']
  readonly to: NonNullable<LinkProps['to']>
}

/** The money pages a person can open, in the order of the tabs. */
function sectionsFor(person: Person): readonly Section[] {
  const isStaff = may(person, 'seeBookings')
  const sections: (Section | false)[] = [
    isStaff && { word: 'bookings', to: '/money/bookings' },
    may(person, 'seeBalances') && {
      word: isStaff ? 'balances' : 'balance',
      to: '/money/balances',
    },
    may(person, 'seeBalances') && { word: 'invoices', to: '/money/invoices' },
    { word: 'statement', to: '/money/statement' },
    isStaff && { word: 'rates', to: '/money/rates' },
    isStaff && { word: 'audit', to: '/money/audit' },
  ]
  return sections.filter((section) => section !== false)
}
