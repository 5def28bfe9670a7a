/** Records test reports: as conversions that nobody counts, pays or is notified of. */
import type { Db, Scope } from '../../../core/database.ts'
import { commissionJson } from '../db/conversions.ts'
import type { EvaluatedConversion } from '../rules/conversion.ts'
import type { ConversionReport } from '../rules/report.ts'
import { recordUnearned } from './record-unearned.ts'
import type { Ingest, Recorded } from './report-journal.ts'
import type { Evaluated } from './write-conversion.ts'

/** The scope in which a report is recorded: in test mode, if it is a test. */
export function inModeOf(scope: Scope, { isTest }: Pick<ConversionReport, 'isTest'>): Scope {
  return isTest ? { ...scope, isTest } : scope
}

/** Writes a lead, sale or rebill that was evaluated as a test. What it would earn is kept in its receipt only. */
export function recordTest(
  db: Db,
  scope: Scope,
  ingest: Ingest,
  { report, contentHash, evaluation }: Evaluated,
): Promise<Recorded> {
  const conversion = testOf(evaluation.conversion)
  return recordUnearned(db, scope, { ...ingest, report }, contentHash, conversion, {
    statements: [],
  })
}

/** Without money and customer. A receipt's caps are what the conversion took of them: a test takes nothing. */
function testOf(conversion: EvaluatedConversion): EvaluatedConversion {
  const { caps: _caps, ...receipt } = conversion.receipt
  const test = { commissions: conversion.commissions.map(commissionJson) }
  return {
    ...{ ...conversion, receipt: { ...receipt, test }, commissions: [], renewal: null },
    ...{ revenueMinor: 0n, feeMinor: 0n, customerId: null },
  }
}
