/**
 * The closed table: cron string of wrangler.toml → its jobs, in order. A string without a row is a bug.
 * The spool is drained first, so that the sweep of release-holds finds the reports of its clicks.
 * Invoices are looked for every night: the first night of a month issues them, the others find nothing.
 * Payouts are built when a payer's schedule says so; each hour it is asked.
 */
export const scheduleOf = {
  '*/5 * * * *': ['drain-spool', 'release-holds', 'fund-commissions', 'sweep-mails'],
  '5 * * * *': ['build-payouts'],
  '*/10 * * * *': [
    'expire-payout-drafts',
    'reconcile-payouts',
    'return-dead-leases',
    'check-paypal-accounts',
  ],
  '20 * * * *': ['replay-dead-clicks', 'expire-reports', 'seal-audit-log', 'check-hosts'],
  '*/30 * * * *': ['publish-snapshots'],
  '15 0 * * *': [
    'make-partitions',
    'forget-old-cap-counts',
    'forget-idempotency-keys',
    'forget-tries',
    'issue-invoices',
    'compare-payouts',
    'audit-books',
    'anchor-audit-log',
    'forget-personal-data',
  ],
} as const

export type JobName = (typeof scheduleOf)[keyof typeof scheduleOf][number]

/** @throws on a cron string that has no job: nothing runs by default. */
export function jobsOf(cron: string): readonly JobName[] {
  if (!Object.hasOwn(scheduleOf, cron)) throw new Error(`no job for cron "${cron}"`)
  return scheduleOf[cron as keyof typeof scheduleOf]
}
