/** Deep links at the edge: reads, checks and fills the requested URL. */

import {
  compileTemplate,
  fillTemplate,
  type UrlTemplate,
} from '../../offers/rules/fill-template.ts'
import type { MacroFacts } from '../../offers/rules/macros.ts'
import type { HostSnapshot } from '../../snapshots/rules.ts'
import { leadsBack, safeDeepLink } from '../rules/deep-link.ts'
import { splitUrl, withParameter } from './query.ts'
import type { EdgeOffer } from './snapshot-shape.ts'
import type { Visit } from './tracker.ts'

export interface DeepLink {
  /** The checked URL, with its macros. */
  page: string
  /** Null when it has no macros. */
  template: UrlTemplate | null
}

/**
 * The link if the offer allows deep links and this one is safe; else null, and the visitor lands on the
 * offer's page. `isAppHost`: the requested host is an app's, not the tracker's own.
 */
export function checkDeepLink(
  raw: string | null,
  offer: EdgeOffer,
  isAppHost: boolean,
  { address, env }: Visit,
): DeepLink | null {
  if (raw === null || !offer.hasDeepLinks) return null
  const ownHosts = isAppHost ? [] : [address.host]
  const localPort = env.LOCAL_MODE === '1' ? portOf(address.origin) : null
  const page = safeDeepLink(raw, offer.deepLinkHosts, ownHosts, localPort)
  if (page === null) return null
  return { page, template: raw.includes('{') ? compileTemplate(withBraces(page)) : null }
}

/** The URL parser encodes braces in a path, but not in a query. */
function withBraces(page: string): string {
  const end = page.search(/[?#]|$/)
  const path = page.slice(0, end).replace(/%7B(\w{1,32})%7D/gi, '{$1}')
  return path + page.slice(end)
}

function portOf(origin: string): string | null {
  const colon = origin.lastIndexOf(':')
  return colon > origin.indexOf('://') ? origin.slice(colon + 1) : null
}

/**
 * Fills the macros of a checked deep link, and adds the click id if the app wants it. If values would turn it
 * into a link of the tracker, it stays unfilled.
 */
export function fillDeepLink(
  { page, template }: DeepLink,
  app: HostSnapshot | null,
  click: MacroFacts,
): string {
  const whole = template === null ? page : fillTemplate(template, click)
  const filled = template !== null && leadsBack(new URL(whole)) ? page : whole
  const parameter = app?.clickIdParameter ?? null
  const { clickId } = click
  return parameter === null || clickId === null ? filled : withId(filled, parameter, clickId)
}

function withId(url: string, parameter: string, clickId: string): string {
  const { page, own, fragment } = splitUrl(url)
  return `${page}?${withParameter(own ?? '', parameter, clickId)}${fragment}`
}
