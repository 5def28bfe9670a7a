import { api, read } from '../core/api.ts'
import { may } from '../core/permissions.ts'
import { settle } from '../core/problem.ts'
import type { Person } from '../core/session.ts'

const readAdvertisers = () => read(api.v1.affiliate.advertisers.$get())
export type Advertiser = Awaited<ReturnType<typeof readAdvertisers>>['advertisers'][number]

/** The advertisers an affiliate can switch between; empty for everybody else. */
export async function loadAdvertisers(person: Person): Promise<readonly Advertiser[]> {
  if (!may(person, 'seeOwnDay')) return []
  const found = await settle(readAdvertisers())
  // Without the switcher, the page shows all advertisers together.
  return found.ok ? found.value.advertisers : []
}
