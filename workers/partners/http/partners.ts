/** An advertiser's partners: applications, decisions and terms. */
import type * as z from 'zod'
import { readText } from '../../core/columns.ts'
import type { Db, Scope } from '../../core/database.ts'
import { runScoped } from '../../core/database.ts'
import { Refusal } from '../../core/refusal.ts'
import { managementOf, personOf, requireAdvertiserId } from '../../http/actor.ts'
import { cutPage, readIdCursor } from '../../http/cursor.ts'
import { timeAnswer, timeOrNull } from '../../http/present.ts'
import { requestInputs } from '../../http/request-inputs.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { sendMailSoon } from '../../mail/mail-queue.ts'
import { publish } from '../../snapshots/publish.ts'
import {
  countPartners,
  listAffiliates,
  listPartners,
  listPlaces,
  type PartnerView,
  toPartner,
  toPlace,
} from '../db/partner-views.ts'
import { type DecidedPartner, decidePartners } from '../verbs/decide-partners.ts'
import { enrollPartner } from '../verbs/join-offer.ts'
import { setOverrides } from '../verbs/set-overrides.ts'
import { questionAnswer, readApplicationSettings } from './application-settings.ts'
import { PartnerCountsAnswer, PartnerCountsQuery } from './counts-contract.ts'
import {
  AdvertiserQuery,
  AffiliatesAnswer,
  AffiliatesQuery,
  EnrolledAnswer,
  EnrollInput,
  PartnerAnswer,
  PartnerDecisionsAnswer,
  PartnerDecisionsInput,
  PartnerParams,
  type PartnerSummary,
  PartnersAnswer,
  PartnersQuery,
  UpdatePartnerInput,
} from './partners-contract.ts'

const OFFERS_MAX = 500

const tags = ['Partners']
const listRoute = route('get /v1/partners', {
  tags,
  summary: 'List partners',
  description: 'Pending applications first, then the newest.',
  request: { query: PartnersQuery },
  responses: { 200: answer('One page of results.', PartnersAnswer) },
})
const countsRoute = route('get /v1/partners/counts', {
  tags,
  summary: 'Count partners',
  description: 'How many there are, how many applied, and how many joined in a range of days.',
  request: { query: PartnerCountsQuery },
  responses: { 200: answer('The counts.', PartnerCountsAnswer) },
})
const partnerRoute = route('get /v1/partners/{affiliateId}', {
  tags,
  summary: 'Get a partner',
  description: 'With the offers they have joined or can join.',
  request: { params: PartnerParams, query: AdvertiserQuery },
  responses: { 200: answer('The partner.', PartnerAnswer) },
})
const decideRoute = route('post /v1/partners/decisions', {
  tags,
  summary: 'Approve, reject, suspend, resume or terminate partners',
  description:
    'Each partner is decided separately, and one that fails does not affect the others. Approved partners join every open, active offer, with a coupon each. They get a mail. A terminated partnership cannot be resumed: its links stop, earned money is paid, and its history stays. Safe to repeat.',
  request: { body: { content: json(PartnerDecisionsInput), required: true } },
  responses: { 200: answer('The result for each partner.', PartnerDecisionsAnswer) },
})
const updateRoute = route('patch /v1/partners/{affiliateId}', {
  tags,
  summary: 'Update a partner’s terms',
  description: 'Fields you leave out stay unchanged. Applies to conversions recorded from now on.',
  request: { params: PartnerParams, body: { content: json(UpdatePartnerInput), required: true } },
  responses: { 200: answer('The partner.', PartnerAnswer) },
})
const enrollRoute = route(
  'post /v1/partners/{affiliateId}/enrollments',
  {
    tags,
    summary: 'Enroll a partner in an offer',
    description: 'Works for open and closed offers. Repeating it changes nothing.',
    request: { params: PartnerParams, body: { content: json(EnrollInput), required: true } },
    responses: { 200: answer('The partner.', EnrolledAnswer) },
  },
  ['conflict'],
)
const affiliatesRoute = route('get /v1/affiliates', {
  tags,
  summary: 'List affiliates',
  description: 'An advertiser’s own partners; all affiliates for staff. Newest first.',
  request: { query: AffiliatesQuery },
  responses: { 200: answer('One page of results.', AffiliatesAnswer) },
})

export const partnerRoutes = routes()
  .openapi(listRoute, async (c) => {
    const asked = c.req.valid('query')
    const { advertiser_id, status = null, group_id: groupId = null, q: text = null } = asked
    const { limit, cursor } = asked
    const management = await managementOf(c)
    const advertiserId = requireAdvertiserId(management, advertiser_id)
    const { settings } = await readApplicationSettings(management, advertiserId)
    const filter = { status, groupId, text, afterId: readIdCursor(cursor), limit: limit + 1 }
    const { db, scope } = management
    const [rows = []] = await runScoped(db, scope, [listPartners(advertiserId, filter)])
    const [page, next_cursor] = cutPage(rows.map(toPartner), limit, (last) => last.affiliate.id)
    const questions = settings.questions.map(questionAnswer)
    return c.json({ partners: page.map(partnerAnswer), questions, next_cursor }, 200)
  })
  .openapi(countsRoute, async (c) => {
    const { advertiser_id, ...range } = c.req.valid('query')
    const management = await managementOf(c)
    const advertiserId = requireAdvertiserId(management, advertiser_id)
    const { db, scope } = management
    const [[row = {}] = []] = await runScoped(db, scope, [countPartners(advertiserId, range)])
    return c.json(row as z.infer<typeof PartnerCountsAnswer>, 200)
  })
  .openapi(partnerRoute, async (c) => {
    const management = await managementOf(c)
    const advertiserId = requireAdvertiserId(management, c.req.valid('query').advertiser_id)
    const { affiliateId } = c.req.valid('param')
    return c.json(await readPartner(management, advertiserId, affiliateId), 200)
  })
  .openapi(decideRoute, async (c) => {
    const { advertiser_id, ids, decision, reason = null } = c.req.valid('json')
    const management = await managementOf(c)
    const decided = await decidePartners(management.db, management.scope, {
      ...{ advertiserId: requireAdvertiserId(management, advertiser_id), affiliateIds: ids },
      ...{ decision, reason, userId: personOf(c).userId, ...requestInputs(c) },
    })
    const changed = decided.filter((one) => one.outcome === 'changed')
    await publish(c, management, { affiliateIds: changed.map((one) => one.affiliateId) })
    await sendMailSoon(
      c,
      changed.flatMap((one) => one.mailIds),
    )
    return c.json({ results: decided.map(resultAnswer) }, 200)
  })
  .openapi(updateRoute, async (c) => {
    const { advertiser_id, hold_days: holdDays, cookie_days: cookieDays } = c.req.valid('json')
    const { affiliateId } = c.req.valid('param')
    const management = await managementOf(c)
    const advertiserId = requireAdvertiserId(management, advertiser_id)
    const partner = { advertiserId, affiliateId }
    await setOverrides(management.db, management.scope, partner, { holdDays, cookieDays })
    if (cookieDays !== undefined) await publish(c, management, { affiliateIds: [affiliateId] })
    return c.json(await readPartner(management, advertiserId, affiliateId), 200)
  })
  .openapi(enrollRoute, async (c) => {
    const { advertiser_id, offer_id: offerId, coupon = null } = c.req.valid('json')
    const { affiliateId } = c.req.valid('param')
    const management = await managementOf(c)
    const advertiserId = requireAdvertiserId(management, advertiser_id)
    const asked = { advertiserId, affiliateId, offerId, coupon, ...requestInputs(c) }
    const outcome = await enrollPartner(management.db, management.scope, asked)
    await publish(c, management, { affiliateIds: [affiliateId] })
    const partner = await readPartner(management, advertiserId, affiliateId)
    return c.json({ outcome, partner }, 200)
  })
  .openapi(affiliatesRoute, async (c) => {
    const asked = c.req.valid('query')
    const { db, scope, advertiserId } = await managementOf(c)
    const list = listAffiliates({
      ...{ advertiserId: advertiserId ?? asked.advertiser_id ?? null, text: asked.q ?? null },
      ...{ affiliateId: asked.id ?? null, afterId: readIdCursor(asked.cursor) },
      limit: asked.limit + 1,
    })
    const [rows = []] = await runScoped(db, scope, [list])
    const affiliates = rows.slice(0, asked.limit).map((row) => ({
      ...{ id: readText(row.id), code: readText(row.code), name: readText(row.name) },
    }))
    const next_cursor = rows.length > asked.limit ? (affiliates.at(-1)?.id ?? null) : null
    return c.json({ affiliates, next_cursor }, 200)
  })

async function readPartner(
  management: { db: Db; scope: Scope },
  advertiserId: string,
  affiliateId: string,
) {
  const { db, scope } = management
  const [[row] = [], places = []] = await runScoped(db, scope, [
    listPartners(advertiserId, { affiliateId }),
    listPlaces(advertiserId, affiliateId, OFFERS_MAX),
  ])
  if (row === undefined) throw new Refusal('not_found', 'There is no such partner.')
  const { settings } = await readApplicationSettings(management, advertiserId)
  return {
    partner: partnerAnswer(toPartner(row)),
    questions: settings.questions.map(questionAnswer),
    offers: places.map(toPlace).map(({ offer, isOpen, enrollment }) => ({
      ...{ offer, is_open: isOpen },
      enrollment: enrollment && {
        ...{ coupon: enrollment.coupon, joined_at: timeAnswer(enrollment.joinedAt) },
      },
    })),
  }
}

function partnerAnswer(partner: PartnerView): PartnerSummary {
  const { websiteUrl, ...affiliate } = partner.affiliate
  return {
    affiliate: { ...affiliate, website_url: websiteUrl },
    status: partner.status,
    status_reason: partner.statusReason,
    answers: partner.answers.map(({ questionId, text }) => ({ question_id: questionId, text })),
    unmet_rules: partner.unmetRules,
    country: partner.country,
    sponsor: partner.sponsor,
    came_by: partner.cameBy,
    is_invited: partner.isInvited,
    group: partner.group,
    hold_days: partner.holdDays,
    cookie_days: partner.cookieDays,
    offers_joined: partner.offersJoined,
    applied_at: timeAnswer(partner.appliedAt),
    decided_at: timeOrNull(partner.decidedAt),
    is_decided_by_rules: partner.isByRules,
  }
}

function resultAnswer(decided: DecidedPartner) {
  const { affiliateId: id, outcome } = decided
  if (outcome !== 'refused') return { id, outcome, code: null, message: null }
  const { code, message } = decided.refusal
  return { id, outcome, code: code === 'not_found' ? code : ('conflict' as const), message }
}
