import { ruAdmin } from './admin/ru.ts'
import { ruKeys } from './apps/keys/ru.ts'
import { ruAdvertiser, ruPaypalAccount } from './apps/ru.ts'
import { ruReceipt } from './conversions/receipt-ru.ts'
import { ruConversions } from './conversions/ru.ts'
import { ruSources } from './conversions/sources/ru.ts'
import { ruFigures } from './figures/ru.ts'
import { ruBookings } from './finance/ru.ts'
import { ruRuleTexts } from './fraud/rule-texts-ru.ts'
import { ruMoney } from './ledger/ru.ts'
import { ruTracking } from './offers/ru.ts'
import type { enPages } from './pages-en.ts'
import { ruPartners } from './partners/ru.ts'
import { ruMyPayouts } from './payouts/own/ru.ts'
import { ruPayouts } from './payouts/ru.ts'
import { ruOutside } from './people/accounts/ru.ts'
import { ruSecurity } from './people/factors/ru.ts'
import { ruTeam } from './people/teams/ru.ts'
import { ruHome } from './reports/home-ru.ts'

export const ruPages: typeof enPages = {
  ...ruHome,
  ...ruMoney,
  ...ruTeam,
  ...ruBookings,
  ...ruTracking,
  ...ruAdmin,
  ...ruAdvertiser,
  ...ruConversions,
  ...ruSources,
  ...ruReceipt,
  ...ruMyPayouts,
  ...ruPaypalAccount,
  ...ruOutside,
  ...ruPartners,
  ...ruPayouts,
  ...ruSecurity,
  ruleTexts: ruRuleTexts,
  ...ruKeys,
  ...ruFigures,
  status: {
    ...ruHome.status,
    account: ruAdmin.accountStatuses,
    partnership: ruPartners.partnershipStatuses,
    registration: ruPartners.registrationStatuses,
    offer: ruTracking.offerStatuses,
    settings: ruAdvertiser.settings.status,
    host: ruKeys.hostStatuses,
    secret: ruKeys.secretStatuses,
    review: ruConversions.reviewStatuses,
    reversal: ruConversions.deal.reversalStatuses,
    ownPayout: ruMyPayouts.myPayouts.states,
    taxForm: ruMyPayouts.myPayouts.taxStates,
    verdict: ruSources.verdicts,
  },
}
