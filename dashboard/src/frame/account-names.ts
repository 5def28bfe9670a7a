import { accountsOf, STAFF } from '../core/account.ts'
import { api, read } from '../core/api.ts'
import { settle } from '../core/problem.ts'
import type { Person } from '../core/session.ts'

/** What a person's accounts are called, by id. One that cannot be asked just now is left out. */
export async function nameAccounts(person: Person): Promise<Record<string, string>> {
  const accounts = accountsOf(person).filter((account) => account !== STAFF)
  const named = await Promise.all(
    accounts.map(async (account) => {
      const headers = { 'x-account': account }
      const team = await settle(read(api.v1.team.$get({}, { headers })))
      return team.ok ? [[account, team.value.account_name] as const] : []
    }),
  )
  return Object.fromEntries(named.flat())
}
