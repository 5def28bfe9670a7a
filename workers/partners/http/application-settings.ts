/** An advertiser's questions to applicants and its rules for automatic approval. */

import type { ApplicationQuestion, AutoApproval } from '../../../schema/applications.ts'
import { readText } from '../../core/columns.ts'
import { connect, type Db, runScoped, type Scope } from '../../core/database.ts'
import { toDecimal } from '../../core/money.ts'
import { Refusal } from '../../core/refusal.ts'
import { managementOf, requireAdvertiserId } from '../../http/actor.ts'
import { logoUrl } from '../../http/logo-url.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { RegistrationAnswer, RegistrationParams } from '../applications-contract.ts'
import { readRegistration } from '../apply-to-advertiser.ts'
import { type ApplicationSettings, findApplicationSettings } from '../db/partner-views.ts'
import {
  findLogo,
  listOffersToJoin,
  type OfferToJoin,
  toLogoId,
  toOfferToJoin,
} from '../db/registration-offers.ts'
import { setApplicationRules } from '../verbs/set-application-rules.ts'
import {
  AdvertiserQuery,
  ApplicationSettingsAnswer,
  ApplicationSettingsInput,
  type QuestionAnswer,
} from './partners-contract.ts'

const tags = ['Partners']
const readRoute = route('get /v1/application-settings', {
  tags,
  summary: 'Get application settings',
  description: 'The questions, and the rules for automatic approval.',
  request: { query: AdvertiserQuery },
  responses: { 200: answer('The settings.', ApplicationSettingsAnswer) },
})
const writeRoute = route('put /v1/application-settings', {
  tags,
  summary: 'Set application settings',
  description:
    'Replaces all questions and rules. Pending applications are still decided by a person.',
  request: { body: { content: json(ApplicationSettingsInput), required: true } },
  responses: { 200: answer('The settings.', ApplicationSettingsAnswer) },
})
const registrationRoute = route(
  'get /v1/registrations/{code}',
  {
    tags,
    summary: 'Get a registration link',
    description: 'The advertiser’s name, logo and questions, for the holder of the link.',
    request: { params: RegistrationParams },
    responses: { 200: answer('The advertiser, its questions and its offers.', RegistrationAnswer) },
  },
  ['gone'],
)

export const applicationSettingRoutes = routes()
  .openapi(readRoute, async (c) => {
    const management = await managementOf(c)
    const advertiserId = requireAdvertiserId(management, c.req.valid('query').advertiser_id)
    const { settings } = await readApplicationSettings(management, advertiserId)
    return c.json(settingsAnswer(settings), 200)
  })
  .openapi(writeRoute, async (c) => {
    const { advertiser_id, questions, auto_approval: asked } = c.req.valid('json')
    const management = await managementOf(c)
    const { db, scope } = management
    const settings: ApplicationSettings = {
      questions: questions.map(({ is_required: isRequired, choices, ...question }) => ({
        ...{ ...question, isRequired, ...(choices.length > 0 ? { choices } : {}) },
      })),
      autoApproval: rulesOf(asked),
    }
    const advertiserId = requireAdvertiserId(management, advertiser_id)
    await setApplicationRules(db, scope, advertiserId, settings)
    return c.json(settingsAnswer(settings), 200)
  })
  .openapi(registrationRoute, async (c) => {
    const db = await connect(c.env.API_DATABASE_URL)
    const nobody: Scope = { kind: 'sign_in', email: '' }
    const found = await readRegistration(db, nobody, c.req.valid('param').code)
    const { advertiserId, advertiserName, questions } = found
    const scope: Scope = { kind: 'advertiser', advertiserId }
    const reads = [listOffersToJoin(advertiserId), findLogo(advertiserId)]
    const [rows = [], [logo] = []] = await runScoped(db, scope, reads)
    const offers = rows.map(toOfferToJoin).map(offerAnswer)
    const advertiser = { name: advertiserName, logo_url: logoUrl(c, toLogoId(logo)) }
    return c.json({ advertiser, questions: questions.map(questionAnswer), offers }, 200)
  })

function offerAnswer({ cookieDays, holdDays, payout, ...offer }: OfferToJoin) {
  return {
    ...{ ...offer, cookie_days: cookieDays, hold_days: holdDays },
    payout: payout.map(({ event, rateBps, fixedMinor, recurringMonths }) => ({
      ...{ event, rate_bps: rateBps, recurring_months: recurringMonths },
      fixed: toDecimal({ minor: fixedMinor, currency: offer.currency }),
    })),
  }
}

/** @throws Refusal `not_found`. */
export async function readApplicationSettings(
  { db, scope }: { db: Db; scope: Scope },
  advertiserId: string,
): Promise<{ name: string; settings: ApplicationSettings }> {
  const [[row] = []] = await runScoped(db, scope, [findApplicationSettings(advertiserId)])
  if (row === undefined) throw new Refusal('not_found', 'There is no such advertiser.')
  return {
    name: readText(row.name),
    settings: {
      questions: row.application_questions as ApplicationQuestion[],
      autoApproval: row.auto_approval as AutoApproval,
    },
  }
}

function rulesOf(asked: ApplicationSettingsAnswer['auto_approval']): AutoApproval {
  if (asked.of === 'none') return {}
  const { of, countries, refuses_throwaway_mail: refusesThrowawayMail } = asked
  return {
    of,
    ...(countries.length > 0 ? { countries } : {}),
    ...(refusesThrowawayMail ? { refusesThrowawayMail } : {}),
  }
}

function settingsAnswer(settings: ApplicationSettings): ApplicationSettingsAnswer {
  const { questions, autoApproval } = settings
  const { of = 'none', countries = [], refusesThrowawayMail = false } = autoApproval
  return {
    questions: questions.map(questionAnswer),
    auto_approval: { of, countries, refuses_throwaway_mail: refusesThrowawayMail },
  }
}

export function questionAnswer(question: ApplicationQuestion): QuestionAnswer {
  const { id, label, kind, choices = [], isRequired } = question
  return { id, label, kind, choices, is_required: isRequired }
}
