/** What a person is notified of, by which channels and when; and their chat in Telegram. */
import { runScoped, type Statement } from '../../core/database.ts'
import { refuse, refuseField } from '../../core/refusal.ts'
import { sha256Hex } from '../../core/sha256.ts'
import { databaseOf, personOf } from '../../http/actor.ts'
import type { ApiRequest } from '../../http/context.ts'
import { timeAnswer, timeOrNull } from '../../http/present.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import {
  findSettings,
  listChoices,
  saveChoices,
  saveHours,
  saveStartCode,
  toChoice,
  toSettings,
  unlinkOwnChat,
} from '../db/settings.ts'
import { isDefault, kindRules, kindsOf } from '../rules/kinds.ts'
import { SettingsAnswer, SettingsInput, StartAnswer } from './contract.ts'

/** How long a start code is valid. */
const CODE_MINUTES = 15
const CODE_BYTES = 18

const tags = ['Notifications']
const readRoute = route('get /v1/notification-settings', {
  tags,
  summary: 'Get my notification settings',
  description: 'Every kind that your roles can get.',
  responses: { 200: answer('The settings.', SettingsAnswer) },
})
const changeRoute = route('put /v1/notification-settings', {
  tags,
  summary: 'Update my notification settings',
  description: 'Kinds and fields you leave out stay unchanged.',
  request: { body: { content: json(SettingsInput), required: true } },
  responses: { 200: answer('The settings.', SettingsAnswer) },
})
const startRoute = route(
  'post /v1/notification-settings/telegram',
  {
    tags,
    summary: 'Link a chat in Telegram',
    description: `Makes a link to the bot. It works once, within ${CODE_MINUTES} minutes. A former link is void.`,
    responses: { 201: answer('The link.', StartAnswer) },
  },
  ['conflict'],
)
const unlinkRoute = route('delete /v1/notification-settings/telegram', {
  tags,
  summary: 'Unlink the chat in Telegram',
  description: 'Nothing is sent there any more.',
  responses: { 204: { description: 'No chat is linked.' } },
})

export const notificationSettingRoutes = routes()
  .openapi(readRoute, async (c) => c.json(await readSettings(c), 200))
  .openapi(changeRoute, async (c) => {
    const { choices = [], quiet_hours, digest_hour } = c.req.valid('json')
    const { userId } = personOf(c)
    const kinds = kindsOf(rolesOf(c))
    const unknown = choices.findIndex(({ kind }) => !kinds.includes(kind))
    if (unknown !== -1) throw refuseField(`choices[${unknown}].kind`, 'not_found')
    const [[row] = []] = await run(c, findSettings(userId))
    const now = toSettings(row ?? {})
    const hours = {
      quietFrom: quiet_hours === undefined ? now.quietFrom : (quiet_hours?.from ?? null),
      quietTo: quiet_hours === undefined ? now.quietTo : (quiet_hours?.to ?? null),
      digestHour: digest_hour ?? now.digestHour,
    }
    const same = choices.filter(isDefault).map(({ kind }) => kind)
    const differing = choices.filter((choice) => !isDefault(choice))
    await run(c, saveHours(userId, hours), ...saveChoices(userId, differing, same))
    return c.json(await readSettings(c), 200)
  })
  .openapi(startRoute, async (c) => {
    const { TELEGRAM_BOT_URL: bot } = c.env
    if (!bot) throw refuse('conflict', 'no_telegram_bot')
    const bytes = crypto.getRandomValues(new Uint8Array(CODE_BYTES))
    const code = btoa(String.fromCharCode(...bytes))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
    const until = new Date(c.var.now.getTime() + CODE_MINUTES * 60_000)
    await run(c, saveStartCode(personOf(c).userId, await sha256Hex(code), until))
    const url = `${bot}?start=${code}`
    return c.json({ url, expires_at: timeAnswer(until) }, 201)
  })
  .openapi(unlinkRoute, async (c) => {
    await run(c, unlinkOwnChat(personOf(c).userId, c.var.now))
    return c.body(null, 204)
  })

async function run(c: ApiRequest, ...statements: Statement[]) {
  const { userId } = personOf(c)
  return runScoped(await databaseOf(c), { kind: 'user', userId }, statements)
}

const rolesOf = (c: ApiRequest) => personOf(c).memberships.map(({ role }) => role)

async function readSettings(c: ApiRequest): Promise<SettingsAnswer> {
  const { userId } = personOf(c)
  const [[row] = [], rows = []] = await run(c, findSettings(userId), listChoices(userId))
  const chosen = new Map(rows.map(toChoice).map((choice) => [choice.kind, choice]))
  const { quietFrom, quietTo, digestHour, timeZone, chat } = toSettings(row ?? {})
  return {
    choices: kindsOf(rolesOf(c)).map((kind) => {
      const rules = kindRules[kind]
      const { channels, pace } = chosen.get(kind) ?? rules
      return { kind, channels: [...channels], pace, is_mail_fixed: rules.mustMail }
    }),
    quiet_hours: quietFrom === null || quietTo === null ? null : { from: quietFrom, to: quietTo },
    ...{ digest_hour: digestHour, time_zone: timeZone },
    telegram: {
      ...{ is_available: Boolean(c.env.TELEGRAM_BOT_URL), is_linked: chat.isLinked },
      ...{ stopped_by: chat.stoppedBy, stopped_at: timeOrNull(chat.stoppedAt) },
    },
  }
}
