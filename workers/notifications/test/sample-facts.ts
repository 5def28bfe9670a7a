/** Facts of each kind, and what its texts must name. */
import type { Language, NotificationKind } from '../../../schema/vocabulary.ts'
import { alertSamples } from '../rules/alert-samples.ts'
import type { Facts } from '../rules/facts.ts'

const conversion = {
  ...{ advertiser_name: 'Acme', offer_name: 'Annual plan', order: 'A-17', currency: 'USD' },
  ...{ amount_minor: '1470', conversion_id: '01a2121d-9eaa-7ea5-b3a0-c4027000da46', event: 'sale' },
}
const customer = { ...conversion, customer: 'cus_7', amount_minor: '4410' }
const payout = { amount: '120.50 USD', advertiser_name: 'Acme', receiver: 'a***@example.com' }

/** A name as a text has it: amounts in dollars are formatted for the language. */
export function nameIn(name: string, language: Language): string {
  const [, decimal] = /^([\d.]+) USD$/.exec(name) ?? []
  if (decimal === undefined) return name
  return language === 'en' ? `$${decimal}` : `${decimal.replace('.', ',')}\u00a0$`
}

export const samples: Readonly<
  Record<NotificationKind, { facts: Facts; names: readonly string[] }>
> = {
  lead: { facts: conversion, names: ['14.70 USD', 'Acme', 'Annual plan', 'A-17'] },
  sale: { facts: conversion, names: ['14.70 USD', 'Acme', 'Annual plan', 'A-17'] },
  rejected: { facts: conversion, names: ['14.70 USD', 'Acme', 'A-17'] },
  refund: { facts: { ...conversion, event: 'refund' }, names: ['14.70 USD', 'Acme', 'A-17'] },
  cancel: { facts: customer, names: ['cus_7', '44.10 USD', 'Acme', 'Annual plan'] },
  will_cancel: {
    facts: { ...customer, ends_at: '2026-12-03T10:00:00Z' },
    names: ['cus_7', '44.10 USD', 'Acme', '2026'],
  },
  low_balance: { facts: { limit_minor: '10000', currency: 'USD' }, names: ['100.00 USD'] },
  payout_sent: { facts: payout, names: ['120.50 USD', 'Acme', 'a***@example.com'] },
  payout_failed: {
    facts: { ...payout, problem_name: 'RECEIVER_UNREGISTERED' },
    names: ['120.50 USD', 'Acme', 'a***@example.com'],
  },
  batch_awaits_approval: {
    facts: { batch: 'A1B2C3', total_minor: '15000', currency: 'USD' },
    names: ['A1B2C3', '150.00 USD'],
  },
  application_received: { facts: { affiliate_name: 'Anna Media' }, names: ['Anna Media'] },
  endpoint_stopped: {
    facts: { kind: 'postback', host: 'tracker.example', reason: 'failures', page: '' },
    names: ['tracker.example'],
  },
  cap_near: {
    facts: {
      ...{ subject: 'Annual plan', percent: '85', used: '8500', limit: '10000', currency: 'USD' },
      ...{ metric: 'commission', period: 'month' },
    },
    names: ['Annual plan', '85%', '85.00 USD', '100.00 USD'],
  },
  tax_form_missing: { facts: {}, names: [] },
  team_changed: {
    facts: {
      ...{ person: 'Boris', by: 'Anna', role: 'affiliate', new_role: 'affiliate_viewer' },
      account_name: 'Anna Media',
    },
    names: ['Boris', 'Anna Media'],
  },
  app_silent: { facts: alertSamples.app_silent, names: ['Example app', '24'] },
  conversion_drop: { facts: alertSamples.conversion_drop, names: ['Example offer', '82%'] },
  landing_page_down: {
    facts: alertSamples.landing_page_down,
    names: ['Example offer', 'https://www.example.com/landing', '502'],
  },
  queue_grows: { facts: alertSamples.queue_grows, names: ['clicks', '21'] },
  sign_in_failures: { facts: alertSamples.sign_in_failures, names: ['240'] },
  journal_grows: { facts: alertSamples.journal_grows, names: ['800'] },
  own_payer_head: {
    facts: alertSamples.own_payer_head,
    names: ['Example Person', 'Example advertiser'],
  },
  message: {
    facts: { advertiser_name: 'Acme', subject: 'Black Friday', text: 'Prices change on Friday.' },
    names: ['Acme', 'Black Friday', 'Prices change on Friday.'],
  },
  bonus: {
    facts: { ...conversion, reason: 'Best of November', amount_minor: '5000' },
    names: ['Acme', '50.00 USD', 'Best of November'],
  },
}
