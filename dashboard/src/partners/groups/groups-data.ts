import type { Currency } from '../../../../schema/vocabulary.ts'
import { api, read } from '../../core/api.ts'
import { ofAdvertiser } from '../partners-data.ts'

const askGroups = (advertiserId: string) =>
  read(api.v1['partner-groups'].$get({ query: { advertiser_id: advertiserId } }))
export type Group = Awaited<ReturnType<typeof askGroups>>['groups'][number]

export const readGroups = async (advertiserId: string) => (await askGroups(advertiserId)).groups

export const loadGroups = (advertiserId: string | undefined) =>
  ofAdvertiser(advertiserId, readGroups)

const askTerms = (groupId: string) =>
  read(api.v1['partner-groups'][':groupId'].terms.$get({ param: { groupId } }))
export type GroupOffer = Awaited<ReturnType<typeof askTerms>>['offers'][number]
export type GroupRule = GroupOffer['group_rules'][number]

export const loadGroupTerms = (groupId: string, advertiserId: string | undefined) =>
  ofAdvertiser(advertiserId, async (id) => {
    const [groups, { offers }] = await Promise.all([readGroups(id), askTerms(groupId)])
    const group = groups.find((one) => one.id === groupId)
    return group === undefined ? null : { group, offers }
  })

export interface GroupFields {
  name: string
  hold_days: number | null
  cookie_days: number | null
}

export const makeGroup = (advertiserId: string, group: GroupFields) =>
  read(api.v1['partner-groups'].$post({ json: { advertiser_id: advertiserId, ...group } }))

export const changeGroup = (advertiserId: string, groupId: string, part: Partial<GroupFields>) =>
  read(
    api.v1['partner-groups'][':groupId'].$patch({
      ...{ param: { groupId }, json: { advertiser_id: advertiserId, ...part } },
    }),
  )

export const deleteGroup = (advertiserId: string, groupId: string) =>
  read(
    api.v1['partner-groups'][':groupId'].$delete({
      ...{ param: { groupId }, query: { advertiser_id: advertiserId } },
    }),
  )

export const putInGroup = (advertiserId: string, ids: readonly string[], groupId: string | null) =>
  read(
    api.v1['partner-groups'].members.$post({
      json: { advertiser_id: advertiserId, ids: [...ids], group_id: groupId },
    }),
  )

type RuleInput = Omit<GroupRule, 'event' | 'tier_metric' | 'tier_period'> & {
  event: 'lead' | 'sale' | 'rebill'
  tier_metric?: Exclude<GroupRule['tier_metric'], null>
  tier_period?: Exclude<GroupRule['tier_period'], null>
}

export async function setTerms(groupId: string, offerId: string, rules: RuleInput[]) {
  const param = { groupId, offerId }
  const terms = api.v1['partner-groups'][':groupId'].terms[':offerId']
  const { offers } = await read(terms.$put({ param, json: { payout_rules: rules } }))
  return offers[0] as GroupOffer
}
export type { RuleInput }

/** Empty: all. */
export interface Reached {
  affiliate_ids?: string[]
  group_id?: string
}

export async function countReached(advertiserId: string, groupId: string | undefined) {
  const query = { advertiser_id: advertiserId, ...(groupId ? { group_id: groupId } : {}) }
  return (await read(api.v1.partners.reach.$get({ query }))).partners
}

const askMessages = (advertiserId: string) =>
  read(api.v1['partner-messages'].$get({ query: { advertiser_id: advertiserId } }))
export type SentMessage = Awaited<ReturnType<typeof askMessages>>['messages'][number]

export const loadOutreach = (advertiserId: string | undefined) =>
  ofAdvertiser(advertiserId, async (id) => {
    const balances = api.v1.balances.$get({ query: { advertiser_id: id, limit: '1' } })
    const [groups, { messages }, { advertisers }] = await Promise.all([
      ...([readGroups(id), askMessages(id), read(balances)] as const),
    ])
    const [own] = advertisers
    const used = (own?.balances ?? []).map(({ currency }) => currency)
    const currencies = [...new Set([...(own ? [own.low_balance.currency] : []), ...used])]
    return { groups, messages, currencies }
  })

export const sendMessage = (json: {
  key: string
  reached: Reached
  subject: string
  text: string
}) => read(api.v1['partner-messages'].$post({ json }))

export const payBonus = (json: {
  key: string
  reached: Reached
  partners: number
  amount: string
  currency: Currency
  reason: string
}) => read(api.v1.bonuses.$post({ json }))
