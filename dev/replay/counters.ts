/** Counts clicks in the database, in one statement so that all counts are of one moment. */
import type { System } from './system.ts'

export interface ClickCounts {
  clicks: number
  billable: number
  bots: number
  duplicates: number
  rejected: number
}

/** The messages of one isolate since the attempt began. */
export interface IsolateCounts {
  isolate: string
  clicks: number
  /** Clicks that the isolate accepted since then, minus those in its stored messages. */
  missing: number
}

export interface ClickState {
  rows: ClickCounts
  daily: ClickCounts
  hourly: ClickCounts
  /** Clicks in the log of messages. */
  journaled: number
}

const verdicts = `
  count(*)::int as clicks,
  count(*) filter (where reason is null)::int as billable,
  count(*) filter (where reason in ('bot', 'no_user_agent'))::int as bots,
  count(*) filter (where reason = 'duplicate')::int as duplicates,
  count(*) filter (where reason not in ('bot', 'no_user_agent', 'duplicate'))::int as rejected`
const sums = ['clicks', 'billable', 'bots', 'duplicates', 'rejected']
  .map((column) => `coalesce(sum(${column}), 0)::int as ${column}`)
  .join(', ')

export async function readClickState({ query }: System): Promise<ClickState> {
  const [row] = await query<{ state: ClickState }>(`
    select json_build_object(
      'rows', (select row_to_json(r) from (select ${verdicts} from affiliate.clicks) r),
      'daily', (select row_to_json(r) from (select ${sums} from affiliate.click_rollups_daily) r),
      'hourly', (select row_to_json(r) from (select ${sums} from affiliate.click_rollups_hourly) r),
      'journaled', (select coalesce(sum(clicks), 0)::int from logs.click_messages)
    ) as state`)
  return row!.state
}

/** The growth of each count. */
export function growthOf(before: ClickCounts, after: ClickCounts): ClickCounts {
  return {
    clicks: after.clicks - before.clicks,
    billable: after.billable - before.billable,
    bots: after.bots - before.bots,
    duplicates: after.duplicates - before.duplicates,
    rejected: after.rejected - before.rejected,
  }
}

/** Isolates that sent something since `sinceMs`; what they sent before is their base. */
export async function readIsolates({ query }: System, sinceMs: number): Promise<IsolateCounts[]> {
  return query<IsolateCounts & Record<string, unknown>>(
    `select isolate,
       (sum(clicks) filter (where received_at >= $1))::int as clicks,
       (max(cumulative) - coalesce(max(cumulative) filter (where received_at < $1), 0)
         - sum(clicks) filter (where received_at >= $1))::int as missing
     from logs.click_messages group by isolate having max(received_at) >= $1`,
    [new Date(sinceMs)],
  )
}

/** A stored row of this attempt. */
export interface StoredClick {
  id: string
  line: number
  reason: string | null
}

export async function readStoredClicks(system: System, attempt: string): Promise<StoredClick[]> {
  return system.query<StoredClick & Record<string, unknown>>(
    `select id, split_part(sub10, '.', 2)::int as line, reason from affiliate.clicks
     where starts_with(sub10, $1 || '.')`,
    [attempt],
  )
}

/** How many of these click ids have rows, of any attempt. */
export async function countStored({ query }: System, ids: readonly string[]): Promise<number> {
  const [row] = await query<{ stored: number }>(
    'select count(*)::int as stored from affiliate.clicks where id = any($1::uuid[])',
    [ids],
  )
  return row!.stored
}
