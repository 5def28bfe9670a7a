/** Tries again the click messages that were put aside: once their cause is repaired, they come in. */

import { openDatabase } from '../../core/database.ts'
import type { Job } from '../../core/job.ts'
import { DEAD_PREFIX } from '../rules/spool.ts'
import { type Entry, openSpool, recordEntries, type SpoolDeps } from './drain-spool.ts'
import { tellOldBacklog } from './warn-of-old-backlog.ts'

export interface ReplayedClicks {
  /** Messages that came in, and the clicks among them that were not stored before. */
  messages: number
  clicks: number
  /** Still unreadable, or refused by the database: they stay. */
  left: number
  /** The run stopped at its bound; the next one goes on. */
  more: boolean
}

// KV allows 1,000 operations per invocation: a delete per message stored, a get per batch read.
const STORED_PER_RUN_MAX = 700
const BATCHES_PER_RUN_MAX = 250
const KEYS_PER_PAGE = 1_000
const MESSAGES_PER_BATCH = 20

/**
 * Records what can be read and stored by now and takes it away; the rest stays, however often it was
 * tried. Nothing is thrown away here: a person who gives a message up deletes its key. Safe to repeat.
 * @throws when the database does not answer.
 */
export async function replayDeadClicks(
  deps: Pick<SpoolDeps, 'spool' | 'read' | 'record'>,
): Promise<ReplayedClicks> {
  const result: ReplayedClicks = { messages: 0, clicks: 0, left: 0, more: false }
  let batches = 0
  for await (const names of batchesOf(deps)) {
    if (result.messages >= STORED_PER_RUN_MAX || batches >= BATCHES_PER_RUN_MAX) {
      return { ...result, more: true }
    }
    batches += 1
    const { entries, unreadable } = await readEntries(deps, names)
    const { clicks, stored, refused } = await recordEntries(deps, entries)
    await Promise.all(stored.map(({ key }) => deps.spool.delete(key)))
    result.messages += stored.length
    result.clicks += clicks
    result.left += unreadable + refused.length
  }
  return result
}

async function* batchesOf({ spool }: Pick<SpoolDeps, 'spool'>): AsyncGenerator<string[]> {
  let cursor: string | null = null
  do {
    const page = await spool.list({ prefix: DEAD_PREFIX, limit: KEYS_PER_PAGE, cursor })
    const names = page.keys.map(({ name }) => name)
    for (let start = 0; start < names.length; start += MESSAGES_PER_BATCH) {
      yield names.slice(start, start + MESSAGES_PER_BATCH)
    }
    cursor = page.cursor || null
  } while (cursor !== null)
}

async function readEntries(deps: Pick<SpoolDeps, 'spool' | 'read'>, names: string[]) {
  const entries: Entry[] = []
  let unreadable = 0
  for (const [key, text] of await deps.spool.get(names)) {
    if (text === null) continue // another run was faster
    const message = deps.read(text)
    if (message === null) unreadable += 1
    else entries.push({ key, text, message })
  }
  return { entries, unreadable }
}

export const replayDeadClicksJob = {
  name: 'replay-dead-clicks',
  cron: '20 * * * *',
  run: async (env, now) => ({
    ...(await tellOldBacklog('clicks', env.CLICKS, now)),
    ...(await replayDeadClicks(openSpool(await openDatabase(env), env.SNAPSHOTS))),
  }),
} as const satisfies Job
