/** Checks the DNS records of hosts again, because a domain may have a new owner. */

import { languages } from '../../../schema/vocabulary.ts'
import { readText, readWord } from '../../core/columns.ts'
import { type Db, openDatabase, type Row, runScoped, type Statement } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import type { Job } from '../../core/job.ts'
import { insertMail } from '../../mail/mails.ts'
import { publishChanges } from '../../snapshots/publish-changes.ts'
import { snapshotKey } from '../../snapshots/rules.ts'
import type { SnapshotStore } from '../../snapshots/store.ts'
import {
  type HostView,
  listDueHosts,
  listHostManagers,
  toHostView,
  touchHost,
} from '../db/app-hosts.ts'
import { lookUpTxt } from '../look-up-txt.ts'
import { proofNameOf } from '../rules/host-name.ts'
import { hostStateOf } from '../rules/host-proof.ts'
import { type LookUpTxt, recordCheck } from './check-host.ts'

const system = { kind: 'system' } as const
const HOUR_MS = 3_600_000
/** A little less than the hour between two runs. */
const OTHERS_AGAIN_MS = 0.9 * HOUR_MS
const PROVEN_AGAIN_MS = 24 * HOUR_MS
/** A claim not verified in a week is no longer checked automatically. */
const CLAIM_MS_MAX = 7 * 24 * HOUR_MS
const HOSTS_PER_RUN_MAX = 300
/** A Worker can have six outgoing connections. */
const AT_ONCE_MAX = 5

export interface HostDeps {
  db: Db
  store: SnapshotStore
  lookUp: LookUpTxt
  now: Date
  newId: (now: Date) => string
}

export interface CheckedHosts {
  looked: number
  proven: number
  lost: number
  unanswered: number
}

/**
 * Checks every verified host once a day, every doubtful or claimed one once an hour. After three
 * checks in a row without the record, the host is no longer served: this is published at once, and
 * the advertiser's managers get a mail.
 */
export async function checkDueHosts(deps: HostDeps): Promise<CheckedHosts> {
  const before = (ms: number) => new Date(deps.now.getTime() - ms)
  const due = listDueHosts({
    ...{ provenBefore: before(PROVEN_AGAIN_MS), othersBefore: before(OTHERS_AGAIN_MS) },
    ...{ claimedAfter: before(CLAIM_MS_MAX), limit: HOSTS_PER_RUN_MAX },
  })
  const [rows = []] = await runScoped(deps.db, system, [due])
  const hosts = rows.map(toHostView)
  const counts = { looked: hosts.length, proven: 0, lost: 0, unanswered: 0 }
  const waiting = hosts.values()
  const worker = async () => {
    for (const host of waiting) {
      const outcome = await checkOne(deps, host)
      if (outcome !== 'same') counts[outcome] += 1
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE_MAX }, worker))
  return counts
}

async function checkOne(
  deps: HostDeps,
  before: HostView,
): Promise<'proven' | 'lost' | 'unanswered' | 'same'> {
  const { db, now } = deps
  const answer = await deps.lookUp(proofNameOf(before.host))
  if (answer.kind === 'unanswered') {
    await runScoped(db, system, [touchHost(before, now)])
    return 'unanswered'
  }
  const [keepers = []] = await runScoped(db, system, [listHostManagers(before.advertiserId)])
  const along = (after: HostView) => lossMails(deps, before, after, keepers)
  const looked = await recordCheck(db, system, before, { answer, now, along })
  if (looked.outcome === 'proven_by_another' || !looked.hasTurned) return 'same'
  await publishHost(deps, looked.host)
  return looked.host.verifiedAt === null ? 'lost' : 'proven'
}

/** Mails inserted in the batch that stops serving the host, and only if it does. */
function lossMails(
  { now, newId }: HostDeps,
  before: HostView,
  after: HostView,
  keepers: readonly Row[],
): Statement[] {
  if (before.verifiedAt === null || hostStateOf(after) !== 'lost') return []
  const { host, advertiserId } = after
  return keepers.map((keeper) => {
    const toWhom = {
      toAddress: readText(keeper.email),
      language: readWord(languages, keeper.language),
    }
    const facts = { name: readText(keeper.name), host }
    const mail = { id: newId(now), kind: 'host_lost', advertiserId, facts, now } as const
    return insertMail({ ...mail, ...toWhom, userId: readText(keeper.id) })
  })
}

async function publishHost({ db, store }: HostDeps, { host, appId, advertiserId }: HostView) {
  const mayBeGone = [snapshotKey.host(host)]
  const changes = { appId, keysOfAppId: appId, offers: { advertiserId }, mayBeGone }
  await publishChanges(db, system, store, changes)
}

export const checkHostsJob = {
  name: 'check-hosts',
  cron: '5 * * * *',
  minutesMax: 2,
  run: async (env, now) =>
    checkDueHosts({
      ...{ db: await openDatabase(env), store: env.SNAPSHOTS, now, newId },
      lookUp: (name) => lookUpTxt(env.DNS_URL, name),
    }),
} as const satisfies Job
