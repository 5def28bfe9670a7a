/** Registration links of an advertiser, and invitations by mail. */
import { runScoped } from '../../core/database.ts'
import { Refusal } from '../../core/refusal.ts'
import { type Management, managementOf, requireAdvertiserId } from '../../http/actor.ts'
import { cutPage, readIdCursor } from '../../http/cursor.ts'
import { timeAnswer, timeOrNull } from '../../http/present.ts'
import { requestInputs } from '../../http/request-inputs.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { sendMailSoon } from '../../mail/mail-queue.ts'
import {
  listRegistrationLinks,
  type RegistrationLinkView,
  toRegistrationLink,
} from '../db/registration-links.ts'
import { invitePartners } from '../verbs/invite-partners.ts'
import { changeRegistrationLink, makeRegistrationLink } from '../verbs/make-registration-link.ts'
import { readApplicationSettings } from './application-settings.ts'
import {
  PartnerInvitationsAnswer,
  PartnerInvitationsInput,
  RegistrationLinkAnswer,
  RegistrationLinkInput,
  RegistrationLinkParams,
  type RegistrationLinkSummary,
  RegistrationLinksAnswer,
  RegistrationLinksQuery,
  UpdateRegistrationLinkInput,
} from './registration-links-contract.ts'

const tags = ['Partners']
const listRoute = route('get /v1/registration-links', {
  tags,
  summary: 'List registration links',
  description: 'Newest first, including revoked ones. Affiliates’ referral links are not included.',
  request: { query: RegistrationLinksQuery },
  responses: { 200: answer('One page of results.', RegistrationLinksAnswer) },
})
const makeRoute = route(
  'post /v1/registration-links',
  {
    tags,
    summary: 'Create a registration link',
    description: 'Affiliates can use it to apply to the advertiser.',
    request: { body: { content: json(RegistrationLinkInput), required: true } },
    responses: { 201: answer('The link.', RegistrationLinkAnswer) },
  },
  ['conflict', 'quota_reached'],
)
const updateRoute = route(
  'patch /v1/registration-links/{linkId}',
  {
    tags,
    summary: 'Update, revoke or list a registration link',
    description:
      'Fields you leave out stay unchanged. A revoked link can no longer be used. With is_listed, affiliates find you in the marketplace: your name and logo, and your active offers that every partner can join, with what they pay.',
    request: {
      params: RegistrationLinkParams,
      body: { content: json(UpdateRegistrationLinkInput), required: true },
    },
    responses: { 200: answer('The link.', RegistrationLinkAnswer) },
  },
  ['conflict'],
)
const inviteRoute = route(
  'post /v1/partner-invitations',
  {
    tags,
    summary: 'Invite partners by mail',
    description:
      'Each address gets its own link, which works once and is valid for 30 days. Safe to repeat. At most 200 a day.',
    request: { body: { content: json(PartnerInvitationsInput), required: true } },
    responses: { 200: answer('The result for each address.', PartnerInvitationsAnswer) },
  },
  ['quota_reached'],
)

export const registrationLinkRoutes = routes()
  .openapi(listRoute, async (c) => {
    const { advertiser_id, invitations, limit, cursor } = c.req.valid('query')
    const management = await managementOf(c)
    const advertiserId = requireAdvertiserId(management, advertiser_id)
    const isInvitation = invitations === undefined ? null : invitations === 'true'
    const filter = { afterId: readIdCursor(cursor), isInvitation, limit: limit + 1 }
    const list = listRegistrationLinks(advertiserId, filter)
    const [rows = []] = await runScoped(management.db, management.scope, [list])
    const [page, next_cursor] = cutPage(rows.map(toRegistrationLink), limit)
    return c.json({ links: page.map(linkAnswer), next_cursor }, 200)
  })
  .openapi(makeRoute, async (c) => {
    const asked = c.req.valid('json')
    const management = await managementOf(c)
    const advertiserId = requireAdvertiserId(management, asked.advertiser_id)
    await readApplicationSettings(management, advertiserId)
    const linkId = await makeRegistrationLink(management.db, management.scope, {
      ...{ advertiserId, code: asked.code ?? null, name: asked.name, usesMax: asked.uses_max },
      ...{ isInvitation: asked.is_invitation, isListed: asked.is_listed },
      expiresAt: timeIn(asked.expires_at),
      ...requestInputs(c),
    })
    return c.json({ link: await readLink(management, advertiserId, linkId) }, 201)
  })
  .openapi(updateRoute, async (c) => {
    const { linkId } = c.req.valid('param')
    const asked = c.req.valid('json')
    const management = await managementOf(c)
    const advertiserId = requireAdvertiserId(management, asked.advertiser_id)
    const change = {
      ...{ advertiserId, linkId, name: asked.name, usesMax: asked.uses_max },
      ...{ isRevoked: asked.revoked, isListed: asked.is_listed },
      expiresAt: asked.expires_at === undefined ? undefined : timeIn(asked.expires_at),
    }
    await changeRegistrationLink(management.db, management.scope, change, c.var.now)
    return c.json({ link: await readLink(management, advertiserId, linkId) }, 200)
  })
  .openapi(inviteRoute, async (c) => {
    const { advertiser_id, emails, language } = c.req.valid('json')
    const management = await managementOf(c)
    const advertiserId = requireAdvertiserId(management, advertiser_id)
    const { name } = await readApplicationSettings(management, advertiserId)
    const asked = { advertiserId, advertiserName: name, emails, language, ...requestInputs(c) }
    const invited = await invitePartners(management.db, management.scope, asked)
    const mailIds = invited.flatMap(({ mailId }) => (mailId === null ? [] : [mailId]))
    await sendMailSoon(c, mailIds)
    return c.json({ results: invited.map(({ email, outcome }) => ({ email, outcome })) }, 200)
  })

const timeIn = (text: string | null) => (text === null ? null : new Date(text))

async function readLink({ db, scope }: Management, advertiserId: string, linkId: string) {
  const list = listRegistrationLinks(advertiserId, { linkId })
  const [[row] = []] = await runScoped(db, scope, [list])
  if (row === undefined) throw new Refusal('not_found', 'There is no such link.')
  return linkAnswer(toRegistrationLink(row))
}

function linkAnswer(link: RegistrationLinkView): RegistrationLinkSummary {
  return {
    ...{ id: link.id, code: link.code, path: joinPath(link.code), name: link.name },
    ...{ is_invitation: link.isInvitation, is_listed: link.isListed },
    ...{ uses: link.uses, uses_max: link.usesMax },
    expires_at: timeOrNull(link.expiresAt),
    revoked_at: timeOrNull(link.revokedAt),
    created_at: timeAnswer(link.createdAt),
  }
}

/** The dashboard page where affiliates apply with the code. */
export const joinPath = (code: string) => `/join/${code}`
