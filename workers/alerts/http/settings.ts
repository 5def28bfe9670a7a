/** What is watched for the account in use, and a sample of each alert. */
import {
  type AlertName,
  type AlertSettings,
  advertiserAlerts,
  platformAlerts,
} from '../../../schema/vocabulary.ts'
import { runScoped } from '../../core/database.ts'
import { refuseField } from '../../core/refusal.ts'
import { announceDeliveries } from '../../delivery/delivery-message.ts'
import { managementOf, personOf } from '../../http/actor.ts'
import type { ApiRequest } from '../../http/context.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { sendMailSoon } from '../../mail/mail-queue.ts'
import { alertSamples } from '../../notifications/rules/alert-samples.ts'
import {
  countOpenAlerts,
  findAlertSettings,
  saveAlertSettings,
  sendSample,
  toAlertSettings,
  toOpen,
  toSample,
} from '../db/alert-settings.ts'
import { settingsOf, thresholdsOf, toStored } from '../rules/alert-rules.ts'
import {
  AlertSettingsAnswer,
  AlertSettingsInput,
  AlertTestAnswer,
  AlertTestInput,
} from './contract.ts'

const tags = ['Notifications']
const readRoute = route('get /v1/alert-settings', {
  tags,
  summary: 'Get the settings of alerts',
  description: 'What is watched for the advertiser in use; for staff, for the platform.',
  responses: { 200: answer('The settings.', AlertSettingsAnswer) },
})
const changeRoute = route('put /v1/alert-settings', {
  tags,
  summary: 'Update the settings of alerts',
  description: 'Alerts you leave out stay unchanged.',
  request: { body: { content: json(AlertSettingsInput), required: true } },
  responses: { 200: answer('The settings.', AlertSettingsAnswer) },
})
const testRoute = route('post /v1/alert-tests', {
  tags,
  summary: 'Try an alert',
  description:
    'Sends a sample to you, by the channels that you chose for this alert, marked as a test. At most one a minute.',
  request: { body: { content: json(AlertTestInput), required: true } },
  responses: { 202: answer('Where it is sent.', AlertTestAnswer) },
})

export const alertSettingRoutes = routes()
  .openapi(readRoute, async (c) => c.json(await readAlerts(c), 200))
  .openapi(changeRoute, async (c) => {
    const { db, scope, advertiserId } = await managementOf(c)
    const settings = storedOf(c.req.valid('json'), kindsOf(advertiserId))
    await runScoped(db, scope, [saveAlertSettings(advertiserId, settings)])
    return c.json(await readAlerts(c), 200)
  })
  .openapi(testRoute, async (c) => {
    const { kind } = c.req.valid('json')
    const { db, scope, advertiserId } = await managementOf(c)
    if (!kindsOf(advertiserId).includes(kind)) throw refuseField('kind', 'not_found')
    const to = { userId: personOf(c).userId, advertiserId, kind }
    const facts = { ...alertSamples[kind], test: 'true' }
    const [[row = {}] = []] = await runScoped(db, scope, [sendSample(to, facts, c.var.now)])
    const { channels, mailIds } = toSample(row)
    await sendMailSoon(c, mailIds)
    await announceDeliveries(c.env.DELIVERIES, c.var.now.getTime())
    return c.json({ channels }, 202)
  })

const kindsOf = (advertiserId: string | null): readonly AlertName[] =>
  advertiserId === null ? platformAlerts : advertiserAlerts

async function readAlerts(c: ApiRequest): Promise<AlertSettingsAnswer> {
  const { db, scope, advertiserId } = await managementOf(c)
  const [[row] = [], rows = []] = await runScoped(db, scope, [
    findAlertSettings(advertiserId),
    countOpenAlerts(advertiserId),
  ])
  const settings = toAlertSettings(row)
  const open = new Map(rows.map(toOpen))
  return {
    alerts: kindsOf(advertiserId).map((kind) => {
      const { isOn, thresholds } = settingsOf(settings, kind)
      const values: Readonly<Record<string, number>> = thresholds
      return {
        ...{ kind, is_on: isOn, open: open.get(kind) ?? 0 },
        thresholds: thresholdsOf(kind).map(([name, threshold]) => ({
          ...{ name, value: values[name] ?? threshold.default, ...threshold },
        })),
      }
    }),
  }
}

/** @throws Refusal `invalid_input` for what is no alert or threshold of the account, and values out of bounds. */
function storedOf({ alerts }: AlertSettingsInput, kinds: readonly AlertName[]): AlertSettings {
  const entries = alerts.map(({ kind, is_on: isOn, thresholds }, at) => {
    if (!kinds.includes(kind)) throw refuseField(`alerts.${at}.kind`, 'not_found')
    const bounds = new Map(thresholdsOf(kind))
    for (const [index, { name, value }] of thresholds.entries()) {
      const field = `alerts.${at}.thresholds.${index}`
      const found = bounds.get(name)
      if (found === undefined) throw refuseField(`${field}.name`, 'not_found')
      const { min, max } = found
      if (value < min || value > max) {
        throw refuseField(`${field}.value`, 'whole_number_between', { min, max })
      }
    }
    const values = Object.fromEntries(thresholds.map(({ name, value }) => [name, value]))
    return [kind, toStored(kind, { isOn, thresholds: values })] as const
  })
  return Object.fromEntries(entries)
}
