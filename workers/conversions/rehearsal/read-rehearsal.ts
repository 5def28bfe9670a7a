/** Reads what a rehearsal has seen, and evaluates it. */
import { type Db, runScoped, type Scope } from '../../core/database.ts'
import {
  findIntegration,
  type Integration,
  listNamedClicks,
  listRehearsalClicks,
  listSeenReports,
  listTestConversions,
  toIntegration,
  toSeenClick,
  toSeenReport,
  toTestConversion,
} from './db.ts'
import { evaluateRehearsal } from './rules.ts'
import type { EvaluatedStep } from './seen-rules.ts'

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

/** @returns null if the scope may not read the app. Without `since`, nothing has been seen. */
export async function readRehearsal(
  db: Db,
  scope: Scope,
  { appId, since, now }: { appId: string; since: Date | null; now: Date },
): Promise<{ integration: Integration; steps: EvaluatedStep[] } | null> {
  const [[row] = [], clickRows = [], lines = []] = await runScoped(db, scope, [
    findIntegration(appId, since ?? now, now),
    ...(since ? [listRehearsalClicks(appId, since), listSeenReports(appId, since)] : []),
  ])
  if (row === undefined) return null
  const integration = toIntegration(row)
  const reports = lines.map(toSeenReport)
  const own = clickRows.map(toSeenClick)
  const ownIds = new Set(own.map(({ id }) => id))
  const named = [...new Set(reports.flatMap(({ reported }) => reported.clickId ?? []))].filter(
    (id) => UUID.test(id) && !ownIds.has(id),
  )
  const ids = reports.flatMap(({ conversionId }) => conversionId ?? [])
  // Conversions of tests are visible in test mode only: docs/decisions/0026.
  const [tests = [], others = []] =
    reports.length === 0
      ? []
      : await runScoped(db, { ...scope, isTest: true }, [
          listTestConversions(appId, ids),
          listNamedClicks(appId, named),
        ])
  const testOf = new Map(tests.map(toTestConversion).map((test) => [test.conversion.id, test]))
  const steps = evaluateRehearsal({
    since: since ?? now,
    now,
    clicks: [...own, ...others.map(toSeenClick)],
    events: reports.map(({ conversionId, ...report }) => {
      const test = testOf.get(conversionId ?? '')
      // Postbacks and pixels have no key: they are tests by their click.
      return test
        ? { ...report, isTest: true, reported: test.reported, conversion: test.conversion }
        : { ...report, conversion: null }
    }),
    isInUse: integration.isInUse,
  })
  return { integration, steps }
}
