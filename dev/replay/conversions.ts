/** Reports the chosen visitors' conversions, and counts the API's answers. */
import type { Answer } from './connection.ts'
import { externalIdOf, type Report, reportOf } from './report.ts'
import type { ReportMemory } from './report-memory.ts'
import type { System } from './system.ts'
import { count } from './traffic.ts'
import type { Visitor } from './visitor.ts'

const REPORTS_AT_ONCE = 8

export interface Converting {
  visitor: Visitor
  /** Click id the visitor carries to the shop. */
  carriedId: string
}

export interface Reported {
  /** In the order of lines, as they were sent. */
  reports: Report[]
  recorded: number
  replayed: number
  /** The id is known with other content: the file of this run's reports was lost. */
  alreadyConverted: number
  /** All other answers, by status and code. */
  refused: Map<string, number>
}

/** Sends every report. A report that this run has sent before is repeated with the same content. */
export async function reportConversions(
  system: System,
  converting: readonly Converting[],
  run: { runId: string; currency: string; memory: ReportMemory },
  onReport: (done: number) => void,
): Promise<Reported> {
  const reports = await prepareReports(system, converting, run)
  const reported: Reported = {
    reports,
    recorded: 0,
    replayed: 0,
    alreadyConverted: 0,
    refused: new Map(),
  }
  let next = 0
  let done = 0
  const work = async () => {
    for (let report = reports[next++]; report; report = reports[next++]) {
      check(await postReport(system, report), reported)
      onReport(++done)
    }
  }
  await Promise.all(Array.from({ length: REPORTS_AT_ONCE }, work))
  return reported
}

/** If the remembered report's click no longer exists (the data were reset), makes a new report. */
async function prepareReports(
  { query }: System,
  converting: readonly Converting[],
  { runId, currency, memory }: { runId: string; currency: string; memory: ReportMemory },
): Promise<Report[]> {
  const remembered = converting.flatMap(
    ({ visitor }) => memory.find(externalIdOf(runId, visitor.line)) ?? [],
  )
  const rows = await query<{ id: string }>(
    'select id from affiliate.clicks where id = any($1::uuid[])',
    [remembered.map(({ click_id }) => click_id)],
  )
  const known = new Set(rows.map(({ id }) => id))
  return converting.map(({ visitor, carriedId }) => {
    const earlier = memory.find(externalIdOf(runId, visitor.line))
    if (earlier && known.has(earlier.click_id)) return earlier
    const report = reportOf(visitor, { runId, clickId: carriedId, currency })
    memory.add(report)
    return report
  })
}

function postReport(system: System, report: Report): Promise<Answer> {
  return system.call({
    method: 'POST',
    path: '/v1/conversions',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${system.demo().app.api_key}`,
    },
    body: JSON.stringify(report),
  })
}

function check({ status, body }: Answer, reported: Reported): void {
  if (status === 201) reported.recorded += 1
  else if (status === 200) reported.replayed += 1
  else if (status === 409 && codeOf(body) === 'idempotency_conflict') reported.alreadyConverted += 1
  else count(reported.refused, `${status} ${codeOf(body)}`)
}

function codeOf(body: string): string {
  try {
    const { code, status } = JSON.parse(body) as { code?: string; status?: string }
    return code ?? status ?? 'without a code'
  } catch {
    return 'unreadable'
  }
}
