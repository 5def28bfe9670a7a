import { type Db, openDatabase, runScoped } from '../core/database.ts'
import { dayIn } from '../core/days.ts'
import type { Job } from '../core/job.ts'
import { sha256Hex } from '../core/sha256.ts'
import { insertAnchorMails, listBlocksAt } from './anchors-db.ts'
import { listHeads, toHead } from './chain-db.ts'
import { type AuditAnchor, anchorKey, anchorPrefix, differencesFrom, readAnchor } from './rules.ts'
import { sealAuditLog } from './seal-audit-log.ts'

/** Stores anchors; a KV namespace is one. */
export interface AnchorStore {
  list(options: { prefix: string; cursor: string | null }): Promise<{
    keys: { name: string }[]
    cursor?: string
  }>
  get(key: string): Promise<string | null>
  put(key: string, value: string): Promise<void>
}

/** A mail lists at most this many heads. The anchor's hash covers all of them. */
const HEADS_PER_MAIL_MAX = 50

export interface AnchoredLog {
  outcome: 'anchored' | 'anchored_before'
  chains: number
  mails: number
  /** Differences between the chains and the anchor of the day before. */
  findings: string[]
}

/**
 * Stores the heads of all chains where the database's owner cannot change them: in the store
 * under the day, and in a mail to the owners. Runs once a day however often it is called; an anchor
 * is never overwritten.
 */
export async function anchorAuditLog(db: Db, store: AnchorStore, now: Date): Promise<AnchoredLog> {
  const date = dayIn('UTC', now)
  const findings = await compareWithLatest(db, store, date)
  const [rows = []] = await runScoped(db, { kind: 'system' }, [listHeads])
  const kept = await store.get(anchorKey(date))
  const text = kept ?? JSON.stringify({ v: 1, date, heads: rows.map(toHead) } satisfies AuditAnchor)
  if (kept === null) await store.put(anchorKey(date), text)
  const heads = readAnchor(text)?.heads ?? []
  const named = heads.slice(0, HEADS_PER_MAIL_MAX)
  const lines = [
    `sha256 ${await sha256Hex(text)}`,
    ...named.map(({ chain, number, hash }) => `${chain} ${number} ${hash}`),
  ]
  const [mailed = []] = await runScoped(db, { kind: 'system' }, [
    insertAnchorMails(date, lines.join('\n'), now),
  ])
  const outcome = kept === null ? 'anchored' : 'anchored_before'
  return { outcome, chains: heads.length, mails: mailed.length, findings }
}

/** All anchors in the store, oldest first. Other values are skipped. */
export async function readAnchors(store: Omit<AnchorStore, 'put'>): Promise<AuditAnchor[]> {
  const anchors: AuditAnchor[] = []
  for (const key of await listAnchorKeys(store)) {
    const anchor = readAnchor((await store.get(key)) ?? '')
    if (anchor !== null) anchors.push(anchor)
  }
  return anchors
}

async function compareWithLatest(db: Db, store: AnchorStore, date: string): Promise<string[]> {
  const keys = await listAnchorKeys(store)
  const latestKey = keys.filter((key) => key < anchorKey(date)).at(-1)
  if (latestKey === undefined) return []
  const anchor = readAnchor((await store.get(latestKey)) ?? '')
  if (anchor === null) return [`${latestKey} cannot be read`]
  const [rows = []] = await runScoped(db, { kind: 'system' }, [listBlocksAt(anchor.heads)])
  const hashes = new Map(rows.map(toHead).map((at) => [`${at.chain} ${at.number}`, at.hash]))
  return differencesFrom(anchor, (chain, number) => hashes.get(`${chain} ${number}`))
}

async function listAnchorKeys(store: Pick<AnchorStore, 'list'>): Promise<string[]> {
  const keys: string[] = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<AnchorStore['list']>> = await store.list({
      prefix: anchorPrefix,
      cursor,
    })
    keys.push(...page.keys.map(({ name }) => name))
    cursor = page.cursor || null
  } while (cursor !== null)
  return keys.sort()
}

export const anchorAuditLogJob = {
  name: 'anchor-audit-log',
  cron: '50 0 * * *',
  minutesMax: 13,
  run: async (env, now) => {
    const db = await openDatabase(env)
    await sealAuditLog(db, now)
    const { findings, ...anchored } = await anchorAuditLog(db, env.SNAPSHOTS, now)
    // As with the ledger checks, the failed job raises the alert.
    if (findings.length > 0) throw new Error(`the audit log was changed: ${findings.join('; ')}`)
    return anchored
  },
} as const satisfies Job
