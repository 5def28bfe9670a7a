/** Leads, sales and rebills, as they come: those that come at once are taken together. */

import { fewAtOnce } from '../../../core/concurrency-limit.ts'
import type { Db } from '../../../core/database.ts'
import { DatabaseAway } from '../../../core/outage.ts'
import { interestsOf } from '../rules/conflict-keys.ts'
import { Gathering } from './batcher.ts'
import { takeEarnings } from './record-earnings.ts'
import type { ReportOutcome, Taking } from './report-journal.ts'

/** A round of so many holds its advertisers' accounts for some 30 ms. */
export const TOGETHER_MAX = 50

/** Who comes behind so many would wait longer than an app does: the queue keeps it instead. */
const WAITING_MAX = 1_000

/** So many of one advertiser: its flood leaves room for the others. */
const OWN_WAITING_MAX = 500

/** Who has so few there is let in although others fill it, until there are half as many more. */
const FEW_WAITING = 10

/** A Worker has six outgoing connections; two are the next round's. */
const APART_MAX = 4

/** Who reports waits no longer for an answer, and the report goes to the queue. */
const WAIT_MS_MAX = 3_500

/** Takes one lead, sale or rebill; see takeEarning. */
export type TakeEarning = (taking: Taking) => Promise<ReportOutcome>

/**
 * What is asked of the answer while one round runs goes together into the next. The answer
 * throws DatabaseAway when too many wait already.
 */
export function gatherEarnings(db: Db): TakeEarning {
  const few = fewAtOnce(APART_MAX)
  const gathering = new Gathering<Taking, ReportOutcome>({
    work: (takings) => takeEarnings(db, takings, few),
    interestsOf: ({ report }) => interestsOf(report),
    ownerOf: ({ report }) => report.advertiserId,
    most: TOGETHER_MAX,
    waitMsMax: WAIT_MS_MAX,
    late: () => new DatabaseAway(),
  })
  return async (taking) => {
    const { advertiserId } = taking.report
    const [all, own] = [gathering.waiting(), gathering.waiting(advertiserId)]
    const most = own < FEW_WAITING ? WAITING_MAX * 1.5 : WAITING_MAX
    if (all >= most || own >= OWN_WAITING_MAX) throw new DatabaseAway()
    return gathering.ask(taking)
  }
}
