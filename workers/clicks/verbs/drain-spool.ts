/** Brings in the click messages that the edge left in KV while the queue did not take them. */

import { type Db, openDatabase, sqlStateOf } from '../../core/database.ts'
import type { Job } from '../../core/job.ts'
import { logProblem } from '../../core/log.ts'
import { ClicksMessage } from '../rules/clicks-message.ts'
import { deadKey, SPOOL_PREFIX } from '../rules/spool.ts'
import { recordClicks } from './record-clicks.ts'

export interface Spool {
  list(options: { prefix: string; limit: number; cursor?: string | null }): Promise<{
    keys: { name: string }[]
    list_complete: boolean
    /** Where the next page begins; missing or empty on the last one. */
    cursor?: string
  }>
  /** Several keys by one call; null for those that are gone. */
  get(keys: string[]): Promise<Map<string, string | null>>
  put(key: string, text: string): Promise<void>
  delete(key: string): Promise<void>
}

export interface SpoolDeps {
  spool: Spool
  /** The message in a text, or null when nobody can read it. */
  read: (text: string) => ClicksMessage | null
  record: (messages: readonly ClicksMessage[]) => Promise<{ clicks: number }>
  /** Told of each message that was put aside for a person. */
  onDead: (key: string, why: string) => void
}

export interface DrainedSpool {
  /** Messages taken out of the spool, and the clicks among them that were not stored before. */
  messages: number
  clicks: number
  dead: number
  /** The run stopped at its bound; the next one goes on. */
  more: boolean
}

/** A message as it lies in KV. */
export interface Entry {
  key: string
  text: string
  message: ClicksMessage
}

// KV allows 1,000 operations per invocation: a listing, a get per batch, a delete per message.
const MESSAGES_PER_RUN_MAX = 800
/** At 50 clicks a message, as many rows as one statement writes best. */
const MESSAGES_PER_BATCH = 20

/**
 * Records messages and takes each out of the spool after it is stored: a run that dies half-way, or
 * beside another one, repeats what is harmless to repeat.
 * @throws when the database does not answer; what is not stored stays in the spool.
 */
export async function drainSpool(deps: SpoolDeps): Promise<DrainedSpool> {
  const listing = { prefix: SPOOL_PREFIX, limit: MESSAGES_PER_RUN_MAX }
  const { keys, list_complete } = await deps.spool.list(listing)
  const drained: DrainedSpool = { messages: 0, clicks: 0, dead: 0, more: !list_complete }
  for (let start = 0; start < keys.length; start += MESSAGES_PER_BATCH) {
    const names = keys.slice(start, start + MESSAGES_PER_BATCH).map(({ name }) => name)
    await drainBatch(deps, await readEntries(deps, names, drained), drained)
  }
  return drained
}

async function readEntries(deps: SpoolDeps, names: string[], drained: DrainedSpool) {
  const entries: Entry[] = []
  for (const [key, text] of await deps.spool.get(names)) {
    if (text === null) continue // another run was faster
    const message = deps.read(text)
    if (message === null) await putAside(deps, { key, text }, 'unreadable', drained)
    else entries.push({ key, text, message })
  }
  return entries
}

async function drainBatch(deps: SpoolDeps, entries: Entry[], drained: DrainedSpool): Promise<void> {
  const { clicks, stored, refused } = await recordEntries(deps, entries)
  drained.clicks += clicks
  await Promise.all(stored.map(({ key }) => deps.spool.delete(key)))
  drained.messages += stored.length
  for (const { entry, why } of refused) await putAside(deps, entry, why, drained)
}

export interface RecordedEntries {
  /** Clicks that were not stored before. */
  clicks: number
  stored: Entry[]
  refused: { entry: Entry; why: string }[]
}

/**
 * All together; one by one when the database refuses the content, so that only the guilty stays out.
 * @throws when the database does not answer.
 */
export async function recordEntries(
  deps: Pick<SpoolDeps, 'record'>,
  entries: Entry[],
): Promise<RecordedEntries> {
  const result: RecordedEntries = { clicks: 0, stored: [], refused: [] }
  const [first] = entries
  if (first === undefined) return result
  try {
    const { clicks } = await deps.record(entries.map(({ message }) => message))
    return { ...result, clicks, stored: entries }
  } catch (error) {
    const state = sqlStateOf(error)
    if (!isRefusal(state)) throw error
    const why = `SQLSTATE ${state}`
    if (entries.length === 1) return { ...result, refused: [{ entry: first, why }] }
  }
  for (const entry of entries) {
    const { clicks, stored, refused } = await recordEntries(deps, [entry])
    result.clicks += clicks
    result.stored.push(...stored)
    result.refused.push(...refused)
  }
  return result
}

/** SQLSTATE classes of bad content: data exception, integrity violation. */
const isRefusal = (state: string | null) => state !== null && /^2[23]/.test(state)

async function putAside(
  { spool, onDead }: SpoolDeps,
  { key, text }: Pick<Entry, 'key' | 'text'>,
  why: string,
  drained: DrainedSpool,
): Promise<void> {
  await spool.put(deadKey(key), text)
  await spool.delete(key)
  drained.dead += 1
  onDead(deadKey(key), why)
}

export function openSpool(db: Db, kv: KVNamespace): SpoolDeps {
  return {
    spool: {
      list: (options) => kv.list(options),
      get: (keys) => kv.get(keys),
      put: (key, text) => kv.put(key, text),
      delete: (key) => kv.delete(key),
    },
    read: readMessage,
    // Reports that were parked for these clicks are matched by the next run of match-parked-reports.
    record: (messages) => recordClicks(db, messages),
    onDead: (key, why) => logProblem('click_message.put_aside', { key, why }),
  }
}

function readMessage(text: string): ClicksMessage | null {
  try {
    return ClicksMessage.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

export const drainSpoolJob = {
  name: 'drain-spool',
  cron: '*/5 * * * *',
  run: async (env) => drainSpool(openSpool(await openDatabase(env), env.SNAPSHOTS)),
} as const satisfies Job
