import type { OfferCategory } from '../../../../schema/vocabulary.ts'
import { api, read } from '../../core/api.ts'
import { settle } from '../../core/problem.ts'
import { readPages } from '../../core/read-pages.ts'

/** Besides the newest first. */
export const offerSorts = ['epc', 'name'] as const

/** `none`: not a partner of the advertiser yet. */
export const joinedStates = ['true', 'false', 'none'] as const

/** Filters and order of the marketplace. */
export interface OfferSearch {
  q?: string | undefined
  category?: OfferCategory | undefined
  joined?: (typeof joinedStates)[number] | undefined
  sort?: (typeof offerSorts)[number] | undefined
}

type Page = { limit: string; cursor?: string }
const askOffers = ({ q, category, joined, sort }: OfferSearch, page: Page) =>
  read(
    api.v1.affiliate.offers.$get({
      query: {
        ...page,
        ...(q ? { q } : {}),
        ...(category ? { category } : {}),
        ...(joined === 'none' ? { partner: 'false' } : joined ? { joined } : {}),
        ...(sort ? { sort } : {}),
      },
    }),
  )
export type PromotedOffer = Awaited<ReturnType<typeof askOffers>>['offers'][number]

export const loadOffers = ({ pages, ...search }: OfferSearch & { pages: number | undefined }) =>
  settle(
    readPages(pages, async (page) => {
      const { offers, next_cursor } = await askOffers(search, page)
      return { rows: offers, next_cursor }
    }),
  )

export const join = (offerId: string) =>
  read(api.v1.affiliate.offers[':offerId'].join.$post({ param: { offerId } }))

const askReferrals = () => read(api.v1.affiliate['referral-links'].$get())
export type ReferralLink = Awaited<ReturnType<typeof askReferrals>>['links'][number]

const askReferred = () => read(api.v1.affiliate.referrals.$get())
export type Referral = Awaited<ReturnType<typeof askReferred>>['referrals'][number]

/** The affiliate's referral links, and the affiliates they referred. */
export async function loadReferrals() {
  const [links, referred] = await Promise.all([settle(askReferrals()), settle(askReferred())])
  return { links, referred }
}

export const makeReferral = (advertiserId: string) =>
  read(api.v1.affiliate['referral-links'].$post({ json: { advertiser_id: advertiserId } }))

const askApplications = () => read(api.v1.affiliate.applications.$get())
export type Application = Awaited<ReturnType<typeof askApplications>>['applications'][number]

const askRegistration = (code: string) =>
  read(api.v1.registrations[':code'].$get({ param: { code } }))
export type Registration = Awaited<ReturnType<typeof askRegistration>>

/** The affiliate's applications, and the advertiser of the code they want to apply with. */
export async function loadApplications({ code }: { code: string | undefined }) {
  const [applications, registration] = await Promise.all([
    settle(askApplications()),
    code === undefined ? null : settle(askRegistration(code)),
  ])
  return { applications, registration }
}

export const apply = (code: string, answers: Record<string, string>) =>
  read(api.v1.affiliate.applications.$post({ json: { registration_code: code, answers } }))

/** "https://…/join/abc", "/join/abc" and "abc" all give abc; null for anything else. */
export function codeIn(written: string): string | null {
  const last = written.trim().split(/[?#]/)[0]?.split('/').filter(Boolean).at(-1) ?? ''
  return /^[A-Za-z0-9_-]{4,40}$/.test(last) ? last : null
}
