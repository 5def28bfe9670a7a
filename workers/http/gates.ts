import type { TokenHolder } from '../credentials/access-token.ts'
import type { Access } from './access.ts'
import type { ApiRequest, AppActor } from './context.ts'
import type { WaitingPeriod } from './waiting-period.ts'

/**
 * Checks of a request that read what apps and people own. They stand above `http` in the table of
 * imports, so the api Worker hands them in with each request.
 */
export interface Gates {
  /** Who holds the app key. @throws Refusal `unauthenticated`, `forbidden` */
  authenticateApp(c: ApiRequest, key: string): Promise<AppActor>
  /** Whose program asks, and as what. @throws Refusal `unauthenticated`, `forbidden` */
  requirePersonalToken(
    c: ApiRequest,
    token: string,
    access: Access,
  ): Promise<TokenHolder & { personalTokenId: string }>
  /** Lets an action pass only with a proof of its own. @throws Refusal `second_factor_required`, … */
  requireConfirmation(c: ApiRequest): Promise<void>
  /** Keeps out who joined, changed role or added a second factor lately. @throws Refusal `waiting_period` */
  requireWaitingPeriodOver(c: ApiRequest, where: WaitingPeriod): Promise<void>
}
