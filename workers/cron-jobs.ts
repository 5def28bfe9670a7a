/** The scheduled jobs. Each is defined beside its operation. Add new jobs here. */
import { checkHostsJob } from './apps/verbs/check-due-hosts.ts'
import { anchorAuditLogJob } from './audit/anchor-audit-log.ts'
import { sealAuditLogJob } from './audit/seal-audit-log.ts'
import { issueInvoicesJob } from './billing/verbs/issue-invoices.ts'
import { forgetOldCapCountsJob } from './caps/forget-old-cap-counts.ts'
import { drainSpoolJob } from './clicks/verbs/drain-spool.ts'
import { dropOldClicksJob } from './clicks/verbs/drop-old-clicks.ts'
import { makePartitionsJob } from './clicks/verbs/make-partitions.ts'
import { replayDeadClicksJob } from './clicks/verbs/replay-dead-clicks.ts'
import { returnDeadLeasesJob } from './clicks/verbs/return-dead-leases.ts'
import { watchClicksJob } from './clicks/verbs/watch-clicks.ts'
import { fundCommissionsJob } from './commissions/fund-commissions.ts'
import { releaseHoldsJob } from './commissions/release-holds.ts'
import { expireReportsJob } from './conversions/record/verbs/expire-reports.ts'
import { matchParkedReportsJob } from './conversions/record/verbs/match-parked-reports.ts'
import { consumeReportQueue } from './conversions/sources/consume-report-queue.ts'
import { ReportsMessage } from './conversions/sources/reports-message.ts'
import type { Job } from './core/job.ts'
import { forgetDeliveriesJob } from './delivery/forget-deliveries.ts'
import { forgetIdempotencyKeysJob } from './http/forget-idempotency-keys.ts'
import { auditBooksJob } from './ledger/checks/check-books.ts'
import { requeueMails } from './mail/requeue-mails.ts'
import { MailMessage } from './mail/rules/mail-message.ts'
import { sweepMailsJob } from './mail/verbs/sweep-mails.ts'
import { PayoutMessage } from './payouts/batches/rules/payout-message.ts'
import { reconcilePayoutsJob } from './payouts/batches/verbs/advance-payout-batches.ts'
import { expirePayoutDraftsJob } from './payouts/batches/verbs/expire-payout-drafts.ts'
import { consumePayouts } from './payouts/consume-payouts.ts'
import { checkPaypalAccountsJob } from './payouts/paypal/verbs/check-paypal-accounts.ts'
import { comparePayoutsJob } from './payouts/reconciliation/compare-payouts.ts'
import { buildPayoutsJob } from './payouts/runs/verbs/run-scheduled-payouts.ts'
import { buildRetryDeadMessagesJob } from './queues/retry-dead-messages.ts'
import { sweepExportsJob } from './reports/exports/sweep-exports.ts'
import { forgetPersonalDataJob } from './retention/forget-personal-data.ts'
import { forgetTriesJob } from './retention/forget-tries.ts'
import { publishSnapshotsJob } from './snapshots/publish-due.ts'

const retryDeadMessagesJob = buildRetryDeadMessagesJob((env) => ({
  reports: {
    isReadable: (body) => ReportsMessage.safeParse(body).success,
    consume: (batch) => consumeReportQueue(batch, env),
  },
  mails: {
    isReadable: (body) => MailMessage.safeParse(body).success,
    consume: (batch) => requeueMails(batch, env),
  },
  payouts: {
    isReadable: (body) => PayoutMessage.safeParse(body).success,
    consume: (batch) => consumePayouts(batch, env),
  },
}))

/** Jobs with the same cron string run in this order. */
export const jobs = [
  // Every 5 minutes. Spooled clicks are stored first, so that queued reports can be matched with
  // them.
  drainSpoolJob,
  matchParkedReportsJob,
  releaseHoldsJob,
  fundCommissionsJob,
  sweepMailsJob,
  // Every hour at five past, after the holds that end at the full hour.
  buildPayoutsJob,
  replayDeadClicksJob,
  retryDeadMessagesJob,
  expireReportsJob,
  sealAuditLogJob,
  checkHostsJob,
  watchClicksJob,
  // Every 10 minutes.
  expirePayoutDraftsJob,
  reconcilePayoutsJob,
  returnDeadLeasesJob,
  checkPaypalAccountsJob,
  // Every 30 minutes.
  publishSnapshotsJob,
  sweepExportsJob,
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

/** @throws for a cron string without a job: there is no default. */
export function jobsOf(cron: string): readonly Job[] {
  const due = jobs.filter((job) => job.cron === cron)
  if (due.length === 0) throw new Error(`no job for cron "${cron}"`)
  return due
}
