/** Leads, sales and rebills of one advertiser, as they come: those that come at once are taken together. */
import type { Db, Scope } from '../db/database.ts'
import { interestsOf } from '../domain/report-interests.ts'
import { Gathering } from './gathering.ts'
import type { ReportOutcome, Taking } from './report-journal.ts'
import { takeEarnings } from './take-earnings.ts'

/** A round of so many holds the advertiser's accounts for some 30 ms. */
export const TOGETHER_MAX = 50

/** Takes one lead, sale or rebill; see takeEarning. */
export type TakeEarning = (taking: Taking) => Promise<ReportOutcome>

/** What is asked of the answer while one round of `scope` runs goes together into the next. */
export function gatherEarnings(db: Db, scope: Scope): TakeEarning {
  const gathering = new Gathering<Taking, ReportOutcome>({
    work: (takings) => takeEarnings(db, scope, takings),
    interestsOf: ({ report }) => interestsOf(report),
    most: TOGETHER_MAX,
  })
  return (taking) => gathering.ask(taking)
}
