import type { Language } from '../../../schema/vocabulary.ts'
import { api, read } from '../core/api.ts'

const PAGE = '30'

const askPage = (language: Language, cursor?: string) =>
  read(api.v1.notifications.$get({ query: { language, limit: PAGE, ...(cursor && { cursor }) } }))
export type NotificationPage = Awaited<ReturnType<typeof askPage>>
export type Notification = NotificationPage['notifications'][number]
export const readNotifications = askPage

/** `ids` missing: all of the account. */
export const markRead = (ids?: string[]) =>
  read(api.v1.notifications.read.$post({ json: ids === undefined ? {} : { ids } }))

const settings = api.v1['notification-settings']
const askSettings = () => read(settings.$get())
export type Settings = Awaited<ReturnType<typeof askSettings>>
export type Choice = Settings['choices'][number]
export const readSettings = () => askSettings()

export const saveChoices = (choices: readonly Choice[]) =>
  read(
    settings.$put({
      json: { choices: choices.map(({ kind, channels, pace }) => ({ kind, channels, pace })) },
    }),
  )
export const saveHours = (json: Pick<Settings, 'quiet_hours' | 'digest_hour'>) =>
  read(settings.$put({ json }))
export const startTelegram = () => read(settings.telegram.$post())
export const unlinkTelegram = () => read(settings.telegram.$delete())

const alerts = api.v1['alert-settings']
const askAlerts = async () => (await read(alerts.$get())).alerts
export type Alert = Awaited<ReturnType<typeof askAlerts>>[number]
export const readAlerts = () => askAlerts()
export const saveAlerts = async (all: readonly Alert[]) => {
  const json = all.map(({ kind, is_on, thresholds }) => ({
    ...{ kind, is_on },
    thresholds: thresholds.map(({ name, value }) => ({ name, value })),
  }))
  return (await read(alerts.$put({ json: { alerts: json } }))).alerts
}
/** Where the sample is sent. */
export const tryAlert = async (kind: Alert['kind']) =>
  (await read(api.v1['alert-tests'].$post({ json: { kind } }))).channels
