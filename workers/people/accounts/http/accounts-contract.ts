/** Contract of accounts as staff manage them. */

import * as z from 'zod'
import {
  advertiserStatuses,
  affiliateStatuses,
  userStatuses,
} from '../../../../schema/vocabulary.ts'
import { id, PageQuery } from '../../../http/contract.ts'
import { accountDecisions, accountKinds } from '../rules/account-decision.ts'

const time = z.iso.datetime({ offset: true })

const statuses = [
  ...new Set([...affiliateStatuses, ...advertiserStatuses, ...userStatuses]),
] as const

export const AccountsQuery = PageQuery.extend({
  kind: z.enum(accountKinds),
  status: z.enum(statuses).optional(),
  q: z.string().min(1).max(100).optional().describe('Part of a name, code or mail address.'),
})

export const AccountAnswer = z.object({
  kind: z.enum(accountKinds),
  id,
  name: z.string(),
  handle: z.string().nullable().describe('Code of an affiliate, mail address of a person.'),
  status: z.enum(statuses),
  status_reason: z.string().nullable(),
  decisions: z.array(z.enum(accountDecisions)).describe('The decisions possible now.'),
  created_at: time,
})

export type AccountAnswer = z.infer<typeof AccountAnswer>

export const AccountsAnswer = z.object({
  accounts: z.array(AccountAnswer),
  next_cursor: z.string().nullable(),
})

export type AccountsAnswer = z.infer<typeof AccountsAnswer>

export const DecideAccountInput = z.strictObject({
  kind: z.enum(accountKinds),
  id,
  decision: z.enum(accountDecisions),
  reason: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .optional()
    .describe('Required to reject, block or ban. Shown to the account.'),
})

export const DecidedAccountAnswer = z.object({
  outcome: z.enum(['decided', 'unchanged']),
  account: AccountAnswer,
})
