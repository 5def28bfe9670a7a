import { readAdvertisers, readApps } from '../apps/apps-data.ts'
import { settle } from '../core/problem.ts'

/** Apps that may have an offer, each with the currency its advertiser usually pays in. */
export async function loadOfferChoices() {
  const [apps, advertisers] = await Promise.all([settle(readApps()), settle(readAdvertisers())])
  return {
    apps,
    currencyOf: new Map(
      advertisers.ok ? advertisers.value.advertisers.map(({ id, currency }) => [id, currency]) : [],
    ),
  }
}
