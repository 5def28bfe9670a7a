import { House, type LucideIcon, Wallet } from 'lucide-react'
import type { Words } from '../i18n/en.ts'
import { may } from '../permissions.ts'
import type { Person } from '../session.ts'

export interface RailPage {
  readonly to: '/' | '/payouts'
  readonly word: keyof Words['pages']
  readonly Icon: LucideIcon
}

/**
 * The pages a person can open, in the order of the rail. A page that does not exist has no line.
 */
export function pagesFor(person: Person): readonly RailPage[] {
  const home: RailPage = { to: '/', word: 'home', Icon: House }
  const payouts: RailPage = { to: '/payouts', word: 'payouts', Icon: Wallet }
  return may(person, 'seePayouts') ? [home, payouts] : [home]
}
