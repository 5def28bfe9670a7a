import type { Context } from 'hono'
import type { Membership, TokenHolder } from '../credentials/access-token.ts'
import type { ApiEnv } from '../env.ts'
import type { Gates } from './gates.ts'

/** A partner app, authenticated by its key. */
export interface AppActor {
  kind: 'app'
  keyId: string
  appId: string
  advertiserId: string
  /** The key is a test key: what it reports is a test. */
  isTest: boolean
}

/** A signed-in person, and the membership that gives them access to this route. */
export interface PersonActor extends TokenHolder {
  kind: 'person'
  membership: Membership | null
  /** The personal token of this request, used in place of a session; null = a signed-in session. */
  personalTokenId: string | null
}

/** The data a request carries from its route to its handler. */
export interface ApiContext {
  Bindings: ApiEnv
  Variables: {
    requestId: string
    /**
     * When the request arrived, by the business clock: dates of clicks, conversions and payouts.
     */
    now: Date
    /**
     * When it arrived by the real clock: for sessions, codes, keys and confirmations
     * (core/clock.ts).
     */
    actualNow: Date
    actor: AppActor | PersonActor | undefined
    gates: Gates
    /**
     * True once the handler has called the operation, which then counts its own failed look-ups.
     */
    hasReachedVerb: boolean
  }
}

export type ApiRequest = Context<ApiContext>
