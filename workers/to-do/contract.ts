/** Contract of what awaits a person. */
import * as z from 'zod'
import { MoneyAnswer } from '../http/contract.ts'
import { time } from '../http/times-contract.ts'
import { UNREAD_MAX } from '../notifications/count-unread.ts'
import { COUNTED_MAX } from './db.ts'
import { type ToDoCode, toDoCodes } from './rules.ts'

export const ToDoItem = z.object({
  code: z.enum(toDoCodes as [ToDoCode, ...ToDoCode[]]),
  count: z.int().describe(`${COUNTED_MAX} means ${COUNTED_MAX} or more.`),
  since: time.describe('Of the oldest.'),
  amounts: z.array(MoneyAnswer).describe('Sums by currency, where it is about money.'),
  page: z.string().describe('Path of the page where it is done.'),
})
export type ToDoItem = z.infer<typeof ToDoItem>

export const ToDoAnswer = z.object({
  items: z.array(ToDoItem).describe('Only kinds of which there is one. Money comes first.'),
  unread: z.int().describe(`Unread notifications; at most ${UNREAD_MAX}.`),
})
