import type { TokenHolder } from '../credentials/access-token.ts'
import type { Access } from './access.ts'
import type { ApiRequest, AppActor } from './context.ts'
import type { WaitingPeriod } from './waiting-period.ts'

/**
 * Checks of a request that read data of the capabilities `apps` and `people`. `http` may not
 * import those, so the api Worker passes the checks in with each request.
 */
export interface Gates {
  /** Authenticates an app key. @throws Refusal `unauthenticated`, `forbidden` */
  authenticateApp(c: ApiRequest, key: string): Promise<AppActor>
  /** Authenticates a personal token. @throws Refusal `unauthenticated`, `forbidden` */
  requirePersonalToken(
    c: ApiRequest,
    token: string,
    access: Access,
  ): Promise<TokenHolder & { personalTokenId: string }>
  /** Requires a second factor for this action. @throws Refusal `second_factor_required`, … */
  requireConfirmation(c: ApiRequest): Promise<void>
  /**
   * Refuses people who recently joined, changed role or added a second factor.
   * @throws Refusal `waiting_period`
   */
  requireWaitingPeriodOver(c: ApiRequest, where: WaitingPeriod): Promise<void>
}
