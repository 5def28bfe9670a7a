import { enAdmin } from './admin/en.ts'
import { enAdvertiser, enPaypalAccount } from './apps/en.ts'
import { enKeys } from './apps/keys/en.ts'
import { enConversions } from './conversions/en.ts'
import { enReceipt } from './conversions/receipt-en.ts'
import { enSources } from './conversions/sources/en.ts'
import { enFigures } from './figures/en.ts'
import { enBookings } from './finance/en.ts'
import { enRuleTexts } from './fraud/rule-texts-en.ts'
import { enMoney } from './ledger/en.ts'
import { enTracking } from './offers/en.ts'
import { enPartners } from './partners/en.ts'
import { enPayouts } from './payouts/en.ts'
import { enMyPayouts } from './payouts/own/en.ts'
import { enOutside } from './people/accounts/en.ts'
import { enSecurity } from './people/factors/en.ts'
import { enTeam } from './people/teams/en.ts'
import { enHome } from './reports/home-en.ts'

/**
 * The shared texts of the pages behind the sign-in; also their shape. A folder whose texts no other
 * needs keeps them for itself: see core/i18n/own-texts.ts.
 */
export const enPages = {
  ...enHome,
  ...enMoney,
  ...enTeam,
  ...enBookings,
  ...enTracking,
  ...enAdmin,
  ...enAdvertiser,
  ...enConversions,
  ...enSources,
  ...enReceipt,
  ...enMyPayouts,
  ...enPaypalAccount,
  ...enOutside,
  ...enPartners,
  ...enPayouts,
  ...enSecurity,
  ruleTexts: enRuleTexts,
  ...enKeys,
  ...enFigures,
  status: {
    ...enHome.status,
    account: enAdmin.accountStatuses,
    partnership: enPartners.partnershipStatuses,
    registration: enPartners.registrationStatuses,
    offer: enTracking.offerStatuses,
    settings: enAdvertiser.settings.status,
    host: enKeys.hostStatuses,
    secret: enKeys.secretStatuses,
    review: enConversions.reviewStatuses,
    reversal: enConversions.deal.reversalStatuses,
    ownPayout: enMyPayouts.myPayouts.states,
    taxForm: enMyPayouts.myPayouts.taxStates,
    verdict: enSources.verdicts,
  },
}
