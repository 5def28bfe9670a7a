/** What people are notified of. affiliate.notification_kinds says the same in SQL; a test compares the two. */
import {
  type NotificationChannel,
  type NotificationKind,
  type NotificationPace,
  notificationKinds,
  type Role,
} from '../../../schema/vocabulary.ts'

export interface KindRules {
  /** Roles that get it, each in their own account. */
  roles: readonly Role[]
  /** Default channels and pace. */
  channels: readonly NotificationChannel[]
  pace: NotificationPace
  /** Its mail is always sent, at once: it is about access or lost money. */
  mustMail: boolean
}

const everywhere = ['in_app', 'email', 'telegram'] as const
const affiliates = ['affiliate', 'affiliate_manager'] as const
const advertisers = ['advertiser', 'advertiser_manager'] as const
const administrators = ['owner', 'admin'] as const

const kind = (
  roles: readonly Role[],
  pace: NotificationPace = 'now',
  over: Partial<KindRules> = {},
): KindRules => ({ roles, channels: everywhere, pace, mustMail: false, ...over })

/** Conversions come together once a day, so that a busy affiliate is not flooded. */
export const kindRules: Readonly<Record<NotificationKind, KindRules>> = {
  lead: kind(affiliates, 'daily', { channels: [] }),
  sale: kind(affiliates, 'daily'),
  rejected: kind(affiliates, 'daily'),
  refund: kind(affiliates, 'daily'),
  cancel: kind(affiliates, 'hourly'),
  will_cancel: kind(affiliates, 'hourly'),
  low_balance: kind([...advertisers, 'advertiser_finance']),
  payout_sent: kind(['affiliate']),
  payout_failed: kind(['affiliate'], 'now', { mustMail: true }),
  batch_awaits_approval: kind(['finance', 'owner', 'advertiser', 'advertiser_finance']),
  application_received: kind(advertisers),
  endpoint_stopped: kind([...advertisers, ...affiliates]),
  cap_near: kind(advertisers),
  tax_form_missing: kind(['affiliate']),
  team_changed: kind(['owner', 'advertiser', 'affiliate'], 'now', { mustMail: true }),
  app_silent: kind(advertisers),
  conversion_drop: kind(advertisers),
  landing_page_down: kind(advertisers),
  queue_grows: kind(administrators),
  sign_in_failures: kind(administrators),
  journal_grows: kind(administrators),
  own_payer_head: kind(administrators),
  message: kind(affiliates),
  bonus: kind(affiliates),
}

/** Kinds that somebody with these roles can get, in the order of the settings page. */
export const kindsOf = (roles: readonly Role[]): NotificationKind[] =>
  notificationKinds.filter((name) => kindRules[name].roles.some((role) => roles.includes(role)))

/** The page of the dashboard that a notification leads to. */
export function pageOf(name: NotificationKind, facts: Readonly<Record<string, string>>): string {
  switch (name) {
    case 'lead':
    case 'sale':
    case 'rejected':
    case 'refund':
    case 'cancel':
    case 'will_cancel':
      return facts.conversion_id ? `/earned/${facts.conversion_id}` : '/reports/conversions'
    case 'low_balance':
      return '/money'
    case 'batch_awaits_approval':
      return facts.batch_id ? `/payouts/batches/${facts.batch_id}` : '/payouts'
    case 'application_received':
      return facts.affiliate_id ? `/partners/${facts.affiliate_id}` : '/partners'
    case 'endpoint_stopped':
      return `/postbacks/${facts.page ?? ''}`
    case 'cap_near':
    case 'conversion_drop':
    case 'landing_page_down':
      return facts.offer_id ? `/offers/${facts.offer_id}` : '/offers'
    case 'team_changed':
      return '/team'
    case 'app_silent':
      return facts.app_id ? `/inbound/${facts.app_id}` : '/settings'
    case 'queue_grows':
    case 'journal_grows':
      return '/operations'
    case 'sign_in_failures':
      return '/audit'
    case 'own_payer_head':
      return facts.advertiser_id ? `/settings/advertisers/${facts.advertiser_id}` : '/settings'
    case 'payout_sent':
    case 'payout_failed':
    case 'tax_form_missing':
    case 'bonus':
      return '/my-payouts'
    case 'message':
      return '/notifications'
  }
}

/** The same, from the facts of its mail. */
export const pageOfMail = (facts: Readonly<Record<string, string>>) =>
  pageOf(facts.notification as NotificationKind, facts)

/** Whether a choice is what applies without it. */
export function isDefault(choice: {
  kind: NotificationKind
  channels: readonly NotificationChannel[]
  pace: NotificationPace
}): boolean {
  const { channels, pace } = kindRules[choice.kind]
  const isSame = channels.length === choice.channels.length
  return isSame && pace === choice.pace && channels.every((name) => choice.channels.includes(name))
}
