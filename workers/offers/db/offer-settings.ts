/** The plain settings of an offer: their columns, and how they are read and written. */

import { type SQL, sql } from 'drizzle-orm'
import {
  type ApprovalMode,
  approvalModes,
  type DedupeIdentity,
  dedupeIdentities,
  type OfferCategory,
  type OfferJoining,
  type OfferModel,
  type OfferStatus,
  offerCategories,
  offerJoinings,
  offerModels,
  offerStatuses,
  type TrafficType,
} from '../../../schema/vocabulary.ts'
import {
  readText,
  readTextOrNull,
  readTexts,
  readWord,
  readWordOrNull,
} from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import type { OfferSnapshot } from '../../snapshots/rules.ts'

/** The plain settings of an offer, without its lists of URLs and rules. */
export interface OfferSettings {
  code: string
  name: string
  model: OfferModel
  status: OfferStatus
  approval: ApprovalMode
  holdDays: number
  windowDays: number
  cookieDays: number
  dedupeSeconds: number
  dedupeIdentity: DedupeIdentity
  geoAllow: string[]
  geoDeny: string[]
  fallbackUrl: string | null
  hasDeepLinks: boolean
  targeting: OfferSnapshot['targeting']
  /** Shares of the amount for the sponsor and the sponsor's sponsor, basis points. */
  level2Bps: number
  level3Bps: number
  /** The largest amount a pixel may report, in minor units; null = no pixel. */
  pixelAmountMaxMinor: bigint | null
  allowsPaidTraffic: boolean
  allowsRepeatLeads: boolean
  joining: OfferJoining
  /** Terms for partners; null = none. */
  terms: string | null
  /** What it sells; null = none. */
  description: string | null
  category: OfferCategory | null
  trafficAllowed: TrafficType[]
  trafficForbidden: TrafficType[]
  trafficNote: string | null
  /** A click closes after its first sale. */
  oneSalePerClick: boolean
}

/** The column of each setting, with its type. */
const columns: Readonly<Record<keyof OfferSettings, readonly [name: string, type: string]>> = {
  code: ['code', 'text'],
  name: ['name', 'text'],
  model: ['model', 'text'],
  status: ['status', 'text'],
  approval: ['approval', 'text'],
  holdDays: ['hold_days', 'smallint'],
  windowDays: ['window_days', 'smallint'],
  cookieDays: ['cookie_days', 'smallint'],
  dedupeSeconds: ['dedupe_seconds', 'integer'],
  dedupeIdentity: ['dedupe_identity', 'text'],
  geoAllow: ['geo_allow', 'text[]'],
  geoDeny: ['geo_deny', 'text[]'],
  fallbackUrl: ['fallback_url', 'text'],
  hasDeepLinks: ['has_deep_links', 'boolean'],
  targeting: ['targeting', 'jsonb'],
  level2Bps: ['level_2_bps', 'integer'],
  level3Bps: ['level_3_bps', 'integer'],
  pixelAmountMaxMinor: ['pixel_amount_max_minor', 'bigint'],
  allowsPaidTraffic: ['allows_paid_traffic', 'boolean'],
  allowsRepeatLeads: ['allows_repeat_leads', 'boolean'],
  joining: ['joining', 'text'],
  terms: ['terms', 'text'],
  description: ['description', 'text'],
  category: ['category', 'text'],
  trafficAllowed: ['traffic_allowed', 'text[]'],
  trafficForbidden: ['traffic_forbidden', 'text[]'],
  trafficNote: ['traffic_note', 'text'],
  oneSalePerClick: ['one_sale_per_click', 'boolean'],
}
const entries = Object.entries(columns) as [keyof OfferSettings, readonly [string, string]][]

export const settingColumns = sql.raw(entries.map(([, [name]]) => name).join(', '))
const typedColumns = sql.raw(entries.map(([, column]) => column.join(' ')).join(', '))

/** A row `s` of the settings, in the order of `settingColumns`. */
export function settingsFrom(settings: OfferSettings): SQL {
  const row = Object.fromEntries(
    entries.map(([key, [name]]) => {
      const value = settings[key]
      return [name, typeof value === 'bigint' ? value.toString() : value]
    }),
  )
  return sql`jsonb_to_record(${JSON.stringify(row)}::jsonb) as s (${typedColumns})`
}

export function toSettings(row: Row): OfferSettings {
  const pixelMax = readTextOrNull(row.pixel_amount_max_minor)
  return {
    code: readText(row.code),
    name: readText(row.name),
    model: readWord(offerModels, row.model),
    status: readWord(offerStatuses, row.status),
    approval: readWord(approvalModes, row.approval),
    holdDays: Number(row.hold_days),
    windowDays: Number(row.window_days),
    cookieDays: Number(row.cookie_days),
    dedupeSeconds: Number(row.dedupe_seconds),
    dedupeIdentity: readWord(dedupeIdentities, row.dedupe_identity),
    geoAllow: readTexts(row.geo_allow),
    geoDeny: readTexts(row.geo_deny),
    fallbackUrl: readTextOrNull(row.fallback_url),
    hasDeepLinks: row.has_deep_links === true,
    targeting: row.targeting as OfferSettings['targeting'],
    level2Bps: Number(row.level_2_bps),
    level3Bps: Number(row.level_3_bps),
    pixelAmountMaxMinor: pixelMax === null ? null : BigInt(pixelMax),
    allowsPaidTraffic: row.allows_paid_traffic === true,
    allowsRepeatLeads: row.allows_repeat_leads === true,
    joining: readWord(offerJoinings, row.joining),
    terms: readTextOrNull(row.terms),
    description: readTextOrNull(row.description),
    category: readWordOrNull(offerCategories, row.category),
    trafficAllowed: readTexts(row.traffic_allowed) as TrafficType[],
    trafficForbidden: readTexts(row.traffic_forbidden) as TrafficType[],
    trafficNote: readTextOrNull(row.traffic_note),
    oneSalePerClick: row.one_sale_per_click === true,
  }
}
