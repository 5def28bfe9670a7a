import type { LinkProps } from '@tanstack/react-router'
import { may } from '../core/permissions.ts'
import type { Person } from '../core/session.ts'
import type { MoneyWords } from '../ledger/en.ts'

export interface Section {
  readonly word: keyof MoneyWords['money']['tab']
  readonly to: NonNullable<LinkProps['to']>
}

/** The pages about money that a person can open, in the order of the tabs. */
export function sectionsFor(person: Person): readonly Section[] {
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
