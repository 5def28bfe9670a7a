import { counted } from '../../core/i18n/plural.ts'
import type { PaidFor } from './paid-for.ts'

const paidFor: Record<PaidFor, string> = {
  sale: 'Each sale',
  subscription: 'Each sale and its renewals',
  lead: 'Each lead, such as a sign-up',
  custom: 'As set under Payouts',
}

export const enGuide = {
  guide: {
    title: 'Offer',
    app: 'App',
    name: 'Name',
    nameHelp: 'Shown to affiliates.',
    paidFor: 'Affiliates are paid for',
    paidForOptions: paidFor,
    howMuch: 'How much',
    kinds: { percent: 'A share of the amount', fixed: 'A fixed sum', hybrid: 'A share and a sum' },
    landing: 'Landing page',
    landingHelp: 'Where visitors go. Macros such as {click_id} are replaced with values.',
    preview: 'Example',
    earnsSale: (earned: string, order: string) =>
      `An affiliate earns ${earned} on a ${order} sale.`,
    earnsRenewals: (earned: string, order: string) =>
      `An affiliate earns ${earned} on a ${order} sale, and ${earned} on each ${order} renewal.`,
    earnsRenewalsFor: (earned: string, order: string, months: number) =>
      `An affiliate earns ${earned} on a ${order} sale, and ${earned} on each ${order} renewal for ${months} months.`,
    earnsLead: (earned: string) => `An affiliate earns ${earned} for each lead.`,
    costs: (levels: string) => `Their sponsors earn ${levels} more.`,
    held: (days: number) =>
      days === 0
        ? 'The money can be paid out at once.'
        : `The money can be paid out after ${counted('en', days, { one: 'day', other: 'days' })}.`,
    others: 'Other events pay as set under Payouts.',
    fillIn: 'Enter how much you pay to see an example.',
    advanced: 'Advanced settings',
    advancedHelp: 'All of these have defaults. You can change them later, except the currency.',
    codeMade: (code: string) => `Used in links. Default: ${code}.`,
    draft: 'Save as draft',
    copyOf: (name: string) => `Copy of ${name}`,
    nameOfCopy: (name: string) => `${name} (copy)`,
    copied:
      'Not copied: caps, payouts for single affiliates or coupons, and the postback secret. The copy is a draft until you activate it.',
    duplicate: 'Duplicate',
    duplicateOf: (name: string) => `Duplicate ${name}`,
    oneSale: 'One sale per click',
    oneSaleHelp:
      'Off by default. If on, only the first sale of a click is paid, and later sales are rejected. Renewals are still paid.',
  },
  forAffiliates: {
    title: 'Details for affiliates',
    help: 'Shown in the marketplace and before an affiliate joins.',
    empty: 'no description',
    filled: 'with a description',
    description: 'Description',
    descriptionHelp: 'What you sell and to whom, in a few sentences.',
    notStated: 'Not stated',
    logo: 'Logo',
    logoHelp: 'PNG, JPEG or WebP. It is resized to a small square.',
    badLogo: 'Choose a PNG, JPEG or WebP picture.',
    removeLogo: 'Remove logo',
    trafficTitle: 'Traffic',
    trafficType: 'Kind of traffic',
    note: 'Traffic rules',
    noteHelp: 'For example, words that ads must not contain.',
    counts: (allowed: number, forbidden: number) =>
      allowed + forbidden === 0
        ? 'traffic not stated'
        : `traffic: ${allowed} allowed, ${forbidden} forbidden`,
  },
}

export type GuideWords = typeof enGuide
