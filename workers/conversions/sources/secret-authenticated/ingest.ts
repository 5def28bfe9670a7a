/** Reports without an app key: a postback, guarded by its offer's secret, and the pixel, guarded by nothing. */

import { type Db, runScoped } from '../../../core/database.ts'
import { newId as makeId } from '../../../core/ids.ts'
import { isInNetworks } from '../../../core/networks.ts'
import type { PostbackMessage } from '../../../core/queue-messages.ts'
import { Refusal } from '../../../core/refusal.ts'
import type { SnapshotStore } from '../../../snapshots/store.ts'
import { journalRefusedReport } from '../../record/verbs/record-conversion.ts'
import { findReport } from '../event-log/db.ts'
import { takePixel } from '../pixel/judge-pixel.ts'
import { judgePostback } from '../postback/judge-postback.ts'
import { refuseFields } from '../report-rules.ts'
import { findInboundDoor, type InboundDoor, toInboundDoor } from './db.ts'
import { type PostbackFields, readPostback } from './query-rules.ts'
import {
  deliveryOf,
  type KeylessDesk,
  type KeylessOutcome,
  type KeylessReport,
  NotJournaled,
} from './report.ts'

/**
 * Places a report by the click or offer it names, and judges it. Safe to repeat under its report id.
 * @throws Refusal `invalid_input`, `idempotency_conflict` or `forbidden`, journaled; `unavailable`.
 */
export async function takeKeyless(
  desk: KeylessDesk,
  keyless: KeylessReport,
): Promise<KeylessOutcome> {
  const { fields } = readPostback(new URLSearchParams(keyless.query))
  const door = await findDoor(desk.db, fields)
  return door === null || !mayEnter(door, keyless) ? 'unknown' : judge(desk, keyless, door)
}

/**
 * Judges again what was let in before, under a new line of the journal: no secret is asked for.
 * @throws as takeKeyless.
 */
export async function retakeKeyless(
  desk: KeylessDesk,
  keyless: Omit<KeylessReport, 'ip' | 'secretHash'>,
): Promise<KeylessOutcome> {
  const { fields } = readPostback(new URLSearchParams(keyless.query))
  const door = await findDoor(desk.db, fields)
  return door === null ? 'unknown' : judge(desk, { ...keyless, ip: null, secretHash: null }, door)
}

async function judge(
  desk: KeylessDesk,
  keyless: KeylessReport,
  door: InboundDoor,
): Promise<KeylessOutcome> {
  const { fields, problems } = readPostback(new URLSearchParams(keyless.query))
  const placed = { keyless, door, fields }
  try {
    if (problems.length > 0) throw new NotJournaled(refuseFields(problems))
    return await (keyless.door === 'pixel' ? takePixel(desk, placed) : judgePostback(desk, placed))
  } catch (error) {
    if (error instanceof NotJournaled) {
      await journalRefusedReport(desk.db, deliveryOf(desk, placed), error.refusal)
      throw error.refusal
    }
    throw error
  }
}

/** The same for a report that waited in the queue; `done` when its journal line is there. */
export async function placePostback(
  db: Db,
  store: SnapshotStore,
  message: PostbackMessage,
  now: Date,
  newId: (now: Date) => string = makeId,
): Promise<KeylessOutcome | 'refused' | 'done'> {
  const [[known] = []] = await runScoped(db, { kind: 'system' }, [findReport(message.reportId)])
  if (known !== undefined) return 'done'
  const { door, reportId, ip, query, secretHash } = message
  const receivedAt = new Date(message.receivedAt)
  const keyless = { door, reportId, receivedAt, ip, query, secretHash }
  try {
    return await takeKeyless({ db, store, now, newId }, keyless)
  } catch (error) {
    if (error instanceof Refusal && error.code !== 'unavailable') return 'refused'
    throw error
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

async function findDoor(db: Db, { click_id, offer }: PostbackFields): Promise<InboundDoor | null> {
  const clickId = click_id !== undefined && UUID.test(click_id) ? click_id : null
  const find = findInboundDoor(clickId, offer ?? null)
  const [[row] = []] = await runScoped(db, { kind: 'system' }, [find])
  return row === undefined ? null : toInboundDoor(row)
}

function mayEnter({ secretHash, networks }: InboundDoor, keyless: KeylessReport): boolean {
  if (keyless.door === 'pixel') return true
  const isFromThere = networks.length === 0 || isInNetworks(keyless.ip, networks)
  return isSameText(secretHash ?? '', keyless.secretHash ?? '?') && isFromThere
}

/** Takes the same time wherever two texts of one length differ. */
function isSameText(one: string, other: string): boolean {
  if (one.length !== other.length) return false
  let difference = 0
  for (let at = 0; at < one.length; at += 1) difference |= one.charCodeAt(at) ^ other.charCodeAt(at)
  return difference === 0
}
