/**
 * The reports of each run, so that a repeated run sends the same content: the click id is part of a report,
 * and a repeated run has new clicks. Stored beside demo.json, one line per report.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Report } from './report.ts'

export interface ReportMemory {
  find(externalId: string): Report | undefined
  /** Written before the report is sent, so that after a kill the file shows what may have been sent. */
  add(report: Report): void
}

export function openReportMemory(demoFile: string, runId: string): ReportMemory {
  const file = path.join(path.dirname(demoFile), 'replay', `${runId}.jsonl`)
  const reports = new Map(readReports(file).map((report) => [report.external_id, report]))
  return {
    find: (externalId) => reports.get(externalId),
    add(report) {
      mkdirSync(path.dirname(file), { recursive: true })
      appendFileSync(file, `${JSON.stringify(report)}\n`)
      reports.set(report.external_id, report)
    },
  }
}

/** A last line that a kill cut short was never sent. */
function readReports(file: string): Report[] {
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.slice(0, -1).flatMap((line) => {
    try {
      return [JSON.parse(line) as Report]
    } catch {
      return []
    }
  })
}
