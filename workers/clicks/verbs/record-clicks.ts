import { noteKeyUses } from '../../apps/note-key-uses.ts'
import { cleanIp, cleanText } from '../../core/clean-text.ts'
import { readTexts } from '../../core/columns.ts'
import { type Db, runScoped } from '../../core/database.ts'
import { type ClickRow, insertClicks, type MessageRow, withoutNulls } from '../db/clicks.ts'
import type { ClickRecord, ClicksMessage } from '../rules/clicks-message.ts'
import { type DeviceFacts, deviceOf } from '../rules/device.ts'
import { type ClickVisitor, lockGroupOf, spanSeen, visitorsOf } from '../rules/repeats.ts'
import { USER_AGENT_UNITS_MAX } from '../rules/visitor.ts'

export interface RecordedClicks {
  /** Clicks that were not stored before. */
  clicks: number
  /** Parked inbound reports whose click has just arrived. */
  reportIds: string[]
}

/** Stores messages, clicks and rollups in one statement. Messages that were stored before change nothing. */
export async function recordClicks(
  db: Db,
  messages: readonly ClicksMessage[],
): Promise<RecordedClicks> {
  const parseDevice = rememberDevices()
  const clicks = messages.flatMap((message) => message.clicks)
  const visitors = visitorsOf(clicks)
  const rows = new Map(
    clicks.map((click) => [click.id, toRow(click, visitors.get(click.id), parseDevice)]),
  )
  const messageRows = messages.map((message) => toMessageRow(message, visitors))
  const statement = insertClicks(messageRows, [...rows.values()].map(withoutNulls))
  const uses = latestUses(messages)
  const notes = Object.keys(uses).length === 0 ? [] : [noteKeyUses(uses)]
  const [[row] = []] = await runScoped(db, { kind: 'system' }, [statement, ...notes])
  return { clicks: Number(row?.clicks), reportIds: readTexts(row?.report_ids) }
}

/** Of several uses of one key, the last. */
function latestUses(messages: readonly ClicksMessage[]): Record<string, number> {
  const latest: Record<string, number> = {}
  for (const { keyUses = {} } of messages) {
    for (const [keyId, at] of Object.entries(keyUses)) {
      latest[keyId] = Math.max(latest[keyId] ?? 0, at)
    }
  }
  return latest
}

function toMessageRow(
  message: ClicksMessage,
  visitors: ReadonlyMap<string, ClickVisitor>,
): MessageRow {
  const { isolate, sequence, cumulative, unknownCodes, clicks } = message
  const known = clicks.flatMap(({ id }) => visitors.get(id) ?? [])
  const span = spanSeen(clicks)
  return {
    ...{ isolate, sequence, cumulative, clicks: clicks.length, unknown_codes: unknownCodes },
    lock_groups: [...new Set(known.map(lockGroupOf))],
    inherits: known.flatMap(({ inherits }) => inherits ?? []),
    offers: [...new Set(clicks.map(({ offerId }) => offerId))],
    seen_from: span?.from ?? null,
    seen_until: span?.until ?? null,
  }
}

type ParseDevice = (userAgent: string | null, isBot: boolean) => DeviceFacts

/** A batch has the same few user agents many times. */
function rememberDevices(): ParseDevice {
  const devices = new Map<string, DeviceFacts>()
  return (userAgent, isBot) => {
    const key = `${isBot} ${userAgent}`
    const facts = devices.get(key) ?? deviceOf(userAgent, isBot)
    devices.set(key, facts)
    return facts
  }
}

const ASN_MAX = 2 ** 31 - 1

/** The edge cleans what visitors send. It is cleaned again here, so that no text can make a batch fail. */
function toRow(
  click: ClickRecord,
  visitor: ClickVisitor | undefined,
  parseDevice: ParseDevice,
): ClickRow {
  const userAgent = cleanText(click.userAgent, USER_AGENT_UNITS_MAX)
  const { device, os, browser } = parseDevice(userAgent, click.reason === 'bot')
  const referrer = cleanText(click.referrer, 1024)
  const utm = (at: number) => cleanText(click.utm?.[at], 255)
  const sub = (at: number) => cleanText(click.subs[at - 1], 255)
  return {
    id: click.id,
    at: click.at,
    offer_id: click.offerId,
    app_id: click.appId,
    advertiser_id: click.advertiserId,
    affiliate_id: click.affiliateId,
    link_id: click.linkId,
    landing_url_id: click.landingUrlId,
    sub1: sub(1),
    sub2: sub(2),
    sub3: sub(3),
    sub4: sub(4),
    sub5: sub(5),
    sub6: sub(6),
    sub7: sub(7),
    sub8: sub(8),
    sub9: sub(9),
    sub10: sub(10),
    ip: cleanIp(click.ip),
    country: click.country !== null && /^[A-Z]{2}$/.test(click.country) ? click.country : null,
    region: cleanText(click.region, 64),
    city: cleanText(click.city, 128),
    asn: click.asn !== null && click.asn >= 0 && click.asn <= ASN_MAX ? click.asn : null,
    device,
    os,
    browser,
    user_agent: userAgent,
    referrer,
    language: cleanText(click.language, 64),
    fingerprint: cleanText(click.fingerprint, 32),
    visitor: visitor?.visitor ?? null,
    inherits: visitor?.inherits ?? null,
    dedupe_ms: click.dedupeSeconds === undefined ? null : click.dedupeSeconds * 1000,
    has_company: visitor?.hasCompany ?? false,
    reason: click.reason,
    // A click that names an earlier one is a duplicate only.
    duplicate_of: click.reason === 'duplicate' ? click.duplicateOf : null,
    kept_click_id: click.keptId ?? null,
    lease_ids: click.leaseIds?.length ? click.leaseIds : null,
    consent: click.consent ?? 'unknown',
    ...{ utm_source: utm(0), utm_medium: utm(1), utm_campaign: utm(2) },
    referrer_host: hostOf(referrer),
    cost_micros: click.cost?.micros.toString() ?? null,
    cost_currency: click.cost?.currency ?? null,
    is_test: click.isTest ?? null,
  }
}

/** The host of a referrer, lower case, without www. */
function hostOf(referrer: string | null): string | null {
  if (referrer === null || !URL.canParse(referrer)) return null
  return new URL(referrer).hostname.replace(/^www\./, '') || null
}
