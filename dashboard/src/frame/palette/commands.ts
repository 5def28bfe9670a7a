import type { AnyRoute, LinkProps } from '@tanstack/react-router'
import { impersonated } from '../../core/account.ts'
import { holds, may } from '../../core/permissions.ts'
import type { Person } from '../../core/session.ts'
import type { PageTitle } from '../../core/use-page-title.ts'
import { isFor } from '../access.ts'
import { navigationFor } from '../navigation.ts'
import { type Entry, payouts, subpages } from './subpages.ts'

/** A page or an action, found by its title in either language. */
export interface Command {
  readonly title: PageTitle
  readonly to: NonNullable<LinkProps['to']>
  readonly isAction: boolean
}

const actions: readonly Entry[] = [
  { to: '/offers/new', en: 'Create offer', ru: 'Создать оффер', isFor: 'changeOffers' },
  { to: '/links/new', en: 'Create link', ru: 'Создать ссылку', isFor: 'saveLinks' },
  {
    to: '/postbacks/new',
    en: 'Create postback',
    ru: 'Создать постбэк',
    isFor: (person) => holds(person, 'endpoints:write') && may(person, 'seeLinks'),
  },
  {
    to: '/postbacks/webhooks/new',
    en: 'Create webhook',
    ru: 'Создать вебхук',
    isFor: (person) => holds(person, 'endpoints:write'),
  },
  { to: '/settings/apps/new', en: 'Add app', ru: 'Добавить приложение', isFor: 'changeSettings' },
  {
    to: '/settings/advertisers/new',
    en: 'Add advertiser',
    ru: 'Добавить рекламодателя',
    isFor: 'addAdvertisers',
  },
  {
    to: '/conversions/add',
    en: 'Add conversions',
    ru: 'Добавить конверсии',
    isFor: 'addConversions',
  },
  {
    to: '/payouts',
    en: 'Build a payout run',
    ru: 'Сформировать выплату',
    isFor: (person) => payouts(person) && may(person, 'movePayouts'),
  },
  {
    to: '/money/bookings/new',
    en: 'Propose a booking',
    ru: 'Предложить проводку',
    isFor: 'bookMoney',
  },
  { to: '/money/invoices/issue', en: 'Issue invoices', ru: 'Выставить счета', isFor: 'bookMoney' },
  {
    to: '/partners/links',
    en: 'Invite partners',
    ru: 'Пригласить партнёров',
    isFor: 'decidePartners',
  },
  { to: '/team', en: 'Invite to the team', ru: 'Пригласить в команду', isFor: 'changeTeam' },
  {
    to: '/my-payouts',
    en: 'Change PayPal address',
    ru: 'Изменить адрес PayPal',
    isFor: (person) => may(person, 'changeReceiver') && impersonated() === null,
  },
]

/** Everything that the person can open, in the order of the navigation; actions last. */
export function commandsFor(tree: AnyRoute, person: Person): readonly Command[] {
  const commandsOf = (entries: readonly Entry[], isAction: boolean) =>
    entries
      .filter((entry) => isFor(entry, person))
      .map(({ to, en, ru }) => ({ to, title: { en, ru }, isAction }))
  const pages = [...navigationFor(tree, person), ...navigationFor(tree, person, 'person')]
  // Advertisers have webhooks in the navigation, and affiliates below postbacks.
  const found = [
    ...pages.map(({ to, title }) => ({ to, title, isAction: false })),
    ...commandsOf(subpages, false),
    ...commandsOf(actions, true),
  ]
  return found.filter((one, at) => found.findIndex(({ title }) => title.en === one.title.en) === at)
}
