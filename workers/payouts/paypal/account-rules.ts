/**
 * Why PayPal issued no token for an own payer's account: it refused the id or secret, or timed out.
 */
export const paypalProblems = ['refused', 'unanswered'] as const
export type PaypalProblem = (typeof paypalProblems)[number]
