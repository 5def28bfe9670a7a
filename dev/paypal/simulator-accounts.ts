/** Known PayPal accounts of the simulator: each has its own secret, balances and webhooks. */
import { exponents, parseValue, type SimState } from './simulator-state.ts'

/**
 * The fields of a known account. An unknown client gets a token for any secret, and all unknown clients share
 * balances.
 */
export interface KnownAccount {
  client_id: string
  secret: string
  /** Decimals by currency; the account has no other currencies. */
  balances: Record<string, string>
}

/** Opens an account, or changes the secret of an existing one. Existing balances are kept. */
export function openAccount(state: SimState, { client_id, secret, balances }: KnownAccount): void {
  const known = state.accounts[client_id]
  state.accounts[client_id] = { secret, balances: known?.balances ?? minorOf(balances) }
}

function minorOf(balances: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(balances).map(([currency, value]) => {
      const minor = exponents[currency] === undefined ? null : parseValue(value, currency)
      if (minor === null) throw new Error(`no amount of ${currency}: ${value}`)
      return [currency, minor.toString()]
    }),
  )
}

/** An unknown client gets a token with any secret except `wrong`; a known client needs its own secret. */
export const fits = (state: SimState, clientId: string, secret: string): boolean =>
  (state.accounts[clientId]?.secret ?? secret) === secret && secret !== 'wrong'

/** The balances from which an app pays, in minor units by currency. */
export const balancesOf = (state: SimState, clientId: string | undefined) =>
  state.accounts[clientId ?? '']?.balances ?? state.balances

/** All balances, summed by currency. */
export function allBalances(state: SimState): Record<string, bigint> {
  const sums: Record<string, bigint> = {}
  const accounts = Object.values(state.accounts).map(({ balances }) => balances)
  for (const balances of [state.balances, ...accounts]) {
    for (const [currency, minor] of Object.entries(balances)) {
      sums[currency] = (sums[currency] ?? 0n) + BigInt(minor)
    }
  }
  return sums
}
