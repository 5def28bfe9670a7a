/** Contract of saved views of the page Reports. */
import * as z from 'zod'
import { id } from '../../http/contract.ts'
import { time } from '../../http/times-contract.ts'

const name = z.string().trim().min(1).max(80)
const query = z
  .string()
  .max(2_000)
  .describe('Parameters of the page Reports as in its URL, such as "by=country&range=last_30".')
const is_shared = z
  .boolean()
  .describe('true: everyone in your account sees it. Staff share with staff.')

export const NewViewInput = z.strictObject({ name, query, is_shared: is_shared.default(false) })
export const ChangeViewInput = z.strictObject({ name, query, is_shared }).partial()
export const ViewParams = z.object({ viewId: id })

export const ViewSummary = z.object({
  ...{ id, name: z.string(), query: z.string(), is_shared: z.boolean() },
  saved_by: z
    .object({ name: z.string().nullable(), is_you: z.boolean() })
    .describe('Only they can change the view.'),
  may_delete: z.boolean().describe('You saved it, or you manage the team of your account.'),
  ...{ created_at: time, changed_at: time },
})
export type ViewSummary = z.infer<typeof ViewSummary>

export const ViewAnswer = z.object({ view: ViewSummary })
export const ViewsAnswer = z.object({ views: z.array(ViewSummary) })
