import { type QueueName, queueNames } from '../../../schema/vocabulary.ts'
import { oneOf, pages, reader, text } from '../core/page-search.ts'

/** `shown`: the state of messages; missing = open. */
export const readMessagesSearch = reader({
  queue: oneOf<QueueName>(queueNames),
  shown: oneOf<'done' | 'dropped'>(['done', 'dropped']),
  pages,
})
export type MessagesSearch = ReturnType<typeof readMessagesSearch>

export const readFindSearch = reader({ id: text })
