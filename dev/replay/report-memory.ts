/**
 * What each run has reported, so that a repeated run says the same again: the click id is part of a
 * report's content, and a repeated run has new clicks. Beside demo.json, one line per report.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Report } from './report.ts'

export interface ReportMemory {
  find(externalId: string): Report | undefined
  /** Written before the report leaves: a killed replay knows what it may have said. */
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

/** A last line cut short by a kill was never sent. */
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
