/**
 * Names and times of the scheduled jobs, for the health of a deployment: the API knows them without carrying
 * the jobs themselves. A test holds this list against workers/cron-jobs.ts.
 */
export const jobSchedules = [
  { name: 'drain-spool', cron: '*/5 * * * *' },
  { name: 'match-parked-reports', cron: '*/5 * * * *' },
  { name: 'release-holds', cron: '*/5 * * * *' },
  { name: 'fund-commissions', cron: '*/5 * * * *' },
  { name: 'sweep-mails', cron: '*/5 * * * *' },
  { name: 'build-payouts', cron: '5 * * * *' },
  { name: 'expire-reports', cron: '5 * * * *' },
  { name: 'seal-audit-log', cron: '5 * * * *' },
  { name: 'check-hosts', cron: '5 * * * *' },
  { name: 'watch-clicks', cron: '5 * * * *' },
  { name: 'expire-payout-drafts', cron: '*/10 * * * *' },
  { name: 'reconcile-payouts', cron: '*/10 * * * *' },
  { name: 'return-dead-leases', cron: '*/10 * * * *' },
  { name: 'check-paypal-accounts', cron: '*/10 * * * *' },
  { name: 'retry-dead-messages', cron: '*/10 0-23 * * *' },
  { name: 'sweep-exports', cron: '*/10 0-23 * * *' },
  { name: 'publish-snapshots', cron: '*/10 0-23 * * *' },
  { name: 'drop-old-clicks', cron: '10 0 * * *' },
  { name: 'make-partitions', cron: '15 0 * * *' },
  { name: 'forget-old-cap-counts', cron: '20 0 * * *' },
  { name: 'forget-idempotency-keys', cron: '25 0 * * *' },
  { name: 'forget-tries', cron: '30 0 * * *' },
  { name: 'issue-invoices', cron: '35 0 * * *' },
  { name: 'compare-payouts', cron: '40 0 * * *' },
  { name: 'audit-books', cron: '45 0 * * *' },
  { name: 'anchor-audit-log', cron: '50 0 * * *' },
  { name: 'forget-personal-data', cron: '55 0 * * *' },
  { name: 'forget-deliveries', cron: '0 1 * * *' },
] as const
