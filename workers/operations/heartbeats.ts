/** A sign of life of each job, in KV: it can be read while the database is away, and without waking it. */
import type { JobOutcome } from '../../schema/vocabulary.ts'

export interface Heartbeat {
  /** ISO time of the schedule that was served last, by a run or by finding nothing to do. */
  seenAt: string
  /** ISO time of the first run that is known: a job that never ran is late only in a system that is older. */
  firstAt?: string
  /** ISO times of the last run. */
  ranAt: string
  endedAt: string
  outcome: JobOutcome
  /** The run stopped at its bound: the next one goes on. */
  isUnfinished: boolean
  /** What the run did, and why it failed; missing where it does not fit into the metadata of a key. */
  facts?: object
  error?: string
}

type HeartbeatStore = Pick<KVNamespace, 'getWithMetadata' | 'put' | 'list'>

const HEARTBEAT_PREFIX = 'jobs:ran:'

/** Null: the job has never run, or KV does not answer. */
export async function readHeartbeat(
  store: Pick<HeartbeatStore, 'getWithMetadata'>,
  job: string,
): Promise<Heartbeat | null> {
  try {
    return (await store.getWithMetadata<Heartbeat>(HEARTBEAT_PREFIX + job)).metadata
  } catch {
    return null
  }
}

/** Never throws: a job that ran has run. */
export async function writeHeartbeat(
  store: Pick<HeartbeatStore, 'put'>,
  job: string,
  heartbeat: Heartbeat,
): Promise<void> {
  try {
    // In the metadata, so that one listing reads those of all jobs.
    await store.put(HEARTBEAT_PREFIX + job, '', { metadata: heartbeat })
  } catch (error) {
    console.warn(JSON.stringify({ event: 'job.heartbeat_failed', job, error: String(error) }))
  }
}

/** By the job's name. @throws when KV does not answer. */
export async function listHeartbeats(
  store: Pick<HeartbeatStore, 'list'>,
): Promise<ReadonlyMap<string, Heartbeat>> {
  const { keys } = await store.list<Heartbeat>({ prefix: HEARTBEAT_PREFIX })
  const found = keys.flatMap(({ name, metadata }) =>
    metadata ? [[name.slice(HEARTBEAT_PREFIX.length), metadata] as const] : [],
  )
  return new Map(found)
}
