/** Staff looking at the screens of a tenant, from the first click to the last. */
import { lookAt } from './account.ts'
import { api, read } from './api.ts'

/** One advertiser or one affiliate. */
export type LookedAt = { advertiser_id: string } | { affiliate_id: string }

/** From now on the screens are the account's own, read-only. */
export async function startImpersonation(account: LookedAt, reason: string): Promise<void> {
  lookAt(await read(api.v1.impersonations.$post({ json: { ...account, reason } })))
}

/** Back to the person's own screens, also where the server cannot be told: the token ends by itself. */
export async function stopImpersonation(): Promise<void> {
  await read(api.v1.impersonations.current.$delete()).catch(console.warn)
  lookAt(null)
}
