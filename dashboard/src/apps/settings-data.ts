import type * as z from 'zod'
import type { UpdateAdvertiserInput, UpdateAppInput } from '../../../workers/apps/http/contract.ts'
import type { NewAdvertiserInput, NewAppInput } from '../../../workers/apps/keys-contract.ts'
import type { PostbackSettingsInput } from '../../../workers/conversions/sources/settings/contract.ts'
import type { AdvertiserFeeInput } from '../../../workers/offers/http/platform-fees-contract.ts'
import type { PaypalAccountInput } from '../../../workers/payouts/paypal/http/paypal-contract.ts'
import { readCaps } from '../caps/caps-data.ts'
import { impersonated } from '../core/account.ts'
import { api, read } from '../core/api.ts'
import { sendBody } from '../core/files.ts'
import { may } from '../core/permissions.ts'
import { settle } from '../core/problem.ts'
import { person } from '../core/session.ts'
import { readAdvertisers, readApps } from './apps-data.ts'
import { loadAppKeys } from './keys/keys-data.ts'

const from = (cursor: string | undefined) => (cursor ? { cursor } : {})

/** A page of apps and a page of advertisers, loaded independently. */
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

/** Offers, hosts and keys of an app. The app is shown even if these fail to load. */
export async function loadAppMore(appId: string) {
  const [offers, more] = await Promise.all([settle(readOffers()), loadAppKeys(appId)])
  return { offers: offers.ok ? offers.value.offers : [], ...more }
}

/** Further settings of an advertiser: its fee, caps over all offers, and postback settings. */
export async function loadAdvertiserMore(advertiserId: string) {
  const asker = person()
  // Not available during impersonation.
  const seesPaypal = asker !== null && may(asker, 'seePaypalAccount') && impersonated() === null
  const [fee, caps, sources, paypal] = await Promise.all([
    settle(readPlatformFee(advertiserId)),
    loadCapsAcross(),
    settle(readSourceSettings(advertiserId)),
    seesPaypal ? settle(readPaypalAccount(advertiserId)) : null,
  ])
  return { fee, caps, sources, paypal }
}

const readPlatformFee = (advertiserId: string) =>
  read(api.v1.advertisers[':advertiserId']['platform-fee'].$get({ param: { advertiserId } }))

export const setPlatformFee = (advertiserId: string, json: AdvertiserFeeInput) =>
  read(api.v1.advertisers[':advertiserId']['platform-fee'].$put({ param: { advertiserId }, json }))

const readPaypalAccount = (advertiserId: string) =>
  read(api.v1.advertisers[':advertiserId']['paypal-account'].$get({ param: { advertiserId } }))
export type PaypalAccount = Awaited<ReturnType<typeof readPaypalAccount>>

export const changePaypalAccount = (
  advertiserId: string,
  json: z.input<typeof PaypalAccountInput>,
) =>
  read(
    api.v1.advertisers[':advertiserId']['paypal-account'].$put({ param: { advertiserId }, json }),
  )

export const readSourceSettings = (advertiserId: string) =>
  read(api.v1.advertisers[':advertiserId'].inbound.$get({ param: { advertiserId } }))
export type SourceSettingsAnswer = Awaited<ReturnType<typeof readSourceSettings>>

export const changeSourceSettings = (
  advertiserId: string,
  json: z.input<typeof PostbackSettingsInput>,
) => read(api.v1.advertisers[':advertiserId'].inbound.$patch({ param: { advertiserId }, json }))

async function loadCapsAcross() {
  const caps = await settle(readCaps({ include_archived: 'true' }))
  if (!caps.ok) return caps
  return { ok: true as const, value: caps.value.caps.filter(({ offer }) => offer === null) }
}

export const createApp = (json: z.input<typeof NewAppInput>) => read(api.v1.apps.$post({ json }))
export const createAdvertiser = (json: z.input<typeof NewAdvertiserInput>) =>
  read(api.v1.advertisers.$post({ json }))

export const changeApp = (appId: string, json: UpdateAppInput) =>
  read(api.v1.apps[':appId'].$patch({ param: { appId }, json }))

export const changeAdvertiser = (advertiserId: string, json: UpdateAdvertiserInput) =>
  read(api.v1.advertisers[':advertiserId'].$patch({ param: { advertiserId }, json }))

const logoPath = (advertiserId: string) => `/v1/advertisers/${advertiserId}/logo`

export const setLogo = (advertiserId: string, file: File) =>
  sendBody(logoPath(advertiserId), {
    ...{ method: 'PUT', body: file },
    headers: { 'content-type': file.type || 'application/octet-stream' },
  })

export const removeLogo = (advertiserId: string) =>
  sendBody(logoPath(advertiserId), { method: 'DELETE' })
