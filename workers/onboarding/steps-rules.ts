/** The steps of an affiliate from the first sign-in to the first sale. */

export const firstSteps = ['email', 'receiver', 'lessons', 'link', 'click', 'sale'] as const
export type FirstStep = (typeof firstSteps)[number]

/** When each step was done; null = not yet, undefined = does not apply. */
export type StepTimes = Readonly<Record<FirstStep, Date | null | undefined>>

/** The first step that is still to do; null = all are done. */
export const nextStep = (times: StepTimes): FirstStep | null =>
  firstSteps.find((step) => times[step] === null) ?? null

/** An affiliate is active if its first click came within this time after joining. */
export const ACTIVATION_DAYS = 7
const DAY_MS = 86_400_000

export interface JoinedPartner {
  joinedAt: Date
  times: StepTimes
}

/** How far partners get. Shares are of those who joined long enough ago to be counted. */
export function activationOf(partners: readonly JoinedPartner[], now: Date) {
  const reached = Object.fromEntries(
    firstSteps.map((step) => [
      step,
      partners.filter(({ times }) => times[step] !== null && times[step] !== undefined).length,
    ]),
  ) as Record<FirstStep, number>
  const within = ({ joinedAt }: JoinedPartner, at: Date | null | undefined) =>
    at !== null && at !== undefined && at.getTime() - joinedAt.getTime() <= ACTIVATION_DAYS * DAY_MS
  const counted = partners.filter(
    ({ joinedAt }) => now.getTime() - joinedAt.getTime() >= ACTIVATION_DAYS * DAY_MS,
  )
  const active = counted.filter((partner) => within(partner, partner.times.click)).length
  const days = partners
    .flatMap(({ joinedAt, times: { sale } }) =>
      sale ? [(sale.getTime() - joinedAt.getTime()) / DAY_MS] : [],
    )
    .toSorted((a, b) => a - b)
  const middle = days.length >> 1
  const median =
    days.length === 0
      ? null
      : days.length % 2 === 1
        ? days[middle]!
        : (days[middle - 1]! + days[middle]!) / 2
  return {
    joined: partners.length,
    reached,
    activation: counted.length === 0 ? null : active / counted.length,
    medianDaysToSale: median === null ? null : Math.max(0, Math.round(median * 10) / 10),
  }
}
