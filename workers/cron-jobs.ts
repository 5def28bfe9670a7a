/** The jobs by name: each calls one verb and answers with what it did, for the log. */
import { lookUpTxt } from './apps/look-up-txt.ts'
import { checkDueHosts } from './apps/verbs/check-due-hosts.ts'
import { anchorAuditLog } from './audit/anchor-audit-log.ts'
import { sealAuditLog } from './audit/seal-audit-log.ts'
import { issueInvoices } from './billing/verbs/issue-invoices.ts'
import { forgetOldCapCounts } from './caps/forget-old-cap-counts.ts'
import { openSpoolDesk } from './clicks/queue/spool-deps.ts'
import { drainSpool } from './clicks/verbs/drain-spool.ts'
import { makePartitions } from './clicks/verbs/make-partitions.ts'
import { replayDeadClicks } from './clicks/verbs/replay-dead-clicks.ts'
import { returnDeadLeases } from './clicks/verbs/return-dead-leases.ts'
import { tellOldBacklog } from './clicks/verbs/warn-of-old-backlog.ts'
import { fundCommissions } from './commissions/fund-commissions.ts'
import { releaseHolds } from './commissions/release-holds.ts'
import { expireReports } from './conversions/record/verbs/expire-reports.ts'
import { matchParkedReports } from './conversions/record/verbs/match-parked-reports.ts'
import { newId } from './core/ids.ts'
import type { JobName } from './cron-schedule.ts'
import type { CronEnv } from './env.ts'
import { forgetIdempotencyKeys } from './http/forget-idempotency-keys.ts'
import { auditBooks } from './ledger/checks/check-books.ts'
import { sweepMails } from './mail/verbs/sweep-mails.ts'
import { openDatabase, openPayoutDesk, tryOwnLogin } from './payouts/batches/queue/payout-deps.ts'
import { logCancel, logRound } from './payouts/batches/queue/payout-log.ts'
import { runPayoutRound } from './payouts/batches/verbs/advance-payout-batches.ts'
import { cancelDuePayoutItems } from './payouts/batches/verbs/cancel-payout-item.ts'
import { expirePayoutDrafts } from './payouts/batches/verbs/expire-payout-drafts.ts'
import { checkPaypalAccounts } from './payouts/paypal/verbs/own-paypal-accounts.ts'
import { comparePayouts } from './payouts/reconciliation/compare-payouts.ts'
import { runScheduledPayouts } from './payouts/runs/verbs/run-scheduled-payouts.ts'
import { forgetPersonalData } from './retention/forget-personal-data.ts'
import { forgetTries } from './retention/forget-tries.ts'
import { publishSnapshots } from './snapshots/publish-snapshots.ts'

/** A scheduled run may take 15 minutes; the last call begun in this time ends well before. */
const ROUND_MS_MAX = 12 * 60_000
/** Of ten minutes. */
const CHECKS_MS_MAX = 60_000
/** How long personal data is kept where the operator says nothing. See docs/decisions/0018. */
const PERSONAL_DATA_DAYS = 400
/** Parked reports and disputes need this much. */
const PERSONAL_DATA_DAYS_MIN = 90

export const jobs: Record<JobName, (env: CronEnv, now: Date) => Promise<object>> = {
  'drain-spool': async (env) => drainSpool(openSpoolDesk(await openDatabase(env), env.SNAPSHOTS)),

  'replay-dead-clicks': async (env, now) => ({
    ...(await tellOldBacklog('clicks', env.CLICKS, now)),
    ...(await replayDeadClicks(openSpoolDesk(await openDatabase(env), env.SNAPSHOTS))),
  }),

  'release-holds': async (env, now) => {
    const db = await openDatabase(env)
    // The sweep: a report parked in the very moment its click was stored was seen by neither side.
    const matched = await matchParkedReports(db, env.SNAPSHOTS, null, now)
    return { ...(await releaseHolds(db, now)), matched }
  },

  'fund-commissions': async (env, now) =>
    fundCommissions(
      await openDatabase(env),
      { kind: 'system' },
      { advertiserId: null, now, newId },
    ),

  'sweep-mails': async (env, now) =>
    sweepMails(
      await openDatabase(env),
      (mailId) => env.MAILS.send({ v: 1, type: 'mail.written', mailId }),
      now,
    ),

  'issue-invoices': async (env, now) => {
    const issuing = { month: null, advertiserId: null, now, newId }
    const issued = await issueInvoices(await openDatabase(env), { kind: 'system' }, issuing)
    return { issued: issued.length }
  },

  'check-hosts': async (env, now) =>
    checkDueHosts({
      ...{ db: await openDatabase(env), store: env.SNAPSHOTS, now, newId },
      lookUp: (name) => lookUpTxt(env.DNS_URL, name),
    }),

  'build-payouts': async (env, now) => runScheduledPayouts(await openDatabase(env), now),

  'expire-payout-drafts': async (env, now) => expirePayoutDrafts(await openDatabase(env), now),

  'check-paypal-accounts': async (env, now) => {
    const startedAtMs = Date.now()
    const hasTime = () => Date.now() - startedAtMs < CHECKS_MS_MAX
    const [db, sealingKey] = [await openDatabase(env), env.SEALING_KEY]
    return checkPaypalAccounts({ db, sealingKey, tryLogin: tryOwnLogin(env), now, hasTime })
  },

  'reconcile-payouts': async (env, now) => {
    const startedAtMs = Date.now()
    const hasTime = () => Date.now() - startedAtMs < ROUND_MS_MAX
    const desk = await openPayoutDesk(env, now)
    // First: what PayPal takes back is then read in the same round.
    const cancelled = await cancelDuePayoutItems(desk, hasTime, logCancel)
    return { ...cancelled, ...(await runPayoutRound(desk, hasTime, logRound)) }
  },

  'compare-payouts': async (env, now) => {
    const startedAtMs = Date.now()
    const hasTime = () => Date.now() - startedAtMs < ROUND_MS_MAX
    const desk = await openPayoutDesk(env, now)
    return comparePayouts({ ...desk, marks: env.SNAPSHOTS, hasTime })
  },

  'return-dead-leases': async (env, now) =>
    returnDeadLeases(
      await openDatabase(env),
      env.CLICK_CAPS,
      { spool: env.SNAPSHOTS, queue: env.CLICKS },
      now,
    ),

  'publish-snapshots': async (env) => publishSnapshots(await openDatabase(env), env.SNAPSHOTS),

  'audit-books': async (env, now) => {
    const { rules, findings } = await auditBooks(await openDatabase(env), now, () => new Date())
    // A run that finds something fails the job: the log's alarm is the alarm.
    if (findings.length > 0) {
      throw new Error(`the books do not hold: ${JSON.stringify(findings.slice(0, 10))}`)
    }
    return { rules }
  },

  'seal-audit-log': async (env, now) => sealAuditLog(await openDatabase(env), now),

  'anchor-audit-log': async (env, now) => {
    const db = await openDatabase(env)
    await sealAuditLog(db, now)
    const { findings, ...anchored } = await anchorAuditLog(db, env.SNAPSHOTS, now)
    // As with the books: the failed job is the alarm.
    if (findings.length > 0) throw new Error(`the audit log was changed: ${findings.join('; ')}`)
    return anchored
  },

  'forget-personal-data': async (env, now) =>
    forgetPersonalData(await openDatabase(env), { now, days: personalDataDays(env) }),

  'forget-tries': async (env, now) => forgetTries(await openDatabase(env), now),

  'expire-reports': async (env, now) => expireReports(await openDatabase(env), env.SNAPSHOTS, now),

  'make-partitions': async (env, now) => makePartitions(await openDatabase(env), now),

  'forget-idempotency-keys': async (env, now) =>
    forgetIdempotencyKeys(await openDatabase(env), now),

  'forget-old-cap-counts': async (env, now) => forgetOldCapCounts(await openDatabase(env), now),
}

/** @throws when the setting is no number of days in its bounds: nothing is emptied by a slip of the pen. */
function personalDataDays({ PERSONAL_DATA_DAYS: text }: CronEnv): number {
  if (text === undefined) return PERSONAL_DATA_DAYS
  const days = Number(text)
  if (Number.isInteger(days) && days >= PERSONAL_DATA_DAYS_MIN) return days
  throw new Error(`PERSONAL_DATA_DAYS must be a whole number from ${PERSONAL_DATA_DAYS_MIN} on`)
}
