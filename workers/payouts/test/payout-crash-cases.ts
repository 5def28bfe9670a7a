/** The 252 ways in which sending a payout is broken off and gone on with. */
import type { FaultRule } from '../../../dev/paypal/simulator-faults.ts'

/** Where the process dies. */
export const crashPoints = {
  K1: 'before the reservation was committed',
  K2: 'before the call',
  K3: 'in the middle of the request',
  K4: 'before the answer arrived',
  K5: 'before the answer was written down',
  K6: 'before the first reading',
} as const
export type CrashPoint = keyof typeof crashPoints

/** What PayPal does with the first calls of a batch. */
interface Scripted {
  faults: readonly Omit<FaultRule, 'match'>[]
  /** PayPal has the batch already: an earlier call was never heard of. */
  isMadeBefore?: boolean
  /** The answer means that nothing was made. */
  isNotMade?: boolean
}

export const payPalAnswers = {
  '201': { faults: [] },
  '500 after the commit': { faults: [{ do: 'commit_then_500' }] },
  'silence after the commit': { faults: [{ do: 'answer_after_s', seconds: 1 }] },
  'a duplicate with its link': { faults: [], isMadeBefore: true },
  'a duplicate without a link': {
    faults: [{ do: 'duplicate_without_link', times: 2 }],
    isMadeBefore: true,
  },
  'a clean refusal': {
    faults: [{ do: 'refuse', name: 'INSUFFICIENT_FUNDS', times: 2 }],
    isNotMade: true,
  },
  'a previous request in progress': { faults: [{ do: 'previous_request' }], isNotMade: true },
} as const satisfies Record<string, Scripted>
export type PayPalAnswer = keyof typeof payPalAnswers

/** How the work is taken up again. */
export const restarts = ['by the message again', 'by cron alone'] as const
/** When PayPal's webhook tells of the batch: before our call has its answer, long after, or not at all. */
export const webhookTimes = ['early', 'late', 'never'] as const

export interface CrashCase {
  point: CrashPoint
  answer: PayPalAnswer
  restart: (typeof restarts)[number]
  webhook: (typeof webhookTimes)[number]
}

const keysOf = <Key extends string>(of: Record<Key, unknown>) => Object.keys(of) as Key[]

export const crashCases: readonly CrashCase[] = keysOf(crashPoints).flatMap((point) =>
  keysOf(payPalAnswers).flatMap((answer) =>
    restarts.flatMap((restart) =>
      webhookTimes.map((webhook) => ({ point, answer, restart, webhook })),
    ),
  ),
)

export const scriptOf = ({ answer }: CrashCase): Scripted => payPalAnswers[answer]

/**
 * A refusal is proof only where no earlier call is in doubt: then nothing is ever made. After a crash
 * during the call the batch stays unclear, and is made when PayPal takes it.
 */
export const isEverMade = ({ point, answer }: CrashCase): boolean =>
  answer !== 'a clean refusal' || (point !== 'K1' && point !== 'K6')
