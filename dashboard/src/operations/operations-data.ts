import type { QueueName } from '../../../schema/vocabulary.ts'
import { api, read } from '../core/api.ts'
import { settle } from '../core/problem.ts'
import { readPages } from '../core/read-pages.ts'
import type { MessagesSearch } from './operations-search.ts'

const operations = api.v1.operations
export const readOverview = () => read(operations.overview.$get())
const readMessages = (query: Record<string, string>) =>
  read(operations['dead-messages'].$get({ query }))
const readMessage = (deadMessageId: string) =>
  read(operations['dead-messages'][':deadMessageId'].$get({ param: { deadMessageId } }))
const readTrace = (id: string) => read(operations.trace.$get({ query: { id } }))

export type Overview = Awaited<ReturnType<typeof readOverview>>
export type QueueState = Overview['queues'][number]
export type JobState = NonNullable<Overview['jobs']>[number]
export type Deliveries = NonNullable<Overview['deliveries']>
export type DeadMessage = Awaited<ReturnType<typeof readMessages>>['messages'][number]
export type Trace = Awaited<ReturnType<typeof readTrace>>

/** Newest first. */
export function loadMessages({ queue, shown, pages }: MessagesSearch) {
  const query = { ...(queue && { queue }), ...(shown && { state: shown }) }
  return settle(
    readPages(pages, async (page) => {
      const { messages, next_cursor } = await readMessages({ ...query, ...page })
      return { rows: messages, next_cursor }
    }),
  )
}

export const loadMessage = (id: string) => settle(readMessage(id))
export const loadTrace = (id: string) => settle(readTrace(id))

/** @returns how many are tried now. */
export async function replay(chosen: { ids: string[] } | { queue: QueueName }): Promise<number> {
  return (await read(operations['dead-message-replays'].$post({ json: chosen }))).replayed
}

export const drop = (deadMessageId: string, reason: string) =>
  read(
    operations['dead-messages'][':deadMessageId'].drop.$post({
      ...{ param: { deadMessageId }, json: { reason } },
    }),
  )

export const pauseDeliveries = (reason: string) =>
  read(operations.deliveries.pause.$post({ json: { reason } }))
export const resumeDeliveries = (reason: string) =>
  read(operations.deliveries.resume.$post({ json: { reason } }))
