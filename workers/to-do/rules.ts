/** What awaits a person: who acts on it, in which account, and on which page. */
import type { Permission } from '../http/role-permissions.ts'

/** Whose data it is in. `platform`: seen by staff only. */
type Account = 'affiliate' | 'advertiser' | 'platform'

interface ToDoRule {
  /** Without it, the person could not act. */
  readonly permission: Permission
  readonly accounts: readonly Account[]
  /** Path of the page where the person acts. */
  readonly page: string
  /** The same if it is only one, followed by its id. */
  readonly one?: string
}

const ofPayers = { accounts: ['advertiser', 'platform'] } as const
const ofSettings = { accounts: ['advertiser'], permission: 'settings:write' } as const
const ofAffiliate = {
  accounts: ['affiliate'],
  permission: 'receiver:write',
  page: '/my-payouts',
} as const

/** In the order of the list: money first. */
export const toDoRules = {
  payouts_stopped: {
    permission: 'platform_money:approve',
    accounts: ['platform'],
    page: '/payouts/attention',
  },
  batches_stuck: {
    permission: 'payouts:write',
    ...ofPayers,
    page: '/payouts/batches',
    one: '/payouts/batches/',
  },
  batches_to_approve: {
    permission: 'payouts:approve',
    ...ofPayers,
    page: '/payouts/batches',
    one: '/payouts/batches/',
  },
  batches_to_send: {
    permission: 'payouts:write',
    ...ofPayers,
    page: '/payouts/batches',
    one: '/payouts/batches/',
  },
  proposals: { permission: 'payouts:approve', ...ofPayers, page: '/payouts/attention' },
  payouts_failed: {
    permission: 'payouts:write',
    ...ofPayers,
    page: '/payouts/history?who=finance',
  },
  differences: {
    permission: 'platform_money:write',
    accounts: ['platform'],
    page: '/payouts/attention',
  },
  receivers_to_check: {
    permission: 'platform_money:write',
    accounts: ['platform'],
    page: '/payouts/attention?receivers=problem',
  },
  tax_forms: {
    permission: 'platform_money:write',
    accounts: ['platform'],
    page: '/payouts/attention',
  },
  bookings: {
    permission: 'platform_money:approve',
    accounts: ['platform'],
    page: '/money/bookings',
    one: '/money/bookings/',
  },
  books_differ: { permission: 'books:read', accounts: ['platform'], page: '/money/audit' },
  invoices_overdue: {
    permission: 'payouts:write',
    ...ofPayers,
    page: '/money/invoices?invoices=issued',
    one: '/money/invoices/',
  },
  balance_low: { permission: 'payouts:write', accounts: ['advertiser'], page: '/money/balances' },
  paypal_account: {
    permission: 'paypal_account:write',
    accounts: ['advertiser'],
    page: '/settings',
    one: '/settings/advertisers/',
  },
  receiver_rejected: ofAffiliate,
  receiver_unconfirmed: ofAffiliate,
  receiver_missing: ofAffiliate,
  tax_form_missing: ofAffiliate,
  affiliates_pending: {
    permission: 'accounts:approve',
    accounts: ['platform'],
    page: '/admin/accounts?accounts=affiliate&stage=pending',
  },
  advertisers_pending: {
    permission: 'accounts:approve',
    accounts: ['platform'],
    page: '/admin/accounts?accounts=advertiser&stage=pending',
  },
  applications: {
    permission: 'partners:write',
    accounts: ['advertiser'],
    page: '/partners?partnership=pending',
  },
  listed_link_closed: {
    permission: 'partners:write',
    accounts: ['advertiser'],
    page: '/partners/links',
  },
  reviews: { permission: 'conversions:decide', ...ofPayers, page: '/conversions/reviews' },
  conversions_pending: {
    permission: 'conversions:decide',
    accounts: ['advertiser'],
    page: '/conversions?status=pending',
  },
  messages_dead: {
    permission: 'operations:write',
    accounts: ['platform'],
    page: '/operations/undelivered',
  },
  deliveries_paused: {
    permission: 'operations:write',
    accounts: ['platform'],
    page: '/operations',
  },
  mails_failed: {
    permission: 'records:read',
    accounts: ['platform'],
    page: '/admin/records/mails',
  },
  queues_grow: {
    permission: 'operations:write',
    accounts: ['platform'],
    page: '/operations',
  },
  landing_pages_down: { ...ofSettings, page: '/offers' },
  apps_silent: { ...ofSettings, page: '/conversions/reports' },
  conversions_dropped: { ...ofSettings, page: '/reports' },
  hosts_unproven: {
    permission: 'settings:write',
    accounts: ['advertiser'],
    page: '/settings',
    one: '/settings/apps/',
  },
  postbacks_stopped: {
    permission: 'endpoints:write',
    accounts: ['affiliate'],
    page: '/postbacks',
    one: '/postbacks/',
  },
  webhooks_stopped: {
    permission: 'endpoints:write',
    accounts: ['affiliate', 'advertiser'],
    page: '/postbacks/webhooks',
    one: '/postbacks/webhooks/',
  },
  setup_unfinished: { ...ofSettings, page: '/onboarding' },
  offer_to_join: { permission: 'links:write', accounts: ['affiliate'], page: '/promote' },
  first_steps: { permission: 'links:write', accounts: ['affiliate'], page: '/first-steps' },
} as const satisfies Record<string, ToDoRule>

export type ToDoCode = keyof typeof toDoRules
export const toDoCodes = Object.keys(toDoRules) as ToDoCode[]

/** The codes that a person with these permissions acts on in such an account, in the order of the list. */
export function toDoCodesFor(
  account: Account,
  holds: (permission: Permission) => boolean,
): ToDoCode[] {
  return toDoCodes.filter((code) => {
    const { accounts, permission }: ToDoRule = toDoRules[code]
    return accounts.includes(account) && holds(permission)
  })
}

/** The page for so many; `id`: of the only one. */
export function toDoPage(code: ToDoCode, count: number, id: string | null): string {
  const { page, one }: ToDoRule = toDoRules[code]
  return count === 1 && one !== undefined && id !== null ? `${one}${id}` : page
}
