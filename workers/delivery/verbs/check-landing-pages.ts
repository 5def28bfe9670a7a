/** Checks the landing pages of active offers, about once an hour each, as postbacks are sent: to public hosts only. */
import { type Db, openDatabase, runScoped } from '../../core/database.ts'
import { startTimeLimit } from '../../core/job.ts'
import { logProblem } from '../../core/log.ts'
import { errorKindOf } from '../../core/queue-retry.ts'
import type { DeliveryEnv } from '../../env.ts'
import {
  type CheckedPage,
  claimPages,
  type DuePage,
  settlePages,
  toDuePage,
} from '../db/landing-checks.ts'
import {
  nextCheckMinutes,
  type PageCheck,
  pageUrlOf,
  withoutOwnFaults,
} from '../rules/landing-page.ts'
import { checkPage, type PageWire } from './check-page.ts'
import { buildWire } from './run-deliveries.ts'

const PAGES_MOST = 50
const RUN_MS = 20_000
/** Cloudflare opens six connections of one invocation at a time; one is for the database. */
const CONCURRENCY = 5

/** Returns the number of pages. Never throws: deliveries do not depend on it. */
export async function checkLandingPages(env: DeliveryEnv): Promise<number> {
  try {
    return await checkDuePages(await openDatabase(env), buildWire(env), startTimeLimit(RUN_MS))
  } catch (error) {
    logProblem('landing_pages.check_failed', { error: errorKindOf(error) })
    return 0
  }
}

/** Safe beside others: a page is taken by one at a time. */
export async function checkDuePages(db: Db, wire: PageWire, hasTime: () => boolean) {
  const system = { kind: 'system' } as const
  const [rows = []] = await runScoped(db, system, [claimPages(wire.now(), PAGES_MOST)])
  const due = rows.map(toDuePage)
  const checked: { page: DuePage; host: string; check: PageCheck }[] = []
  const next = due[Symbol.iterator]()
  const work = async () => {
    for (const page of next) {
      const url = pageUrlOf(page.url, page.offer, wire.now())
      const check = url === null ? ({ is: 'unclear' } as const) : await checkPage(url, wire)
      checked.push({ page, host: url === null ? '' : new URL(url).host, check })
      if (!hasTime()) return
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, work))
  const now = wire.now()
  const settled = withoutOwnFaults(checked).map(({ page, check }): CheckedPage => {
    const minutes = nextCheckMinutes(check, wire.random())
    return { page, check, nextAt: new Date(now.getTime() + minutes * 60_000) }
  })
  if (settled.length > 0) await runScoped(db, system, settlePages(settled, now))
  return settled.length
}
