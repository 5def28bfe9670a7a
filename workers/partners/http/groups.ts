/** Groups of partners with their own terms. Their payout rules: workers/offers/http/group-terms.ts. */
import { type Db, runScoped, type Scope } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { Refusal } from '../../core/refusal.ts'
import { managementOf, requireAdvertiserId } from '../../http/actor.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { publish } from '../../snapshots/publish.ts'
import { listGroups, type PartnerGroup, toGroup } from '../db/partner-groups.ts'
import {
  assignGroup,
  changeGroup,
  createGroup,
  GROUPS_MAX,
  removeGroup,
} from '../verbs/partner-groups.ts'
import {
  GroupMembersAnswer,
  GroupMembersInput,
  GroupParams,
  GroupsAnswer,
  GroupsQuery,
  NewGroupInput,
  OneGroupAnswer,
  UpdateGroupInput,
} from './groups-contract.ts'

const tags = ['Partners']
const listRoute = route('get /v1/partner-groups', {
  tags,
  summary: 'List groups of partners',
  description: 'By name. A group’s terms come before an offer’s, and after a partner’s own.',
  request: { query: GroupsQuery },
  responses: { 200: answer('All groups.', GroupsAnswer) },
})
const createGroupRoute = route(
  'post /v1/partner-groups',
  {
    tags,
    summary: 'Create a group of partners',
    description: 'Partners are put into it by POST /v1/partner-groups/members.',
    request: { body: { content: json(NewGroupInput), required: true } },
    responses: { 201: answer('The group.', OneGroupAnswer) },
  },
  ['conflict'],
)
const updateRoute = route(
  'patch /v1/partner-groups/{groupId}',
  {
    tags,
    summary: 'Update a group of partners',
    description: 'Fields you leave out stay unchanged. Applies to new clicks and conversions.',
    request: { params: GroupParams, body: { content: json(UpdateGroupInput), required: true } },
    responses: { 200: answer('The group.', OneGroupAnswer) },
  },
  ['conflict'],
)
const deleteRoute = route('delete /v1/partner-groups/{groupId}', {
  tags,
  summary: 'Delete a group of partners',
  description: 'Its partners stay, and get the offers’ terms for new conversions.',
  request: { params: GroupParams, query: GroupsQuery },
  responses: { 204: { description: 'Deleted.' } },
})
const membersRoute = route('post /v1/partner-groups/members', {
  tags,
  summary: 'Put partners into a group',
  description: 'Each partner is in one group at most. Repeating it changes nothing.',
  request: { body: { content: json(GroupMembersInput), required: true } },
  responses: { 200: answer('How many were found.', GroupMembersAnswer) },
})

export const groupRoutes = routes()
  .openapi(listRoute, async (c) => {
    const management = await managementOf(c)
    const advertiserId = requireAdvertiserId(management, c.req.valid('query').advertiser_id)
    const { db, scope } = management
    const [rows = []] = await runScoped(db, scope, [listGroups(advertiserId, null, GROUPS_MAX)])
    return c.json({ groups: rows.map(toGroup).map(groupAnswer) }, 200)
  })
  .openapi(createGroupRoute, async (c) => {
    const {
      advertiser_id,
      name,
      hold_days: holdDays,
      cookie_days: cookieDays,
    } = c.req.valid('json')
    const management = await managementOf(c)
    const advertiserId = requireAdvertiserId(management, advertiser_id)
    const { db, scope } = management
    const of = { advertiserId, groupId: newId(c.var.now) }
    await createGroup(db, scope, of, { name, holdDays, cookieDays })
    return c.json({ group: await readGroup(management, of) }, 201)
  })
  .openapi(updateRoute, async (c) => {
    const {
      advertiser_id,
      name,
      hold_days: holdDays,
      cookie_days: cookieDays,
    } = c.req.valid('json')
    const { groupId } = c.req.valid('param')
    const management = await managementOf(c)
    const of = { groupId, advertiserId: requireAdvertiserId(management, advertiser_id) }
    await changeGroup(management.db, management.scope, of, { name, holdDays, cookieDays })
    if (cookieDays !== undefined) await publish(c, management, { groupId })
    return c.json({ group: await readGroup(management, of) }, 200)
  })
  .openapi(deleteRoute, async (c) => {
    const { groupId } = c.req.valid('param')
    const management = await managementOf(c)
    const advertiserId = requireAdvertiserId(management, c.req.valid('query').advertiser_id)
    // The run of every ten minutes publishes its former partners.
    await removeGroup(management.db, management.scope, { advertiserId, groupId })
    return c.body(null, 204)
  })
  .openapi(membersRoute, async (c) => {
    const { advertiser_id, ids, group_id: groupId } = c.req.valid('json')
    const management = await managementOf(c)
    const advertiserId = requireAdvertiserId(management, advertiser_id)
    const { db, scope } = management
    const affiliateIds = await assignGroup(db, scope, { advertiserId, groupId }, ids)
    await publish(c, management, { affiliateIds })
    return c.json({ changed: affiliateIds.length }, 200)
  })

async function readGroup(
  { db, scope }: { db: Db; scope: Scope },
  { advertiserId, groupId }: { advertiserId: string; groupId: string },
) {
  const [[row] = []] = await runScoped(db, scope, [listGroups(advertiserId, groupId, 1)])
  if (row === undefined) throw new Refusal('not_found', 'There is no such group.')
  return groupAnswer(toGroup(row))
}

const groupAnswer = ({ holdDays, cookieDays, ...group }: PartnerGroup) => ({
  ...{ ...group, hold_days: holdDays, cookie_days: cookieDays },
})
