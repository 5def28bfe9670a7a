/** Starts and stops impersonation. */
import { setImpersonation } from './account.ts'
import { api, read } from './api.ts'

/** One advertiser or one affiliate. */
export type ImpersonatedAccount = { advertiser_id: string } | { affiliate_id: string }

/** Starts impersonation: the screens then show the account, read-only. */
export async function startImpersonation(
  account: ImpersonatedAccount,
  reason: string,
): Promise<void> {
  setImpersonation(await read(api.v1.impersonations.$post({ json: { ...account, reason } })))
}

/** Stops impersonation, even if the server cannot be reached: the token expires by itself. */
export async function stopImpersonation(): Promise<void> {
  await read(api.v1.impersonations.current.$delete()).catch(console.warn)
  setImpersonation(null)
}
