import { api, read } from '../core/api.ts'
import { sendFile } from '../core/files.ts'
import { may } from '../core/permissions.ts'
import { settle } from '../core/problem.ts'
import type { Person } from '../core/session.ts'

const PER_PAGE = '50'

type Query = { offer_id?: string; cursor?: string }
const readCreatives = (query: Query & { include_archived: 'true' | 'false' }) =>
  read(api.v1.creatives.$get({ query: { ...query, limit: PER_PAGE } }))
const readOwn = (query: Query) =>
  read(api.v1.affiliate.creatives.$get({ query: { ...query, limit: PER_PAGE } }))
const readOffers = () => read(api.v1.offers.$get({ query: { limit: '200' } }))
const readJoined = () => read(api.v1.affiliate.links.$get())

export type Creative = Awaited<ReturnType<typeof readCreatives>>['creatives'][number]
export type OwnCreative = Awaited<ReturnType<typeof readOwn>>['creatives'][number]
export interface OfferChoice {
  readonly id: string
  readonly name: string
}

/** An offer the affiliate has joined, with their coupon. */
export interface OwnOffer extends OfferChoice {
  readonly coupon: string
}

interface Search {
  readonly offer_id: string | undefined
  readonly archived: 'shown' | undefined
  readonly cursor: string | undefined
}

/** Whether the person uses creatives as an affiliate. Everybody else manages them. */
export const usesCreatives = (person: Person) => may(person, 'seeLinks')

/** Creatives of the person's offers, and the offers to filter by. */
export async function loadCreatives(person: Person, search: Search) {
  const query = {
    ...(search.offer_id ? { offer_id: search.offer_id } : {}),
    ...(search.cursor ? { cursor: search.cursor } : {}),
  }
  if (usesCreatives(person)) {
    const [page, joined] = await Promise.all([settle(readOwn(query)), settle(readJoined())])
    const links = joined.ok ? joined.value.links : []
    const offers: OwnOffer[] = links.map(({ offer, coupon }) => ({ ...offer, coupon }))
    return { kind: 'own' as const, page, offers }
  }
  const include_archived = search.archived ? ('true' as const) : ('false' as const)
  const [page, listed] = await Promise.all([
    settle(readCreatives({ ...query, include_archived })),
    settle(readOffers()),
  ])
  const offers: OfferChoice[] = listed.ok
    ? listed.value.offers.filter(({ status }) => status !== 'archived')
    : []
  return { kind: 'managed' as const, page, offers }
}

export const addText = (json: { offer_id: string; name: string; body: string }) =>
  read(api.v1.creatives.$post({ json }))

export const uploadBanner = (offerId: string, name: string, file: Blob) =>
  sendFile(`/v1/creative-files?${new URLSearchParams({ offer_id: offerId, name })}`, file)

export const changeCreative = (
  creativeId: string,
  json: { name?: string; body?: string; archived?: boolean },
) => read(api.v1.creatives[':creativeId'].$patch({ param: { creativeId }, json }))

export const linkCreative = async (creativeId: string) =>
  (await read(api.v1.affiliate.creatives[':creativeId'].link.$post({ param: { creativeId } })))
    .creative
