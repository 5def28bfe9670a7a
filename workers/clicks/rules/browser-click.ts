/**
 * The contract of POST /v1/clicks/browser, which t.js (workers/clicks/snippet/t.ts) calls from a visitor's
 * browser. Anyone can send it, so it proves nothing: IP, user agent and language are read from the request,
 * and the checks of any click apply.
 */
import type { Campaign } from './campaign.ts'
import * as fields from './click-fields.ts'

export interface BrowserClick {
  /** Host of the app, lower-case and without port, or the app's id, from data-app. */
  app: string
  /** An affiliate's short code or the slug of a saved link. */
  code: string
  /** URL of the page, without `/aff/{code}`, query and fragment. */
  url: string | null
  referrer: string | null
  /** The id that the visitor had already, lower-case. */
  earlierClickId: string | null
  subs: (string | null)[]
  campaign: Campaign
}

/** Answer 200. Both are null, and the snippet stores nothing, when nobody owns the code. */
export interface BrowserClickAnswer {
  click_id: string | null
  cookie_days: number | null
}

/** Maximum length of the body in bytes. */
export const BROWSER_CLICK_BYTES_MAX = 8_192

/** Reads the body as sent (JSON in text/plain). Unknown fields are ignored, for later versions of t.js. */
export function readBrowserClick(text: string): BrowserClick | fields.FieldProblem {
  return fields.readingFields(() => {
    const body = fields.readObject(parse(text), '')
    const url = fields.readUrl(body, 'url')
    return {
      app: readName(body, 'app', 253).toLowerCase(),
      code: readName(body, 'code', 64),
      url,
      referrer: fields.readText(body, 'referrer', 1024),
      earlierClickId: fields.readClickId(body, 'click_id'),
      subs: fields.readSubFields(body, url),
      campaign: fields.readCampaignFields(body, url),
    }
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function readName(body: Record<string, unknown>, name: string, unitsMax: number): string {
  const value = fields.readText(body, name, unitsMax + 1)
  if (value !== null && value.length <= unitsMax) return value
  return fields.wrongLength(name, 1, unitsMax)
}
