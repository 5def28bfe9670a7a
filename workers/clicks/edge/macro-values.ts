import type { MacroValues, UrlTemplate } from '../../offers/rules/macros.ts'
import type { Target, Visitor } from './target.ts'
import type { Visit } from './tracker.ts'

/** Values for one visit; the user agent is only parsed for a template that asks for the device. */
export function macroValuesOf(
  { nowMs }: Visit,
  { offer, affiliate }: Pick<Target, 'offer' | 'affiliate'>,
  { place, agent }: Visitor,
  clickId: string | null,
  subs: readonly (string | null)[],
): (template: UrlTemplate) => MacroValues {
  return (template) => ({
    click_id: clickId,
    affiliate_id: affiliate.id,
    advertiser_id: offer.advertiserId,
    offer_id: offer.id,
    country: place.country,
    device: template.asksDevice ? agent.device().device : null,
    timestamp: String(Math.floor(nowMs / 1000)),
    subs,
  })
}
