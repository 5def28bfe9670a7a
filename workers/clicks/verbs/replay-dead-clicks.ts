/** Retries the click messages that were put aside, once their cause is repaired. */

import { openDatabase } from '../../core/database.ts'
import type { Job } from '../../core/job.ts'
import { DEAD_PREFIX } from '../rules/spool.ts'
import {
  type Entry,
  keysOf,
  limitRun,
  openSpool,
  recordEntries,
  type SpoolDeps,
} from './drain-spool.ts'

export interface ReplayedClicks {
  /** Recorded messages, and the clicks among them that were not stored before. */
  messages: number
  clicks: number
  /** Still unreadable, or refused by the database: they stay. */
  left: number
  /** Whether the run stopped at its bound; the next one continues. */
  more: boolean
}

/** One message per key: as many as a statement writes best, and at most 3 MB per read. */
const KEYS_PER_READ = 20

/**
 * Records readable messages and deletes their keys; the others stay, however often they were tried. Nothing
 * is discarded here: a person who gives a message up deletes its key. Safe to repeat. @throws when the
 * database does not answer.
 */
export async function replayDeadClicks(
  deps: SpoolDeps,
  callsMax?: number,
): Promise<ReplayedClicks> {
  const result: ReplayedClicks = { messages: 0, clicks: 0, left: 0, more: false }
  const { limited, isOver } = limitRun(deps, callsMax)
  for await (const names of keysOf(limited.spool, DEAD_PREFIX, KEYS_PER_READ)) {
    if (isOver()) return { ...result, more: true }
    const { entries, unreadable } = await readEntries(limited, names)
    const { clicks, stored, refused } = await recordEntries(limited, entries)
    await Promise.all(stored.map(({ key }) => limited.spool.delete(key)))
    result.messages += stored.length
    result.clicks += clicks
    result.left += unreadable + refused.length
  }
  return result
}

async function readEntries(deps: Pick<SpoolDeps, 'spool' | 'read'>, names: string[]) {
  const entries: Entry[] = []
  let unreadable = 0
  for (const [key, text] of await deps.spool.get(names)) {
    if (text === null) continue // Another run was faster.
    const message = deps.read(text)
    if (message === null) unreadable += 1
    else entries.push({ key, text, message })
  }
  return { entries, unreadable }
}

export const replayDeadClicksJob = {
  name: 'replay-dead-clicks',
  cron: '5 * * * *',
  minutesMax: 3,
  run: async (env) => replayDeadClicks(openSpool(await openDatabase(env), env.SNAPSHOTS)),
} as const satisfies Job
