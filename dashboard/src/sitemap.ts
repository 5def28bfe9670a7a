import { adminPages } from './admin/routes.tsx'
import { appPages } from './apps/routes.tsx'
import { auditPages } from './audit/routes.tsx'
import { billingPages } from './billing/routes.tsx'
import { conversionPages } from './conversions/routes.tsx'
import { creativePages } from './creatives/routes.tsx'
import { deliveryPages } from './delivery/routes.tsx'
import { financePages } from './finance/routes.tsx'
import { nest } from './frame/navigation.ts'
import { framePages, rootRoute } from './frame/route.tsx'
import { fraudPages } from './fraud/routes.tsx'
import { inboundPages } from './inbound/routes.tsx'
import { integrationPages } from './integration/routes.tsx'
import { ledgerPages } from './ledger/routes.tsx'
import { linkPages } from './links/routes.tsx'
import { notificationPages } from './notifications/routes.tsx'
import { offerPages } from './offers/routes.tsx'
import { onboardingPages } from './onboarding/routes.tsx'
import { operationsPages } from './operations/routes.tsx'
import { partnerPages } from './partners/routes.tsx'
import { payoutPages } from './payouts/routes.tsx'
import { outsidePages } from './people/outside-routes.tsx'
import { peoplePages } from './people/routes.tsx'
import { costPages } from './reports/costs/routes.tsx'
import { logPages } from './reports/logs/routes.tsx'
import { reportPages } from './reports/routes.tsx'

/** All pages. The navigation shows them in this order. */
const pages = [
  ...framePages,
  ...outsidePages,
  ...reportPages,
  ...logPages,
  ...costPages,
  ...offerPages,
  ...conversionPages,
  ...fraudPages,
  ...partnerPages,
  ...onboardingPages,
  ...linkPages,
  ...creativePages,
  ...deliveryPages,
  ...payoutPages,
  ...ledgerPages,
  ...billingPages,
  ...financePages,
  ...peoplePages,
  ...notificationPages,
  ...auditPages,
  ...adminPages,
  ...operationsPages,
  ...appPages,
  ...inboundPages,
  ...integrationPages,
]

nest(pages)

/**
 * A flat tree for the compiler, which only checks which routes exist; `nest` nests it at run time.
 */
export const routeTree = rootRoute as ReturnType<typeof rootRoute.addChildren<typeof pages>>
