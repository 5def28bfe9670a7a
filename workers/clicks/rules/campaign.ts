/** The campaign that a link names in its utm parameters, and what the affiliate paid for the click. */
import { type Currency, currencyExponents } from '../../../schema/vocabulary.ts'
import { cleanText } from '../../core/clean-text.ts'
import type { ClickRecord } from './clicks-message.ts'

export type Campaign = Pick<ClickRecord, 'utm' | 'cost'>

export const UTM_PARAMETERS = ['utm_source', 'utm_medium', 'utm_campaign']
export const COST_PARAMETERS = ['cost', 'cost_currency']

const UTM_UNITS_MAX = 255
/** Below one million, with at most 6 decimals. */
const COST = /^(\d{1,6})(?:\.(\d{1,6}))?$/

/** Malformed costs are left out: a link must work even if its affiliate made a mistake. */
export function campaignOf(read: (name: string) => string | null | undefined): Campaign {
  const campaign: Campaign = {}
  const utm = UTM_PARAMETERS.map((name) => cleanText(read(name), UTM_UNITS_MAX))
  if (utm.some((text) => text !== null)) campaign.utm = utm
  const [cost, currency] = COST_PARAMETERS.map(read)
  const paid = cost ? costOf(cost, currency || 'USD') : null
  if (paid) campaign.cost = paid
  return campaign
}

function costOf(text: string, currency: string): Campaign['cost'] | null {
  const [, whole, fraction = ''] = COST.exec(text) ?? []
  const code = currency.toUpperCase()
  if (whole === undefined || !Object.hasOwn(currencyExponents, code)) return null
  return { micros: Number(whole + fraction.padEnd(6, '0')), currency: code as Currency }
}
