import type { Context } from 'hono'
import type { Membership, TokenHolder } from '../credentials/access-token.ts'
import type { ApiEnv } from '../env.ts'
import type { Gates } from './gates.ts'

/** A partner app, known by its key. */
export interface AppActor {
  kind: 'app'
  keyId: string
  appId: string
  advertiserId: string
}

/** A signed-in person, and the membership by which this route lets them in. */
export interface PersonActor extends TokenHolder {
  kind: 'person'
  membership: Membership | null
  /** A program of theirs asks by this token, which then stands for the session; null: they do. */
  personalTokenId: string | null
}

/** What a request carries from its route to its handler. */
export interface ApiContext {
  Bindings: ApiEnv
  Variables: {
    requestId: string
    /** When the request arrived, by the clock that business is dated by. */
    now: Date
    /** The same by the platform's own clock: for sessions, codes, keys and confirmations (core/clock.ts). */
    actualNow: Date
    actor: AppActor | PersonActor | undefined
    gates: Gates
    /** The verb behind the route was called; what it refuses, it has dealt with itself. */
    hasReachedVerb: boolean
  }
}

export type ApiRequest = Context<ApiContext>
