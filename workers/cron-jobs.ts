/** The scheduled jobs. Each is defined beside its operation. Add new jobs here. */
import * as z from 'zod'
import { findFactsJob } from './alerts/find-facts-job.ts'
import { checkHostsJob } from './apps/verbs/check-due-hosts.ts'
import { anchorAuditLogJob } from './audit/anchor-audit-log.ts'
import { sealAuditLogJob } from './audit/seal-audit-log.ts'
import { issueInvoicesJob } from './billing/verbs/issue-invoices.ts'
import { forgetOldCapCountsJob } from './caps/forget-old-cap-counts.ts'
import { consumeClicks } from './clicks/consume-clicks.ts'
import { ClicksMessage } from './clicks/rules/clicks-message.ts'
import { drainSpoolJob } from './clicks/verbs/drain-spool.ts'
import { dropOldClicksJob } from './clicks/verbs/drop-old-clicks.ts'
import { makePartitionsJob } from './clicks/verbs/make-partitions.ts'
import { returnDeadLeasesJob } from './clicks/verbs/return-dead-leases.ts'
import { watchClicksJob } from './clicks/verbs/watch-clicks.ts'
import { fundCommissionsJob } from './commissions/fund-commissions.ts'
import { releaseHoldsJob } from './commissions/release-holds.ts'
import { expireReportsJob } from './conversions/record/verbs/expire-reports.ts'
import { matchParkedReports } from './conversions/record/verbs/match-parked-reports.ts'
import { consumeReportQueue } from './conversions/sources/consume-report-queue.ts'
import { matchParkedReportsJob } from './conversions/sources/postback/repeat-parked.ts'
import { ReportsMessage } from './conversions/sources/reports-message.ts'
import { clockNow } from './core/clock.ts'
import { openDatabase } from './core/database.ts'
import type { Job } from './core/job.ts'
import { DeliveryMessage } from './delivery/delivery-message.ts'
import { forgetDeliveriesJob } from './delivery/forget-deliveries.ts'
import type { CronEnv } from './env.ts'
import { forgetIdempotencyKeysJob } from './http/forget-idempotency-keys.ts'
import { auditBooksJob } from './ledger/checks/check-books.ts'
import { AlertMessage } from './mail/rules/alert-message.ts'
import { MailMessage } from './mail/rules/mail-message.ts'
import { sweepMailsJob } from './mail/verbs/sweep-mails.ts'
import { countEpcsJob } from './offers/verbs/count-epcs.ts'
import { PayoutMessage } from './payouts/batches/rules/payout-message.ts'
import { reconcilePayoutsJob } from './payouts/batches/verbs/advance-payout-batches.ts'
import { expirePayoutDraftsJob } from './payouts/batches/verbs/expire-payout-drafts.ts'
import { consumePayouts } from './payouts/consume-payouts.ts'
import { checkPaypalAccountsJob } from './payouts/paypal/verbs/check-paypal-accounts.ts'
import { comparePayoutsJob } from './payouts/reconciliation/compare-payouts.ts'
import { buildPayoutsJob } from './payouts/runs/verbs/run-scheduled-payouts.ts'
import {
  buildRetryDeadMessagesJob,
  type QueueConsumers,
  requeueTo,
} from './queues/retry-dead-messages.ts'
import { ExportsMessage } from './reports/exports/export-message-rules.ts'
import { sweepExportsJob } from './reports/exports/sweep-exports.ts'
import { forgetPersonalDataJob } from './retention/forget-personal-data.ts'
import { forgetTriesJob } from './retention/forget-tries.ts'
import { consumeSnapshots } from './snapshots/consume-snapshots.ts'
import { publishSnapshotsJob } from './snapshots/publish-due.ts'
import { SnapshotsMessage } from './snapshots/snapshots-message.ts'

/**
 * What is done with a dead message of each queue. Where another Worker has the bindings that it needs, it goes back to
 * its queue.
 */
export const deadMessageConsumers = (env: CronEnv): QueueConsumers => ({
  clicks: {
    schema: ClicksMessage,
    consume: (batch) =>
      consumeClicks(batch, env, async (reportIds) =>
        matchParkedReports(await openDatabase(env), env.SNAPSHOTS, reportIds, clockNow()),
      ),
  },
  reports: { schema: ReportsMessage, consume: (batch) => consumeReportQueue(batch, env) },
  mails: { schema: z.union([MailMessage, AlertMessage]), consume: requeueTo(env.MAILS) },
  payouts: { schema: PayoutMessage, consume: (batch) => consumePayouts(batch, env) },
  publishing: { schema: SnapshotsMessage, consume: (batch) => consumeSnapshots(batch, env) },
  exports: { schema: ExportsMessage, consume: requeueTo(env.EXPORT_REQUESTS) },
  deliveries: { schema: DeliveryMessage, consume: requeueTo(env.DELIVERIES) },
})
const retryDeadMessagesJob = buildRetryDeadMessagesJob(deadMessageConsumers)

/** Jobs with the same cron string run in this order. */
export const jobs = [
  // Every 5 minutes. Spooled clicks are stored first, so that queued reports can be matched with
  // them.
  drainSpoolJob,
  matchParkedReportsJob,
  releaseHoldsJob,
  fundCommissionsJob,
  sweepMailsJob,
  findFactsJob,
  // Every 10 minutes. The balances of an expired draft are free for the next run.
  expirePayoutDraftsJob,
  reconcilePayoutsJob,
  returnDeadLeasesJob,
  checkPaypalAccountsJob,
  // Every hour at five past, after the holds that end at the full hour.
  buildPayoutsJob,
  expireReportsJob,
  sealAuditLogJob,
  checkHostsJob,
  watchClicksJob,
  countEpcsJob,
  // Every 10 minutes, in a run of their own.
  retryDeadMessagesJob,
  sweepExportsJob,
  publishSnapshotsJob,
  // Every night, each at its own time.
  dropOldClicksJob,
  makePartitionsJob,
  forgetOldCapCountsJob,
  forgetIdempotencyKeysJob,
  forgetTriesJob,
  issueInvoicesJob,
  comparePayoutsJob,
  auditBooksJob,
  anchorAuditLogJob,
  forgetPersonalDataJob,
  forgetDeliveriesJob,
] as const satisfies readonly Job[]

export type JobName = (typeof jobs)[number]['name']
type Numbers<Done> = Done extends object
  ? { [Name in keyof Done]: Done[Name] extends number ? Name : never }[keyof Done]
  : never
/** What the jobs count. */
export type JobCount = Numbers<Awaited<ReturnType<(typeof jobs)[number]['run']>>>

/** @throws for a cron string without a job: there is no default. */
export function jobsOf(cron: string): readonly Job[] {
  const due = jobs.filter((job) => job.cron === cron)
  if (due.length === 0) throw new Error(`no job for cron "${cron}"`)
  return due
}
