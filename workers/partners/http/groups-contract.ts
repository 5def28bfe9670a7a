/** Contract of groups of partners. */
import * as z from 'zod'
import { id } from '../../http/contract.ts'

const advertiser_id = id.optional().describe('Staff name it; an advertiser’s own otherwise.')
const groupFields = {
  name: z.string().trim().min(1).max(60),
  hold_days: z.int().min(0).max(365).nullable().describe('null = the offer’s value.'),
  cookie_days: z.int().min(1).max(400).nullable().describe('null = the offer’s value.'),
}

export const GroupsQuery = z.object({ advertiser_id })
export const GroupParams = z.object({ groupId: id })
export const GroupAnswer = z.object({ id, ...groupFields, partners: z.int() })
export const GroupsAnswer = z.object({ groups: z.array(GroupAnswer) })
export const OneGroupAnswer = z.object({ group: GroupAnswer })
export const NewGroupInput = z.strictObject({
  ...{ advertiser_id, name: groupFields.name },
  hold_days: groupFields.hold_days.default(null),
  cookie_days: groupFields.cookie_days.default(null),
})
export const UpdateGroupInput = z.strictObject({ advertiser_id, ...groupFields }).partial()
export const GroupMembersInput = z.strictObject({
  advertiser_id,
  ids: z.array(id).min(1).max(100).describe('Affiliates.'),
  group_id: id.nullable().describe('null = no group.'),
})
export const GroupMembersAnswer = z.object({ changed: z.int().describe('Partners found.') })
