/** Deep links at the edge: what was asked for, checked and filled. */
import { safeDeepLink } from '../domain/deep-link.ts'
import {
  compileTemplate,
  fillTemplate,
  type MacroValues,
  type UrlTemplate,
} from '../domain/macros.ts'
import type { HostSnapshot } from '../domain/snapshot.ts'
import { withParameter } from './query.ts'
import type { EdgeOffer } from './snapshot-shape.ts'
import type { Visit } from './tracker.ts'

/**
 * The link when the offer takes deep links and this one is safe; else null, and the visitor lands as
 * ever. `isAppHost`: the host that was asked is an app's, not the tracker's own.
 */
export function checkDeepLink(
  raw: string | null,
  offer: EdgeOffer,
  isAppHost: boolean,
  { address, env }: Visit,
): string | null {
  if (raw === null || !offer.hasDeepLinks) return null
  const ownHosts = isAppHost ? [] : [address.host]
  const localPort = env.LOCAL_MODE === '1' ? portOf(address.origin) : null
  return safeDeepLink(raw, offer.deepLinkHosts, ownHosts, localPort)
}

function portOf(origin: string): string | null {
  const colon = origin.lastIndexOf(':')
  return colon > origin.indexOf('://') ? origin.slice(colon + 1) : null
}

/** Fills the macros of a checked deep link, and adds the click id where the app asks for it. */
export function fillDeepLink(
  link: string,
  app: HostSnapshot | null,
  clickId: string | null,
  values: (template: UrlTemplate) => MacroValues,
): string {
  const template = link.includes('{') ? compileTemplate(link) : null
  const filled = template === null ? link : fillTemplate(template, values(template))
  const parameter = app?.clickIdParameter ?? null
  return parameter === null || clickId === null ? filled : withId(filled, parameter, clickId)
}

/** What comes after `#` never leaves the browser, so the id goes before it. */
function withId(url: string, parameter: string, clickId: string): string {
  const hash = url.indexOf('#')
  const page = hash < 0 ? url : url.slice(0, hash)
  const fragment = hash < 0 ? '' : url.slice(hash)
  const mark = page.indexOf('?')
  const base = mark < 0 ? page : page.slice(0, mark)
  const query = mark < 0 ? '' : page.slice(mark + 1)
  return `${base}?${withParameter(query, parameter, clickId)}${fragment}`
}
