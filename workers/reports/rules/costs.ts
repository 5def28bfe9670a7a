/** Where a report counts what an affiliate paid for traffic. */
import { type Dimension, isDateUnit } from './dimensions.ts'
import type { Question } from './question.ts'

/** Costs that links carry are of clicks, so every question about an affiliate's own figures has them. */
export const hasCosts = ({ scope }: Question) => scope.kind === 'affiliate'

/**
 * An entered cost is of a day and perhaps an offer, and nothing else is known of it: in other groups it counts
 * in the totals only, with other filters nowhere.
 */
export function placeOfEnteredCosts(question: Question): 'groups' | 'total' | 'nowhere' {
  const { groupBy, filters, clickId, isTest } = question
  const isOffer = (name: string) => name === 'offer_id'
  const isOfOffers = clickId === null && !isTest && Object.keys(filters).every(isOffer)
  if (!hasCosts(question) || !isOfOffers) return 'nowhere'
  const isOfDays = (name: Dimension) =>
    isDateUnit(name) && name !== 'hour' && name !== 'hour_of_day'
  const isKnown = (name: Dimension) => isOffer(name) || isOfDays(name)
  return groupBy.every(isKnown) ? 'groups' : 'total'
}
