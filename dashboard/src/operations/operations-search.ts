import type { QueueName } from '../../../schema/vocabulary.ts'
import { name, pages, reader, text } from '../core/page-search.ts'

/** `shown`: the state of messages; missing = open. The server refuses unknown words. */
const readWords = reader({ queue: name, shown: name, pages })
export interface MessagesSearch {
  queue?: QueueName | undefined
  shown?: 'done' | 'dropped' | undefined
  pages?: number | undefined
}
export const readMessagesSearch = readWords as (raw: Record<string, unknown>) => MessagesSearch

export const readFindSearch = reader({ id: text })
