import { api, read } from '../../../core/api.ts'
import type { ReportSearch } from '../report-search.ts'

export const NAME_CHARACTERS_MAX = 80

const views = api.v1['report-views']

export const loadViews = async () => (await read(views.$get())).views
export type View = Awaited<ReturnType<typeof loadViews>>[number]

export const saveView = (json: { name: string; query: string; is_shared: boolean }) =>
  read(views.$post({ json }))

export const changeView = (
  viewId: string,
  json: { name?: string; query?: string; is_shared?: boolean },
) => read(views[':viewId'].$patch({ param: { viewId }, json }))

export const deleteView = (viewId: string) => read(views[':viewId'].$delete({ param: { viewId } }))

/** What a view keeps: everything but how many rows are shown, a filter without a value, and the open panel. */
export function viewQuery(search: ReportSearch): string {
  const { pages: _pages, filter: _filter, panel: _panel, ...kept } = search
  const entries = Object.entries(kept).filter(([, value]) => value !== undefined)
  return new URLSearchParams(entries.map(([name, value]) => [name, `${value}`])).toString()
}

/** The parameters of a view; the page drops those that it does not know. */
export const searchOf = (query: string): ReportSearch =>
  Object.fromEntries(new URLSearchParams(query)) as ReportSearch
