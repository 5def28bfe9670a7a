import type * as z from 'zod'
import type { ImportAnswer } from '../../../../workers/conversions/sources/csv/contract.ts'
import type { ManualInput } from '../../../../workers/conversions/sources/manual/contract.ts'
import { readApps } from '../../apps/apps-data.ts'
import { api, read } from '../../core/api.ts'
import { sendBody } from '../../core/files.ts'
import { settle } from '../../core/problem.ts'
import { readPages } from '../../core/read-pages.ts'
import type { ReportsSearch } from '../conversion-search.ts'
import { written } from '../conversions-data.ts'

const DAY_MS = 86_400_000

const readReports = (query: Record<string, string>) =>
  read(api.v1['inbound-reports'].$get({ query }))
const readReport = (reportId: string) =>
  read(api.v1['inbound-reports'][':reportId'].$get({ param: { reportId } }))
const readOffers = () => read(api.v1.offers.$get({ query: { limit: '200' } }))

export type Report = Awaited<ReturnType<typeof readReports>>['reports'][number]
export type WholeReport = Awaited<ReturnType<typeof readReport>>['report']

/** Filtered events, and the apps to filter by. Days are whole days in UTC. */
export async function loadReports({
  pages,
  from,
  to,
  ...filter
}: ReportsSearch & { advertiser_id?: string }) {
  const times = written({
    from: from && `${from}T00:00:00Z`,
    to: to && new Date(Date.parse(`${to}T00:00:00Z`) + DAY_MS).toISOString(),
  })
  const [list, apps] = await Promise.all([
    settle(
      readPages(pages, async (query) => {
        const page = await readReports({ ...written(filter), ...times, ...query })
        return { rows: page.reports, next_cursor: page.next_cursor }
      }),
    ),
    settle(readApps()),
  ])
  return { list, apps: apps.ok ? apps.value.apps : [] }
}

export const loadReport = (reportId: string) => settle(readReport(reportId))

export const replayReport = (reportId: string) =>
  read(api.v1['inbound-reports'][':reportId'].replay.$post({ param: { reportId } }))

/** Apps and offers to select in the forms. */
export async function loadEntryChoices() {
  const [apps, offers] = await Promise.all([settle(readApps()), settle(readOffers())])
  return { apps, offers: offers.ok ? offers.value.offers : [] }
}

export const enterConversion = (json: ManualInput) =>
  read(api.v1.conversions.manual.$post({ json }))
export type Entered = Awaited<ReturnType<typeof enterConversion>>

/** The result of every row. A dry run writes nothing. */
export async function sendFile(appId: string, file: File, isDry: boolean) {
  const query = new URLSearchParams({ app_id: appId, dry_run: isDry ? '1' : '0' })
  const headers = { 'content-type': 'text/csv; charset=utf-8' }
  const sent = { method: 'POST', headers, body: file }
  return (await sendBody(`/v1/conversion-imports?${query}`, sent)) as FileVerdicts
}

export type FileVerdicts = z.infer<typeof ImportAnswer>
