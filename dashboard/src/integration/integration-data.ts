import { readApps } from '../apps/apps-data.ts'
import { api, read } from '../core/api.ts'
import { settle } from '../core/problem.ts'

/** The app's settings, and with `since` the steps of its rehearsal. */
export const readIntegration = (appId: string, since?: string) =>
  read(
    api.v1.apps[':appId'].integration.$get({
      param: { appId },
      query: since === undefined ? {} : { since },
    }),
  )
export type Integration = Awaited<ReturnType<typeof readIntegration>>
export type Step = Integration['steps'][number]

/** One app, by default the newest, and the others to choose from; null where there is none. */
export const loadIntegration = (appId: string | undefined) =>
  settle(
    (async () => {
      const { apps } = await readApps()
      const app = appId === undefined ? apps[0] : apps.find(({ id }) => id === appId)
      if (app === undefined) return null
      return { apps, app, integration: await readIntegration(app.id) }
    })(),
  )
export type LoadedIntegration = Extract<
  NonNullable<Awaited<ReturnType<typeof loadIntegration>>>,
  { ok: true }
>['value']
