/** PayPal accounts that the simulator knows by name: each with a secret, balances and webhooks of its own. */
import { exponents, parseValue, type SimState } from './simulator-state.ts'

/** What makes an account known. Whoever is not gets a token for any secret, and shares the balances. */
export interface KnownAccount {
  client_id: string
  secret: string
  /** Decimals by currency; it holds nothing else. */
  balances: Record<string, string>
}

/** Opens an account, or gives one that stands another secret: money that it has stays as it is. */
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

/** Any client with a name and a secret gets a token, but for the secret `wrong`; a known one its own. */
export const fits = (state: SimState, clientId: string, secret: string): boolean =>
  (state.accounts[clientId]?.secret ?? secret) === secret && secret !== 'wrong'

/** Minor units per currency from which an app pays. */
export const balancesOf = (state: SimState, clientId: string | undefined) =>
  state.accounts[clientId ?? '']?.balances ?? state.balances

/** All balances there are, summed by currency. */
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
