/** Reports without an app key: a postback, guarded by its offer's secret, and the pixel, guarded by nothing. */

import { type Db, runScoped } from '../../../core/database.ts'
import { newId as makeId } from '../../../core/ids.ts'
import { isInNetworks } from '../../../core/networks.ts'
import { Refusal, refuseProblems } from '../../../core/refusal.ts'
import type { SnapshotStore } from '../../../snapshots/store.ts'
import { journalRefusedReport } from '../../record/verbs/record-conversion.ts'
import { isClickId } from '../click-id-rules.ts'
import { findReport } from '../event-log/db.ts'
import { evaluatePixel } from '../pixel/evaluate-pixel.ts'
import { mayBeJournaled } from '../pixel/limit-pixels.ts'
import { evaluatePostback } from '../postback/evaluate-postback.ts'
import type { PostbackMessage } from '../reports-message.ts'
import { findInboundOffer, findIsSecret, type InboundOffer, toInboundOffer } from './db.ts'
import { type PostbackFields, readPostback } from './query-rules.ts'
import {
  deliveryOf,
  NotJournaled,
  type QueryDeps,
  type QueryOutcome,
  type QueryReport,
} from './report.ts'

/**
 * Places a report by the click or offer it names, and evaluates it. Safe to repeat under its report id.
 * @throws Refusal `invalid_input`, `idempotency_conflict` or `forbidden`, journaled; `unavailable`.
 */
export async function recordQuery(deps: QueryDeps, sent: QueryReport): Promise<QueryOutcome> {
  const { fields } = readPostback(new URLSearchParams(sent.query))
  const offer = await findOffer(deps.db, fields)
  if (offer === null || !mayEnter(offer, sent)) {
    return sent.source === 'pixel' || (await isSecret(deps.db, sent)) ? 'unknown' : 'stranger'
  }
  if (sent.source === 'pixel' && !(await mayBeJournaled(deps, sent, offer))) return 'counted'
  return evaluate(deps, sent, offer)
}

/** Whether the secret opens any offer at all: another one never will, whatever click arrives. */
async function isSecret(db: Db, { secretHash }: QueryReport): Promise<boolean> {
  if (secretHash === null) return false
  const [[row] = []] = await runScoped(db, { kind: 'system' }, [findIsSecret(secretHash)])
  return row?.is_known === true
}

/**
 * Evaluates again what was let in before, under a new line of the journal: no secret is asked for.
 * @throws as recordQuery.
 */
export async function recordQueryAgain(
  deps: QueryDeps,
  sent: Omit<QueryReport, 'ip' | 'secretHash'>,
): Promise<QueryOutcome> {
  const { fields } = readPostback(new URLSearchParams(sent.query))
  const offer = await findOffer(deps.db, fields)
  return offer === null
    ? 'unknown'
    : evaluate(deps, { ...sent, ip: null, secretHash: null, isReplay: true }, offer)
}

async function evaluate(
  deps: QueryDeps,
  sent: QueryReport,
  offer: InboundOffer,
): Promise<QueryOutcome> {
  const { fields, problems } = readPostback(new URLSearchParams(sent.query))
  const placed = { sent, offer, fields }
  try {
    if (problems.length > 0) throw new NotJournaled(refuseProblems(problems))
    return await (sent.source === 'pixel'
      ? evaluatePixel(deps, placed)
      : evaluatePostback(deps, placed))
  } catch (error) {
    if (error instanceof NotJournaled) {
      await journalRefusedReport(deps.db, deliveryOf(deps, placed), error.refusal)
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
): Promise<QueryOutcome | 'refused' | 'done'> {
  const [[known] = []] = await runScoped(db, { kind: 'system' }, [findReport(message.reportId)])
  if (known !== undefined) return 'done'
  const { source, reportId, ip, query, secretHash } = message
  const receivedAt = new Date(message.receivedAt)
  const sent = { source, reportId, receivedAt, ip, query, secretHash }
  try {
    const outcome = await recordQuery({ db, store, now, newId }, sent)
    return outcome === 'stranger' ? 'refused' : outcome
  } catch (error) {
    if (error instanceof Refusal && error.code !== 'unavailable') return 'refused'
    throw error
  }
}

async function findOffer(
  db: Db,
  { click_id, offer }: PostbackFields,
): Promise<InboundOffer | null> {
  const clickId = click_id !== undefined && isClickId(click_id) ? click_id : null
  const find = findInboundOffer(clickId, offer ?? null)
  const [[row] = []] = await runScoped(db, { kind: 'system' }, [find])
  return row === undefined ? null : toInboundOffer(row)
}

function mayEnter({ secretHash, networks }: InboundOffer, sent: QueryReport): boolean {
  if (sent.source === 'pixel') return true
  const isFromThere = networks.length === 0 || isInNetworks(sent.ip, networks)
  return isSameText(secretHash ?? '', sent.secretHash ?? '?') && isFromThere
}

/** Takes the same time wherever two texts of one length differ. */
function isSameText(one: string, other: string): boolean {
  if (one.length !== other.length) return false
  let difference = 0
  for (let at = 0; at < one.length; at += 1) difference |= one.charCodeAt(at) ^ other.charCodeAt(at)
  return difference === 0
}
