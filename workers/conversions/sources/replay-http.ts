/** Replay for sources that store their reports as JSON in the event log. */
import type { Db } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { refuse } from '../../core/refusal.ts'
import { publishChanges } from '../../snapshots/publish-changes.ts'
import type { ConversionReport } from '../record/rules/report.ts'
import { recordConversion } from '../record/verbs/record-conversion.ts'
import type { ReportOrigin } from './report-rules.ts'
import type { Replay } from './source.ts'

/** @param read reads the stored body like the source's own route; it may throw a Refusal. */
export function replayOf(
  read: (
    body: unknown,
    origin: ReportOrigin,
    receivedAt: Date,
    db: Db,
  ) => ConversionReport | Promise<ConversionReport>,
): Replay {
  return async (c, db, line) => {
    const { now } = c.var
    const { advertiserId, appId, source, foreignStatus, receivedAt, isTest } = line
    const raw = line.body ?? ''
    const reportId = newId(now)
    const origin = { advertiserId, appId, source, foreignStatus, isTest }
    const report = await read(parse(raw), origin, receivedAt, db)
    const delivery = { appKeyId: null, raw, reportId, receivedAt, now, newId }
    const ingested = await recordConversion(db, { ...report, ...delivery })
    if (ingested.outcome === 'recorded' && ingested.filledFor) {
      const scope = { kind: 'advertiser', advertiserId } as const
      await publishChanges(db, scope, c.env.SNAPSHOTS, ingested.filledFor, c.env.SNAPSHOT_KEYS)
    }
    return reportId
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw refuse('invalid_input', 'report_not_json')
  }
}
