/**
 * The run of every ten minutes: publishes changes since the last run, and compares each kind in full once a
 * day.
 */
import { type Db, openDatabase, runScoped } from '../core/database.ts'
import type { Job } from '../core/job.ts'
import { listChangedKeys } from './changed-keys-db.ts'
import { snapshotKinds } from './documents-db.ts'
import { compareKind } from './publish-snapshots.ts'
import { publishKeys } from './settle.ts'
import { type SnapshotsQueue, sendKeys } from './snapshots-message.ts'
import type { SnapshotStore } from './store.ts'

/** A store that also keeps the progress of the runs. */
export type DueStore = SnapshotStore & { get(key: string): Promise<string | null> }

const STATE_KEY = 'published-snapshots'
/** A change is logged when it is made but visible only when it is committed. */
const OVERLAP_MS = 10 * 60_000
/** A little less than a day, so that the hour of the run stays the same. */
const WHOLE_EVERY_MS = 24 * 3_600_000 - 20 * 60_000
const KEYS_AT_ONCE = 400
/** KV allows 1,000 operations per run: this many keys are written here, the rest from the queue. */
const KEYS_PER_RUN_MAX = 400
/** A kind whose comparison starts below this number is compared to its end. */
const LISTINGS_PER_RUN = 50

interface State {
  v: 1
  /** Epoch milliseconds of the last run that published the changes. */
  changesAtMs: number
  /** By prefix of each kind: when it was last compared in full. */
  wholeAtMs: Record<string, number>
}

export interface PublishedDue {
  written: number
  removed: number
  unchanged: number
  /** Keys that were sent to the queue. */
  queued: number
}

/**
 * Publishes the keys that changed since the last run, then compares the kinds that are due. Work
 * that fails or has no time left is done by the next run.
 * @throws errors of the database and the store.
 */
export async function publishDue(
  db: Db,
  store: DueStore,
  now: Date,
  queue?: SnapshotsQueue,
  hasTime = () => true,
): Promise<PublishedDue> {
  const done = { written: 0, removed: 0, unchanged: 0, queued: 0 }
  let room = KEYS_PER_RUN_MAX
  const publish = async (keys: string[]) => {
    const own = queue === undefined ? keys : keys.slice(0, room)
    room -= own.length
    const { written, removed } = await publishKeys(db, store, own)
    const rest = keys.slice(own.length)
    if (queue !== undefined) await sendKeys(queue, rest)
    done.written += written
    done.removed += removed
    done.queued += rest.length
  }
  const nowMs = now.getTime()
  const state = readState(await store.get(STATE_KEY))
  try {
    if (state.changesAtMs > 0) {
      await eachChangedPage(db, new Date(state.changesAtMs - OVERLAP_MS), publish)
    }
    state.changesAtMs = nowMs
    let listings = 0
    for (const kind of snapshotKinds) {
      const isDue = (state.wholeAtMs[kind.prefix] ?? 0) <= nowMs - WHOLE_EVERY_MS
      if (!isDue || listings > LISTINGS_PER_RUN || !hasTime()) continue
      const compared = await compareKind(db, store, kind, KEYS_AT_ONCE, publish)
      listings += compared.listings
      done.unchanged += compared.unchanged
      state.wholeAtMs[kind.prefix] = nowMs
    }
  } finally {
    // Saved once, because KV allows one write per key and second. The next run repeats failed work.
    await save(store, state)
  }
  return done
}

async function eachChangedPage(
  db: Db,
  since: Date,
  publish: (keys: string[]) => Promise<void>,
): Promise<void> {
  let after = ''
  for (;;) {
    const [rows = []] = await runScoped(db, { kind: 'system' }, [
      listChangedKeys(since, after, KEYS_AT_ONCE),
    ])
    const keys = rows.map(({ key }) => String(key))
    if (keys.length > 0) await publish(keys)
    if (keys.length < KEYS_AT_ONCE) return
    after = keys.at(-1) ?? ''
  }
}

function readState(text: string | null): State {
  const nothing: State = { v: 1, changesAtMs: 0, wholeAtMs: {} }
  try {
    const read = JSON.parse(text ?? 'null') as State | null
    return read?.v === 1 ? read : nothing
  } catch {
    return nothing
  }
}

/** Not a snapshot: its key has no kind's prefix. */
const save = (store: SnapshotStore, state: State) =>
  store.put(STATE_KEY, JSON.stringify(state), { metadata: { hash: '' } })

export const publishSnapshotsJob = {
  name: 'publish-snapshots',
  cron: '*/10 0-23 * * *',
  minutesMax: 11,
  run: async (env, now, hasTime) =>
    publishDue(await openDatabase(env), env.SNAPSHOTS, now, env.SNAPSHOT_KEYS, hasTime),
} as const satisfies Job
