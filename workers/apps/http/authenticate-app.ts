/**
 * Authenticates app keys by their snapshot at the edge, without the database, so also while it is
 * unavailable.
 */

import { connect, runScoped } from '../../core/database.ts'
import { Refusal, refuse } from '../../core/refusal.ts'
import { appKeyIdOf, isAppKey } from '../../credentials/app-key.ts'
import { checkKey } from '../../credentials/key-rules.ts'
import { checkSignature } from '../../credentials/request-signature.ts'
import { addressOf } from '../../http/actor.ts'
import { runInBackground } from '../../http/background.ts'
import type { ApiRequest, AppActor } from '../../http/context.ts'
import { type AppKeySnapshot, snapshotKey } from '../../snapshots/rules.ts'
import { noteKeyUses } from '../note-key-uses.ts'

const FRESH_MS = 30_000
/** How long an unknown key is remembered as such; short, so that a new key soon works. */
const MISS_FRESH_MS = 5_000
const REMEMBERED_MAX = 1_000
/** Uses of a key within this time are recorded once per isolate. */
const USE_NOTED_MS = 300_000

type Remembered = Map<string, { snapshot: AppKeySnapshot | null; freshUntilMs: number }>

/** By the store the snapshots came from. */
const rememberedOf = new WeakMap<KVNamespace, Remembered>()
const notedAtMs = new Map<string, number>()

/** Authenticates an app key. The answer is the same for every reason why a key is invalid. */
export async function authenticateApp(c: ApiRequest, key: string): Promise<AppActor> {
  const keyId = appKeyIdOf(key)
  const snapshot = keyId === null ? null : await findSnapshot(c, keyId)
  if (keyId === null || snapshot === null || !isAppKey(key, snapshot.hash)) throw notGood()
  const { expiresAt, cidrs = [] } = snapshot
  const seen = { ip: addressOf(c), nowMs: c.var.actualNow.getTime() }
  const verdict = checkKey({ expiresAt, cidrs }, seen)
  if (verdict !== 'good') {
    logRefusal(keyId, verdict)
    throw notGood()
  }
  await requireSignature(c, snapshot)
  if (!snapshot.scopes.includes('conversions:write')) {
    throw refuse('forbidden', 'key_reports_nothing')
  }
  const { appId, advertiserId } = snapshot
  noteUse(c, { keyId, advertiserId })
  return { kind: 'app', keyId, appId, advertiserId, isTest: snapshot.isTest === true }
}

const notGood = () =>
  new Refusal(
    'unauthenticated',
    'The app key is unknown, expired, revoked, or not taken from here.',
  )

/** Nothing is stored about refused keys, so this log line is the only trace. */
const logRefusal = (keyId: string, verdict: string) =>
  console.warn(JSON.stringify({ event: 'app_key.refused', keyId, verdict }))

/** If a signature is sent it must be right, even if none is required. */
async function requireSignature(c: ApiRequest, snapshot: AppKeySnapshot): Promise<void> {
  const header = c.req.header('x-signature') ?? null
  if (header === null && snapshot.requiresSignature !== true) return
  const body = await c.req.arrayBuffer()
  const signed = { header, keyHash: snapshot.hash, body, nowMs: c.var.actualNow.getTime() }
  const verdict = await checkSignature(signed)
  if (verdict === 'good') return
  logRefusal(snapshot.id, `signature_${verdict}`)
  throw new Refusal('unauthenticated', 'X-Signature is missing, too old, or not of this body.')
}

function noteUse(c: ApiRequest, { keyId, advertiserId }: { keyId: string; advertiserId: string }) {
  const nowMs = c.var.actualNow.getTime()
  const sinceMs = nowMs - (notedAtMs.get(keyId) ?? 0)
  if (sinceMs >= 0 && sinceMs < USE_NOTED_MS) return
  if (notedAtMs.size >= REMEMBERED_MAX) notedAtMs.clear()
  notedAtMs.set(keyId, nowMs)
  const note = async () => {
    const db = await connect(c.env.API_DATABASE_URL)
    await runScoped(db, { kind: 'advertiser', advertiserId }, [noteKeyUses({ [keyId]: nowMs })])
  }
  runInBackground(c, 'app_key.use_not_noted', note())
}

async function findSnapshot(c: ApiRequest, keyId: string): Promise<AppKeySnapshot | null> {
  const nowMs = c.var.actualNow.getTime()
  const store = c.env.SNAPSHOTS
  const remembered: Remembered = rememberedOf.get(store) ?? new Map()
  rememberedOf.set(store, remembered)
  const known = remembered.get(keyId)
  if (known && known.freshUntilMs > nowMs) return known.snapshot
  const found = await store.get<AppKeySnapshot>(snapshotKey.appKey(keyId), 'json')
  const snapshot = found?.v === 1 ? found : null
  if (remembered.size >= REMEMBERED_MAX) remembered.clear()
  const freshMs = snapshot === null ? MISS_FRESH_MS : FRESH_MS
  remembered.set(keyId, { snapshot, freshUntilMs: nowMs + freshMs })
  return snapshot
}
