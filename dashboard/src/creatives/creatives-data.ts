import type { Language } from '../../../schema/vocabulary.ts'
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
const readFeed = async () => (await read(api.v1.affiliate['offer-feed'].$get())).feed
const readKit = async (offerId: string, lang: Language) =>
  (await read(api.v1.affiliate.kits[':offerId'].$get({ param: { offerId }, query: { lang } }))).kit

export type Kit = Awaited<ReturnType<typeof readKit>>
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

/** Tabs of affiliates beside their banners and texts. */
export type ToolTab = 'posts' | 'feed'

interface Search {
  readonly tab: ToolTab | undefined
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
  if (usesCreatives(person) && search.tab === 'feed') {
    return { kind: 'feed' as const, page: await settle(readFeed()) }
  }
  if (usesCreatives(person) && search.tab === 'posts') {
    const page = await settle(loadKits(search.offer_id))
    return { kind: 'posts' as const, page }
  }
  if (usesCreatives(person)) {
    const [page, joined] = await Promise.all([settle(readOwn(query)), settle(readJoined())])
    return { kind: 'own' as const, page, offers: joined.ok ? offersOf(joined.value) : [] }
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

const offersOf = ({ links }: Awaited<ReturnType<typeof readJoined>>): OwnOffer[] =>
  links.map(({ offer, coupon }) => ({ ...offer, coupon }))

/** Posts and coupon of one joined offer in both languages; the first one by default. */
async function loadKits(offerId: string | undefined) {
  const offers = offersOf(await readJoined())
  const chosen = offers.find(({ id }) => id === offerId) ?? offers[0]
  if (chosen === undefined) return { offers, chosen: null }
  const [en, ru, { creatives }] = await Promise.all([
    readKit(chosen.id, 'en'),
    readKit(chosen.id, 'ru'),
    readOwn({ offer_id: chosen.id }),
  ])
  const texts = creatives.filter(({ kind }) => kind === 'text')
  return { offers, chosen: { id: chosen.id, kits: { en, ru }, texts } }
}
export type Kits = Awaited<ReturnType<typeof loadKits>>

export const createFeed = () => read(api.v1.affiliate['offer-feed'].$post())
export const revokeFeed = () => read(api.v1.affiliate['offer-feed'].$delete())

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
