/** The equalities of events after the sales, and the audit of the books at the end. */
import { connect } from '../../workers/core/database.ts'
import { auditBooks } from '../../workers/ledger/checks/check-books.ts'
import { atMost, equal, type Line, money, shown } from './checks.ts'
import type { Life, Lived } from './life.ts'
import type { System } from './system.ts'

/** The later events of a run, counted in the database. */
export interface LifeState {
  /** Commissions of the run that were reversed, by the commissions and by the ledger. */
  takenMinor: bigint
  takenInLedgerMinor: bigint
  /** Commissions earned by renewals. */
  rebillMinor: bigint
  cancelled: number
  debts: number
}

export async function readLife({ query, demo }: System, runId: string): Promise<LifeState> {
  const [row] = await query<Record<string, string>>(
    `with run as (
       select m.id, m.amount_minor, m.refunded_minor, c.event from affiliate.conversions c
       join affiliate.commissions m on m.conversion_id = c.id
       where c.app_id = $1 and starts_with(c.external_id, $2))
     select (select coalesce(sum(refunded_minor), 0) from run)::text as taken,
       (select coalesce(sum(l.amount_minor), 0) from run join ledger.transactions t
          on t.commission_id = run.id and t.reason = 'commission_refunded'
          join ledger.transfers l on l.transaction_id = t.id)::text as in_ledger,
       (select coalesce(sum(amount_minor), 0) from run where event = 'rebill')::text as rebills,
       (select count(*) from affiliate.customers
          where app_id = $1 and starts_with(external_id, $2) and cancelled_at is not null)::text as cancelled,
       (select count(*) from ledger.accounts
          where kind = 'aff.debt' and debits_minor > credits_minor)::text as debts`,
    [demo().app.id, `replay:${runId}:`],
  )
  return {
    takenMinor: BigInt(row?.taken ?? 0),
    takenInLedgerMinor: BigInt(row?.in_ledger ?? 0),
    rebillMinor: BigInt(row?.rebills ?? 0),
    cancelled: Number(row?.cancelled ?? 0),
    debts: Number(row?.debts ?? 0),
  }
}

export interface LifeFacts {
  lives: readonly Life[]
  lived: Lived
  state: LifeState
  hasRepeats: boolean
}

export function lifeLines({ lives, lived, state, hasRepeats }: LifeFacts): Line[] {
  const { asked, recorded, replayed, refused } = lived
  const sum = (of: (life: Life) => bigint) => lives.reduce((total, life) => total + of(life), 0n)
  const cancels = lives.filter(({ events }) => events.some(({ event }) => event === 'cancel'))
  const again = 'sent twice, counted once: recorded'
  return [
    { heading: 'Renewals, refunds, chargebacks, cancellations' },
    ...[...refused].map(([code, times]) => ({ fact: `answered ${code}`, value: shown(times) })),
    equal(
      `asked = recorded (${shown(recorded)}) + replayed (${shown(replayed)})`,
      asked,
      recorded + replayed,
    ),
    hasRepeats
      ? atMost(`${again}, or an answer was lost`, asked / 2, recorded)
      : atMost(again, asked / 2, recorded),
    equal('taken back by proportion = by commissions', sum(takenOf), state.takenMinor, money),
    equal(
      'taken back by commissions = by ledger',
      state.takenMinor,
      state.takenInLedgerMinor,
      money,
    ),
    equal('earned by renewals at the sale’s terms', sum(rebillOf), state.rebillMinor, money),
    equal('customers who cancelled', cancels.length, state.cancelled),
    { fact: 'affiliates who owe', value: shown(state.debts) },
  ]
}

const takenOf = ({ takenMinor }: Life) => takenMinor
const rebillOf = ({ rebillMinor }: Life) => rebillMinor

/** Checks every invariant of the books, as the nightly job does. */
export async function auditLines({ demo }: System): Promise<Line[]> {
  const db = await connect(demo().system_database_url)
  const { rules, findings } = await auditBooks(db, new Date(), () => new Date())
  return [
    { heading: 'Audit of the books' },
    ...findings.slice(0, 10).map(({ rule, what }) => ({ fact: rule, value: what })),
    equal(`invariants that do not hold, of ${rules}`, 0, findings.length),
  ]
}
