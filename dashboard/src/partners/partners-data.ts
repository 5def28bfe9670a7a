import type { ApprovalRule, Language, PartnershipStatus } from '../../../schema/vocabulary.ts'
import { readAdvertisers } from '../apps/apps-data.ts'
import { api, read } from '../core/api.ts'
import { settle } from '../core/problem.ts'
import { type ReadPages, readPages } from '../core/read-pages.ts'

const LINKS_PER_ASK = '100'

export interface PartnersSearch {
  advertiser_id?: string | undefined
  partnership?: PartnershipStatus | undefined
  group_id?: string | undefined
  q?: string | undefined
  pages?: number | undefined
}

const askPartners = (query: {
  advertiser_id: string
  status?: PartnershipStatus
  group_id?: string
  q?: string
  limit: string
  cursor?: string
}) => read(api.v1.partners.$get({ query }))

export type Partner = Awaited<ReturnType<typeof askPartners>>['partners'][number]
export type Question = Awaited<ReturnType<typeof askPartners>>['questions'][number]
export type { ApprovalRule, PartnershipStatus }

/** The requested advertiser, or the first one this person can see; null if there is none. */
export async function ofAdvertiser<T>(asked: string | undefined, ask: (id: string) => Promise<T>) {
  const advertisers = await settle(readAdvertisers())
  if (!advertisers.ok) return advertisers
  const known = advertisers.value.advertisers.map(({ id, name }) => ({ id, name }))
  const advertiserId = asked ?? known[0]?.id
  if (advertiserId === undefined) return { ok: true as const, value: null }
  const answered = await settle(ask(advertiserId))
  if (!answered.ok) return answered
  return {
    ok: true as const,
    value: { advertiserId, advertisers: known, answer: answered.value },
  }
}

export interface Advertisers {
  readonly advertiserId: string
  readonly advertisers: readonly { readonly id: string; readonly name: string }[]
}

export const loadPartners = ({ advertiser_id, partnership, group_id, q, pages }: PartnersSearch) =>
  ofAdvertiser(advertiser_id, (id): Promise<ReadPages<Partner>> => {
    const filter = {
      ...(partnership ? { status: partnership } : {}),
      ...(group_id ? { group_id } : {}),
      ...(q ? { q } : {}),
    }
    return readPages(pages, async (page) => {
      const { partners, next_cursor } = await askPartners({
        ...{ advertiser_id: id, ...filter, ...page },
      })
      return { rows: partners, next_cursor }
    })
  })

const askPartner = (affiliateId: string, advertiserId: string) =>
  read(
    api.v1.partners[':affiliateId'].$get({
      ...{ param: { affiliateId }, query: { advertiser_id: advertiserId } },
    }),
  )
export type OpenPartner = Awaited<ReturnType<typeof askPartner>>

export const loadPartner = (affiliateId: string, advertiserId: string | undefined) =>
  ofAdvertiser(advertiserId, (id) => askPartner(affiliateId, id))

export const decisions = ['approve', 'reject', 'suspend', 'resume', 'terminate'] as const
export type Decision = (typeof decisions)[number]

export async function decide(
  advertiserId: string,
  decision: Decision,
  ids: readonly string[],
  reason: string | null,
) {
  const json = { advertiser_id: advertiserId, ids: [...ids], decision, ...(reason && { reason }) }
  return (await read(api.v1.partners.decisions.$post({ json }))).results
}
export type DecisionResult = Awaited<ReturnType<typeof decide>>[number]

export const changeTerms = (
  advertiserId: string,
  affiliateId: string,
  terms: { hold_days?: number | null; cookie_days?: number | null },
) =>
  read(
    api.v1.partners[':affiliateId'].$patch({
      ...{ param: { affiliateId }, json: { advertiser_id: advertiserId, ...terms } },
    }),
  )

export const enroll = (
  advertiserId: string,
  affiliateId: string,
  offerId: string,
  coupon: string,
) =>
  read(
    api.v1.partners[':affiliateId'].enrollments.$post({
      param: { affiliateId },
      json: {
        ...{ advertiser_id: advertiserId, offer_id: offerId },
        ...(coupon.trim() === '' ? {} : { coupon: coupon.trim() }),
      },
    }),
  )

const askLinks = (advertiserId: string) =>
  read(
    api.v1['registration-links'].$get({
      query: { advertiser_id: advertiserId, limit: LINKS_PER_ASK },
    }),
  )
export type RegistrationLink = Awaited<ReturnType<typeof askLinks>>['links'][number]

export const loadLinks = (advertiserId: string | undefined) => ofAdvertiser(advertiserId, askLinks)

export interface NewLink {
  name: string
  code?: string
  uses_max: number | null
  expires_at: string | null
  is_invitation: boolean
  is_listed?: boolean
}

export const makeLink = (advertiserId: string, link: NewLink) =>
  read(api.v1['registration-links'].$post({ json: { advertiser_id: advertiserId, ...link } }))

export const changeLink = (
  advertiserId: string,
  linkId: string,
  change: { revoked: boolean } | { is_listed: boolean },
) =>
  read(
    api.v1['registration-links'][':linkId'].$patch({
      ...{ param: { linkId }, json: { advertiser_id: advertiserId, ...change } },
    }),
  )

export async function invite(advertiserId: string, emails: string[], language: Language) {
  const json = { advertiser_id: advertiserId, emails, language }
  return (await read(api.v1['partner-invitations'].$post({ json }))).results
}

const askRules = (advertiserId: string) =>
  read(api.v1['application-settings'].$get({ query: { advertiser_id: advertiserId } }))
export type ApplicationRules = Awaited<ReturnType<typeof askRules>>

export const loadRules = (advertiserId: string | undefined) => ofAdvertiser(advertiserId, askRules)

export function changeRules(advertiserId: string, { questions, auto_approval }: ApplicationRules) {
  const asked = questions.map(({ label, ...question }) => ({
    ...{ ...question, label: label as Partial<Record<Language, string>> },
  }))
  const json = { advertiser_id: advertiserId, questions: asked, auto_approval }
  return read(api.v1['application-settings'].$put({ json }))
}
