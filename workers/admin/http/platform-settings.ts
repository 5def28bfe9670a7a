/** Settings of the platform, and counts of work pending for its staff. */
import { runScoped } from '../../core/database.ts'
import { staffDatabaseOf } from '../../http/actor.ts'
import { definedFields } from '../../http/defined-fields.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import {
  countWaiting,
  findPlatformSettings,
  type PlatformSettings,
  toPlatformSettings,
} from '../db/platform.ts'
import { updatePlatform } from '../verbs/update-platform.ts'
import {
  AdminOverviewAnswer,
  PlatformSettingsAnswer,
  UpdatePlatformInput,
} from './platform-contract.ts'

const tags = ['Platform']
const readRoute = route('get /v1/platform-settings', {
  tags,
  summary: 'Get platform settings',
  description: 'How accounts are approved, and the platform’s name in mails.',
  responses: { 200: answer('The settings.', PlatformSettingsAnswer) },
})
const updateRoute = route('patch /v1/platform-settings', {
  tags,
  summary: 'Update platform settings',
  description: 'Fields you leave out stay unchanged.',
  request: { body: { content: json(UpdatePlatformInput), required: true } },
  responses: { 200: answer('The settings.', PlatformSettingsAnswer) },
})
const overviewRoute = route('get /v1/admin/overview', {
  tags: ['Administration'],
  summary: 'Count pending work',
  description: 'The number of items pending for staff, by kind.',
  responses: { 200: answer('Counts.', AdminOverviewAnswer) },
})

export const platformRoutes = routes()
  .openapi(readRoute, async (c) => {
    const { db, scope } = await staffDatabaseOf(c)
    const [[row = {}] = []] = await runScoped(db, scope, [findPlatformSettings])
    return c.json(settingsAnswer(toPlatformSettings(row)), 200)
  })
  .openapi(updateRoute, async (c) => {
    const asked = c.req.valid('json')
    const { db, scope } = await staffDatabaseOf(c)
    const change = definedFields({
      affiliateApproval: asked.affiliate_approval,
      advertiserApproval: asked.advertiser_approval,
      invitationsApproveAccounts: asked.invitations_approve_accounts,
      ...{ mailName: asked.mail_name, supportEmail: asked.support_email },
    })
    return c.json(settingsAnswer(await updatePlatform(db, scope, change)), 200)
  })
  .openapi(overviewRoute, async (c) => {
    const { db, scope } = await staffDatabaseOf(c)
    const [[row = {}] = []] = await runScoped(db, scope, [countWaiting])
    return c.json(row as AdminOverviewAnswer, 200)
  })

function settingsAnswer(settings: PlatformSettings): PlatformSettingsAnswer {
  return {
    affiliate_approval: settings.affiliateApproval,
    advertiser_approval: settings.advertiserApproval,
    invitations_approve_accounts: settings.invitationsApproveAccounts,
    mail_name: settings.mailName,
    support_email: settings.supportEmail,
  }
}
