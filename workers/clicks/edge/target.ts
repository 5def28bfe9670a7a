/** Who clicks, and on what: the two things every step of a visit is about. */
import type { ConsentState } from '../../../schema/vocabulary.ts'
import type { HostSnapshot } from '../../snapshots/rules.ts'
import type { Agent } from './agents.ts'
import type { Place } from './facts.ts'
import type { EdgeAffiliate, EdgeLink, EdgeOffer } from './snapshot-shape.ts'

export interface Target {
  offer: EdgeOffer
  affiliate: EdgeAffiliate
  /** The app host the visitor asked, when it is the offer's app: only there a cookie is set. */
  host: HostSnapshot | null
  /** The offer's app. Null on a host of another app, where the cookie names a click of that app. */
  app: HostSnapshot | null
  /** The saved link that was followed. */
  link: EdgeLink | null
}

/** A visitor as the answer needs them, before anything is recorded. */
export interface Visitor {
  ip: string | null
  place: Place
  agent: Agent
  language: string | null
  /** By the whole address: what is kept of it is decided when the click is recorded. */
  fingerprint: string | null
  /** Click id of the cookie, live or not. */
  cookieId: string | null
  referrer: string | null
  consent: ConsentState
  /** False where the app itself says that the visitor has refused. */
  mayKeepCookie: boolean
  /** Sends none of the headers that every browser sends. */
  isAutomation: boolean
  isStuffed: boolean
}
