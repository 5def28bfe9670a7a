import {
  BadgeCheck,
  Handshake,
  House,
  Landmark,
  Link as LinkIcon,
  type LucideIcon,
  Megaphone,
  ScrollText,
  Settings,
  ShieldCheck,
  Store,
  UsersRound,
  Wallet,
} from 'lucide-react'
import { lookingAt } from '../core/account.ts'
import { may, paysItself } from '../core/permissions.ts'
import type { Person } from '../core/session.ts'
import type { Words } from '../en.ts'

export interface RailPage {
  readonly to:
    | '/'
    | '/partners'
    | '/promote'
    | '/conversions'
    | '/offers'
    | '/links'
    | '/payouts'
    | '/my-payouts'
    | '/money'
    | '/team'
    | '/settings'
    | '/audit'
    | '/admin'
  readonly word: keyof Words['pages']
  readonly Icon: LucideIcon
}

/**
 * The pages a person can open, in the order of the rail. A page that does not exist has no line.
 */
export function pagesFor(person: Person): readonly RailPage[] {
  const pages: RailPage[] = [{ to: '/', word: 'home', Icon: House }]
  if (may(person, 'seeOffers')) pages.push({ to: '/offers', word: 'offers', Icon: Megaphone })
  if (may(person, 'seeConversions')) {
    pages.push({ to: '/conversions', word: 'conversions', Icon: BadgeCheck })
  }
  if (may(person, 'seePartners')) pages.push({ to: '/partners', word: 'partners', Icon: Handshake })
  if (may(person, 'promoteOffers')) pages.push({ to: '/promote', word: 'promote', Icon: Store })
  if (may(person, 'seeLinks')) pages.push({ to: '/links', word: 'links', Icon: LinkIcon })
  if (may(person, 'seePayouts') || paysItself(person)) {
    pages.push({ to: '/payouts', word: 'payouts', Icon: Wallet })
  }
  // Where somebody's money goes is closed to staff who look at their screens.
  if (may(person, 'seeOwnDay') && lookingAt() === null) {
    pages.push({ to: '/my-payouts', word: 'payouts', Icon: Wallet })
  }
  if (may(person, 'seeMoney')) pages.push({ to: '/money', word: 'money', Icon: Landmark })
  if (may(person, 'seeTeam')) pages.push({ to: '/team', word: 'team', Icon: UsersRound })
  if (may(person, 'seeAudit')) pages.push({ to: '/audit', word: 'audit', Icon: ScrollText })
  if (may(person, 'seeRecords')) pages.push({ to: '/admin', word: 'admin', Icon: ShieldCheck })
  if (may(person, 'seeSettings')) pages.push({ to: '/settings', word: 'settings', Icon: Settings })
  return pages
}
