/** The visitor, and the link they clicked. */
import type { ConsentState } from '../../../schema/vocabulary.ts'
import type { HostSnapshot } from '../../snapshots/rules.ts'
import type { Agent } from './agents.ts'
import type { Place } from './facts.ts'
import type { EdgeAffiliate, EdgeLink, EdgeOffer } from './snapshot-shape.ts'

export interface Target {
  offer: EdgeOffer
  affiliate: EdgeAffiliate
  /** The requested app host, if it belongs to the offer's app: only there a cookie is set. */
  host: HostSnapshot | null
  /** The offer's app. Null on a host of another app, where the cookie names a click of that app. */
  app: HostSnapshot | null
  /** The saved link that was followed. */
  link: EdgeLink | null
}

/** The visitor's facts that the answer needs before anything is recorded. */
export interface Visitor {
  ip: string | null
  place: Place
  agent: Agent
  language: string | null
  /** By the full IP address; how much of it is stored is decided when the click is recorded. */
  fingerprint: string | null
  /** Click id of the cookie, even if it is too old. */
  cookieId: string | null
  referrer: string | null
  consent: ConsentState
  /** False if the app itself states that the visitor has refused. */
  mayKeepCookie: boolean
  /** Whether the headers that every browser sends are missing. */
  isAutomation: boolean
  isStuffed: boolean
}
