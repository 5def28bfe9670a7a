/** Events after some of the sales: renewals, refunds, chargebacks and cancellations, each sent twice. */
import type { Answer } from './connection.ts'
import { earnedLines, type Report, type Terms } from './report.ts'
import type { System } from './system.ts'
import { count } from './traffic.ts'
import { pointOf } from './visitor.ts'

const EVENTS_AT_ONCE = 8

/** Body of POST /v1/conversions for an event that follows a sale. */
export interface LaterEvent {
  event: 'rebill' | 'refund' | 'chargeback' | 'cancel'
  external_id: string
  customer_id?: string
  original_external_id?: string
  amount?: string
  currency?: string
}

/** One sale's later events, and the expected result by our own arithmetic. */
export interface Life {
  events: LaterEvent[]
  /** The reversed part of the sale's commissions, over all levels. */
  takenMinor: bigint
  /** The commissions of a renewal, over all levels. */
  rebillMinor: bigint
}

const decimal = (minor: bigint) => `${minor / 100n}.${(minor % 100n).toString().padStart(2, '0')}`

/** The sale's id decides which events follow. `terms` apply to sale and rebill alike. */
export function lifeOf(report: Report, terms: Terms): Life {
  const { external_id: id, customer_id, currency = 'USD', amount = '0.00' } = report
  const minor = BigInt(amount.replace('.', ''))
  const lines = earnedLines(report, terms)
  const takenOf = (refunded: bigint) =>
    lines.reduce((sum, line) => sum + (line * refunded * 2n + minor) / (minor * 2n), 0n)
  const undo = (event: 'refund' | 'chargeback', step: string, part: bigint): LaterEvent => ({
    ...{ event, external_id: `${id}:${step}`, original_external_id: id },
    ...{ amount: decimal(part), currency },
  })
  const rebill: LaterEvent = {
    ...{ event: 'rebill', external_id: `${id}:rebill`, customer_id },
    ...{ amount, currency },
  }
  const third = minor / 3n
  switch (pointOf(`life ${id}`) % 12) {
    case 0:
    case 1:
      return { events: [rebill], takenMinor: 0n, rebillMinor: takenOf(minor) }
    case 2:
      return { events: [undo('refund', 'r1', third)], takenMinor: takenOf(third), rebillMinor: 0n }
    case 3: {
      const parts = [third, third, minor - 2n * third]
      const events = parts.map((part, index) => undo('refund', `r${index + 1}`, part))
      return { events, takenMinor: takenOf(minor), rebillMinor: 0n }
    }
    case 4: {
      const events = [undo('chargeback', 'c1', minor)]
      return { events, takenMinor: takenOf(minor), rebillMinor: 0n }
    }
    case 5: {
      const cancel = { event: 'cancel', external_id: `${id}:cancel`, customer_id } as const
      return { events: [rebill, cancel], takenMinor: 0n, rebillMinor: takenOf(minor) }
    }
    default:
      return { events: [], takenMinor: 0n, rebillMinor: 0n }
  }
}

export interface Lived {
  asked: number
  recorded: number
  replayed: number
  refused: Map<string, number>
}

/** Sends every event, and then sends all of them again. Events of one sale are sent in order. */
export async function live(system: System, lives: readonly Life[]): Promise<Lived> {
  const lived: Lived = { asked: 0, recorded: 0, replayed: 0, refused: new Map() }
  for (let time = 0; time < 2; time += 1) {
    let next = 0
    const work = async () => {
      for (let life = lives[next++]; life; life = lives[next++]) {
        for (const event of life.events) check(await send(system, event), lived)
      }
    }
    await Promise.all(Array.from({ length: EVENTS_AT_ONCE }, work))
  }
  return lived
}

function send(system: System, event: LaterEvent): Promise<Answer> {
  return system.call({
    method: 'POST',
    path: '/v1/conversions',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${system.demo().app.api_key}`,
    },
    body: JSON.stringify(event),
  })
}

function check({ status }: Answer, lived: Lived): void {
  lived.asked += 1
  if (status === 201) lived.recorded += 1
  else if (status === 200) lived.replayed += 1
  else count(lived.refused, String(status))
}
