/** Records the click messages that the edge stored in KV while the queue was unavailable. */

import { type Db, openDatabase, sqlStateOf } from '../../core/database.ts'
import { type DeadMessage, deadMessageKey } from '../../core/dead-message.ts'
import { type Job, startTimeLimit } from '../../core/job.ts'
import { logProblem } from '../../core/log.ts'
import { ClicksMessage } from '../rules/clicks-message.ts'
import { deadIdOf, SPOOL_PREFIX, textsOf } from '../rules/spool.ts'
import { recordClicks } from './record-clicks.ts'

export interface Spool {
  list(options: { prefix: string; limit: number; cursor?: string | null }): Promise<{
    keys: { name: string }[]
    list_complete: boolean
    /** Cursor of the next page; missing or empty on the last one. */
    cursor?: string
  }>
  /** Reads several keys in one call; null for those that are gone. */
  get(keys: string[]): Promise<Map<string, string | null>>
  delete(key: string): Promise<void>
}

export interface SpoolDeps {
  spool: Spool
  /** The message in a text, or null if it is unreadable. */
  read: (text: string) => ClicksMessage | null
  record: (messages: readonly ClicksMessage[]) => Promise<{ clicks: number }>
  /** Stores a message that cannot be recorded as a dead message, which is tried again. */
  putAside: (entry: Pick<Entry, 'id' | 'text'>, why: string) => Promise<void>
}

export interface DrainedSpool {
  /** Messages removed from the spool, and the clicks among them that were not stored before. */
  messages: number
  clicks: number
  dead: number
  /** Whether the run stopped at its bound; the next one continues. */
  more: boolean
}

/** A message, and its id if it is put aside. */
export interface Entry {
  id: string
  text: string
  message: ClicksMessage
}

/**
 * A run may make 10,000 subrequests, shared with other jobs of the run. It reads, records and deletes: about
 * two and a half for each key.
 */
const CALLS_PER_RUN_MAX = 6_000
/** The next run begins after five minutes. */
const RUN_MS_MAX = 4 * 60_000
const KEYS_PER_PAGE = 1_000
/** At worst 5 MB a key: a bulk read returns up to 25 MB, and a run has 128 MB of memory. */
const KEYS_PER_READ = 4
/** At 50 clicks a message, the number of rows that one statement writes best. */
const MESSAGES_PER_BATCH = 20

/** Counts the calls to KV and the database, and decides when a run must end. */
function limitRun(deps: SpoolDeps, callsMax = CALLS_PER_RUN_MAX) {
  let calls = 0
  const hasTime = startTimeLimit(RUN_MS_MAX)
  const counted =
    <Arguments extends unknown[], Result>(call: (...args: Arguments) => Result) =>
    (...args: Arguments): Result => {
      calls += 1
      return call(...args)
    }
  const { list, get, delete: remove } = deps.spool
  const spool: Spool = {
    ...{ list: counted(list), get: counted(get) },
    delete: counted(remove),
  }
  const { record, putAside: aside } = deps
  const limited: SpoolDeps = { ...deps, spool, record: counted(record), putAside: counted(aside) }
  return { limited, isOver: () => calls >= callsMax || !hasTime() }
}

/** The keys under a prefix, page by page, `size` at a time. */
async function* keysOf(spool: Spool, prefix: string, size: number) {
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<Spool['list']>> = await spool.list({
      ...{ prefix, limit: KEYS_PER_PAGE, cursor },
    })
    const names = page.keys.map(({ name }) => name)
    for (let start = 0; start < names.length; start += size) {
      yield names.slice(start, start + size)
    }
    cursor = page.cursor || null
  } while (cursor !== null)
}

/**
 * Records messages and deletes each key after everything under it is stored or put aside. A run that crashes, or
 * runs beside another one, only repeats work that is safe to repeat. @throws when the database does not
 * answer; unstored messages stay in the spool.
 */
export async function drainSpool(deps: SpoolDeps, callsMax?: number): Promise<DrainedSpool> {
  const drained: DrainedSpool = { messages: 0, clicks: 0, dead: 0, more: false }
  const { limited, isOver } = limitRun(deps, callsMax)
  for await (const names of keysOf(limited.spool, SPOOL_PREFIX, KEYS_PER_READ)) {
    if (isOver()) return { ...drained, more: true }
    await drainKeys(limited, names, drained)
  }
  return drained
}

async function drainKeys(deps: SpoolDeps, names: string[], drained: DrainedSpool): Promise<void> {
  const found = [...(await deps.spool.get(names))].filter(([, text]) => text !== null)
  const entries: Entry[] = []
  for (const [key, text] of found) {
    for (const [place, one] of textsOf(text ?? '').entries()) {
      const entry = { id: deadIdOf(key, place), text: one }
      const message = deps.read(one)
      if (message === null) await putAside(deps, entry, 'unreadable', drained)
      else entries.push({ ...entry, message })
    }
  }
  for (let start = 0; start < entries.length; start += MESSAGES_PER_BATCH) {
    await recordBatch(deps, entries.slice(start, start + MESSAGES_PER_BATCH), drained)
  }
  await Promise.all(found.map(([key]) => deps.spool.delete(key)))
}

async function recordBatch(deps: SpoolDeps, entries: Entry[], drained: DrainedSpool) {
  const { clicks, stored, refused } = await recordEntries(deps, entries)
  drained.clicks += clicks
  drained.messages += stored.length
  for (const { entry, why } of refused) await putAside(deps, entry, why, drained)
}

interface RecordedEntries {
  /** Clicks that were not stored before. */
  clicks: number
  stored: Entry[]
  refused: { entry: Entry; why: string }[]
}

/**
 * Records all together; one by one when the database refuses the content, so that only the bad message is put
 * aside. @throws when the database does not answer.
 */
async function recordEntries(
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
  deps: SpoolDeps,
  entry: Pick<Entry, 'id' | 'text'>,
  why: string,
  drained: DrainedSpool,
): Promise<void> {
  await deps.putAside(entry, why)
  drained.dead += 1
}

export function openSpool(db: Db, kv: KVNamespace, now: Date): SpoolDeps {
  return {
    spool: {
      list: (options) => kv.list(options),
      get: (keys) => kv.get(keys),
      delete: (key) => kv.delete(key),
    },
    read: readMessage,
    // The next run of match-parked-reports matches the reports that were parked for these clicks.
    record: (messages) => recordClicks(db, messages),
    putAside: async ({ id, text }, why) => {
      const at = now.toISOString()
      const dead: DeadMessage = {
        ...{ queue: 'clicks', messageId: id, body: asJson(text), sentAt: at, keptAt: at },
      }
      await kv.put(deadMessageKey(dead), JSON.stringify(dead))
      logProblem('click_message.put_aside', { messageId: id, why })
    },
  }
}

/** A text that is no JSON becomes a JSON string. */
function asJson(text: string): string {
  try {
    JSON.parse(text)
    return text
  } catch {
    return JSON.stringify(text)
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
  minutesMax: 4,
  // Clicks are here while the queue is unavailable; nothing else shows then that the system is in use.
  mayHaveWork: async ({ SNAPSHOTS }) =>
    (await SNAPSHOTS.list({ prefix: SPOOL_PREFIX, limit: 1 })).keys.length > 0,
  run: async (env, now) => drainSpool(openSpool(await openDatabase(env), env.SNAPSHOTS, now)),
} as const satisfies Job
