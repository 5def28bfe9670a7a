import { api, read } from '../../core/api.ts'
import { settle } from '../../core/problem.ts'
import { readPages } from '../../core/read-pages.ts'
import type { HistorySearch } from '../payout-search.ts'

type ItemsQuery = NonNullable<Parameters<(typeof api.v1)['payout-items']['$get']>[0]>['query']
const readItems = (query: ItemsQuery) => read(api.v1['payout-items'].$get({ query }))
export type HistoryItem = Awaited<ReturnType<typeof readItems>>['items'][number]

/** Filtered payouts of all batches, newest first. */
export const loadHistory = ({ state, affiliate_id, who, pages }: HistorySearch) =>
  settle(
    readPages(pages, async (page) => {
      const { items, next_cursor } = await readItems({
        ...(state ? { status: state } : {}),
        ...(affiliate_id ? { affiliate_id } : {}),
        ...(who ? { problem_action: who } : {}),
        ...page,
      })
      return { rows: items, next_cursor }
    }),
  )
