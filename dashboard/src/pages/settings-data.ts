import type { UpdateAdvertiserInput, UpdateAppInput } from '../../../workers/api/contract.ts'
import { api, read } from '../api.ts'
import { settle } from '../problem.ts'
import { readAdvertisers, readApps } from './apps-data.ts'
import { readCaps } from './caps-data.ts'

const from = (cursor: string | undefined) => (cursor ? { cursor } : {})

/** A page of apps and a page of advertisers; each on its own. */
export async function loadSettings(deps: {
  apps: string | undefined
  advertisers: string | undefined
}) {
  const [apps, advertisers] = await Promise.all([
    settle(readApps(from(deps.apps))),
    settle(readAdvertisers(from(deps.advertisers))),
  ])
  return { apps, advertisers }
}

const readOffers = () => read(api.v1.offers.$get({ query: { limit: '200' } }))

/** What an app may take for its default offer. Without them the app still stands. */
export async function loadOffersToChoose() {
  const offers = await settle(readOffers())
  return offers.ok ? offers.value.offers : []
}

/** Caps that bear on an affiliate over all offers. */
export async function loadCapsAcross() {
  const caps = await settle(readCaps({ include_archived: 'true' }))
  if (!caps.ok) return caps
  return { ok: true as const, value: caps.value.caps.filter(({ offer }) => offer === null) }
}

export const changeApp = (appId: string, json: UpdateAppInput) =>
  read(api.v1.apps[':appId'].$patch({ param: { appId }, json }))

export const changeAdvertiser = (advertiserId: string, json: UpdateAdvertiserInput) =>
  read(api.v1.advertisers[':advertiserId'].$patch({ param: { advertiserId }, json }))
