/** The report for a chosen visitor's conversion, and the expected commission by our own arithmetic. */
import { pointOf, type Visitor } from './visitor.ts'

/** Body of POST /v1/conversions. Stored and repeated unchanged, because an id may not change its content. */
export interface Report {
  event: 'sale' | 'lead'
  click_id: string
  external_id: string
  customer_id: string
  amount?: string
  currency?: string
  visitor: { ip?: string; user_agent?: string }
}

export const externalIdOf = (runId: string, line: number) => `replay:${runId}:${line}`

/** Every fifth is a lead; a sale is worth 5.00 to 250.00. `clickId` is the visitor's. */
export function reportOf(
  visitor: Visitor,
  options: { runId: string; clickId: string; currency: string },
): Report {
  const externalId = externalIdOf(options.runId, visitor.line)
  const isLead = pointOf(`event ${externalId}`) % 5 === 0
  const minor = 500 + (pointOf(`amount ${externalId}`) % 24_501)
  const { 'user-agent': userAgent, 'x-local-ip': ip } = visitor.headers
  return {
    event: isLead ? 'lead' : 'sale',
    click_id: options.clickId,
    external_id: externalId,
    customer_id: externalId,
    ...(isLead ? {} : { amount: decimalOf(minor), currency: options.currency }),
    visitor: {
      ...(ip === undefined ? {} : { ip }),
      ...(userAgent === undefined ? {} : { user_agent: userAgent.slice(0, 512) }),
    },
  }
}

const decimalOf = (minor: number) =>
  `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`

/** The stored terms for one affiliate and event. */
export interface Terms {
  rateBps: number
  fixedMinor: bigint
  /** The sponsor and the sponsor's sponsor, if any. */
  levelsBps: readonly number[]
}

/**
 * The commission of each level: amount × rate, rounded half up; the first level also gets the fixed part. In
 * minor units of a two-decimal currency. Levels with a commission of zero are left out.
 */
export function earnedLines(
  report: Pick<Report, 'amount'>,
  { rateBps, fixedMinor, levelsBps }: Terms,
): bigint[] {
  const amountMinor = BigInt((report.amount ?? '0.00').replace('.', ''))
  const shareOf = (bps: number) => (amountMinor * BigInt(bps) * 2n + 10_000n) / 20_000n
  return [shareOf(rateBps) + fixedMinor, ...levelsBps.map(shareOf)].filter((minor) => minor > 0n)
}
