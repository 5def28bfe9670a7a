/** Messages as the tracker packs them, for tests of what comes after. */

import { newId } from '../../core/ids.ts'
import type { ClickRecord, ClicksMessage } from '../rules/clicks-message.ts'

export const clickedAt = new Date('2026-11-20T10:15:00.000Z')

export interface ClickIds {
  offerId: string
  appId: string
  advertiserId: string
  affiliateId: string
}

/** Ids nobody else uses, so that tests may share a database. */
export function makeClickIds(): ClickIds {
  const id = () => newId(clickedAt)
  return { offerId: id(), appId: id(), advertiserId: id(), affiliateId: id() }
}

export function clickOf(ids: ClickIds, changes: Partial<ClickRecord> = {}): ClickRecord {
  return {
    id: newId(clickedAt),
    at: clickedAt.getTime(),
    ...ids,
    linkId: null,
    landingUrlId: null,
    subs: ['mail', null, 'x'],
    ip: '203.0.113.7',
    country: 'DE',
    region: 'Berlin',
    city: 'Berlin',
    asn: 3320,
    userAgent:
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
    referrer: 'https://blog.example/',
    language: 'de-DE',
    fingerprint: '0123456789abcdef',
    reason: null,
    duplicateOf: null,
    ...changes,
  }
}

/** One isolate's messages, numbered and counted like the outbox does. */
export function pack(loads: readonly ClickRecord[][], isolate = newId(clickedAt)): ClicksMessage[] {
  let cumulative = 0
  return loads.map((clicks, at) => {
    cumulative += clicks.length
    const sequence = at + 1
    const type = 'clicks.recorded'
    return { v: 1, type, isolate, sequence, cumulative, unknownCodes: at, clicks }
  })
}
