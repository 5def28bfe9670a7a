import { api, read } from '../core/api.ts'

const PER_ASK = '200'

export const readApps = (query: { cursor?: string } = {}) =>
  read(api.v1.apps.$get({ query: { ...query, limit: PER_ASK } }))
export const readAdvertisers = (query: { cursor?: string } = {}) =>
  read(api.v1.advertisers.$get({ query: { ...query, limit: PER_ASK } }))

export type AppsAnswer = Awaited<ReturnType<typeof readApps>>
export type App = AppsAnswer['apps'][number]
export type AdvertisersAnswer = Awaited<ReturnType<typeof readAdvertisers>>
export type AdvertiserOfSettings = AdvertisersAnswer['advertisers'][number]
