import { constraintOf, type Db, runScoped, type Scope } from '../../core/database.ts'
import { Refusal } from '../../core/refusal.ts'
import { listGroupOffers, replaceGroupRules, toGroupOffer } from '../db/group-rules.ts'
import { requireTerms, type WrittenRule } from './offer-change.ts'

/**
 * Sets what an offer pays a group of partners; an event without a rule pays as the offer. Applies to conversions
 * recorded from now on, except rebills of earlier sales. Repeating it changes nothing.
 * @throws Refusal `not_found`, `invalid_input` naming every invalid field.
 */
export async function setGroupTerms(
  db: Db,
  scope: Scope,
  { groupId, offerId }: { groupId: string; offerId: string },
  payoutRules: WrittenRule[],
): Promise<void> {
  const [[row] = []] = await runScoped(db, scope, [listGroupOffers(groupId, offerId, 1)])
  if (row === undefined) throw noGroup()
  const of = toGroupOffer(row)
  const { currency } = of.offer
  const current = { ...of, currency, payoutRules: [], affiliateRules: [] }
  const { payoutRules: read = [] } = requireTerms({ settings: {}, payoutRules }, of, current)
  await runScoped(db, scope, replaceGroupRules(of, groupId, read)).catch((error: unknown) => {
    throw constraintOf(error) === 'group_rules_group_fk' ? noGroup() : error
  })
}

const noGroup = () => new Refusal('not_found', 'There is no such group or offer.')
