/** The 252 ways in which sending a payout is interrupted and continued. */
import type { FaultRule } from '../../../dev/paypal/simulator-faults.ts'

/** Where the process crashes. */
export const crashPoints = {
  K1: 'before the reservation was committed',
  K2: 'before the call',
  K3: 'in the middle of the request',
  K4: 'before the answer arrived',
  K5: 'before the answer was written down',
  K6: 'before the first reading',
} as const
export type CrashPoint = keyof typeof crashPoints

/** PayPal's answers to the first calls of a batch. */
interface Scripted {
  faults: readonly Omit<FaultRule, 'match'>[]
  /** PayPal already has the batch: the answer to an earlier call was lost. */
  isMadeBefore?: boolean
  /** The answer means that nothing was created. */
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

/** How the work is continued. */
export const restarts = ['by the message again', 'by cron alone'] as const
/** When PayPal's webhook arrives: before our call has its answer, long after, or never. */
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
 * A refusal proves that nothing was created only if no earlier call is in doubt. After a crash
 * during the call the batch stays unclear, and it is created once PayPal accepts it.
 */
export const isEverMade = ({ point, answer }: CrashCase): boolean =>
  answer !== 'a clean refusal' || (point !== 'K1' && point !== 'K6')
