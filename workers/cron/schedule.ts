/** The closed table: cron string of wrangler.toml → job. A string without a row is a bug. */
export const scheduleOf = {
  '*/5 * * * *': 'release-holds',
  '0 6 * * MON': 'build-payouts',
  '*/10 * * * *': 'reconcile-payouts',
  '*/30 * * * *': 'publish-snapshots',
  '15 0 * * *': 'make-partitions',
} as const

export type JobName = (typeof scheduleOf)[keyof typeof scheduleOf]

/** @throws on a cron string that has no job: nothing runs by default. */
export function jobOf(cron: string): JobName {
  if (!Object.hasOwn(scheduleOf, cron)) throw new Error(`no job for cron "${cron}"`)
  return scheduleOf[cron as keyof typeof scheduleOf]
}
