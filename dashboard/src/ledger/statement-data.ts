import type { Currency } from '../../../schema/vocabulary.ts'
import { api, read } from '../core/api.ts'
import { may } from '../core/permissions.ts'
import { type Settled, settle } from '../core/problem.ts'
import type { Person } from '../core/session.ts'
import { type Balance, loadBalances } from './money-data.ts'

const LINES_PER_ASK = '100'
const LINES_PER_ASK_MAX = '500'

export interface StatementAsk {
  readonly advertiser_id: string | undefined
  readonly currency: Currency | undefined
  readonly from: string | undefined
  readonly to: string | undefined
}

export type Side = 'affiliate' | 'advertiser'

const wireOf = (ask: StatementAsk) =>
  Object.fromEntries(Object.entries(ask).filter(([, value]) => value !== undefined)) as {
    [K in keyof StatementAsk]?: NonNullable<StatementAsk[K]>
  }

function readStatement(side: Side, ask: StatementAsk, cursor?: string, limit = LINES_PER_ASK) {
  const query = { ...wireOf(ask), limit, ...(cursor ? { cursor } : {}) }
  return side === 'affiliate'
    ? read(api.v1.affiliate.statement.$get({ query }))
    : read(api.v1.statement.$get({ query }))
}

export type Statement = Awaited<ReturnType<typeof readStatement>>
export type StatementLine = Statement['lines'][number]

export interface StatementPageData {
  readonly side: Side
  /** The advertiser, if one was selected or there is only one. */
  readonly advertiserId: string | undefined
  /** Null until staff have selected an advertiser. */
  readonly statement: Settled<Statement> | null
  /** Advertisers that staff can select; empty for everybody else. */
  readonly advertisers: readonly Balance['advertiser'][]
}

/** An affiliate's or advertiser's own statement; for staff that of the selected advertiser. */
export async function loadStatement(person: Person, ask: StatementAsk): Promise<StatementPageData> {
  const side = may(person, 'seeOwnDay') ? 'affiliate' : 'advertiser'
  const isStaff = side === 'advertiser' && may(person, 'seeBookings')
  const balances = isStaff ? await loadBalances() : null
  const advertisers = balances?.ok
    ? balances.value.advertisers.map(({ advertiser }) => advertiser)
    : []
  const only = advertisers.length === 1 ? advertisers[0]?.id : undefined
  const advertiserId = ask.advertiser_id ?? only
  if (isStaff && advertiserId === undefined) {
    return { side, advertiserId, statement: null, advertisers }
  }
  const statement = await settle(readStatement(side, { ...ask, advertiser_id: advertiserId }))
  return { side, advertiserId, statement, advertisers }
}

export const readMore = (side: Side, ask: StatementAsk, cursor: string) =>
  readStatement(side, ask, cursor)

/** A page of as many lines as the API answers at once. */
export const readLongPage = (side: Side, ask: StatementAsk, cursor?: string) =>
  readStatement(side, ask, cursor, LINES_PER_ASK_MAX)

/** URL of the same statement as a file. */
export function csvPathOf(side: Side, ask: StatementAsk): string {
  const query = new URLSearchParams(wireOf(ask) as Record<string, string>)
  return `/v1/${side === 'affiliate' ? 'affiliate/' : ''}statement.csv?${query}`
}
