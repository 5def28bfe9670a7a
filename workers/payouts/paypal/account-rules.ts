/** Why PayPal gave no token for an own payer's account: it refused id or secret, or did not answer. */
export const paypalProblems = ['refused', 'unanswered'] as const
export type PaypalProblem = (typeof paypalProblems)[number]
