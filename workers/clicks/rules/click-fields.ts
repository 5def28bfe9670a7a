/** Reads the fields of a click that an app reports as JSON, by hand: the tracker has no schema library. */
import type { FieldCode, FieldParams, fieldMessages } from '../../../schema/field-messages.ts'
import { cleanText } from '../../core/clean-text.ts'
import { type Campaign, campaignOf } from './campaign.ts'

/** The fault of a body, in words for developers. `field` is '' for the body itself. */
export interface FieldProblem {
  field: string
  code: FieldCode
  params?: FieldParams
  message: string
}

type Fields = Record<string, unknown>

class WrongField extends Error {
  readonly problem: FieldProblem
  constructor(problem: FieldProblem) {
    super(problem.message)
    this.problem = problem
  }
}

/** Runs `read`; the first faulty field becomes the answer. */
export function readingFields<T>(read: () => T): T | FieldProblem {
  try {
    return read()
  } catch (error) {
    if (error instanceof WrongField) return error.problem
    throw error
  }
}

/**
 * The sentence is the English one of its code, which the compiler checks against the list. The list itself
 * would be too large for the tracker.
 */
export function wrong<Code extends FieldCode>(
  field: string,
  code: Code,
  message: (typeof fieldMessages)[Code]['en'],
): never {
  throw new WrongField({ field, code, message })
}

/** Refuses a text that is too short or too long, in UTF-16 code units. */
export function wrongLength(field: string, min: number, max: number): never {
  const code = 'characters_between'
  throw new WrongField({
    ...{ field, code, params: { min, max } },
    message: `Use ${min} to ${max} characters.`,
  })
}

export function readObject(value: unknown, field: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
  return wrong(field, 'object', 'Send a JSON object.')
}

/** An unknown field is refused, because a misspelt field would be lost silently. */
export function refuseStrangers(fields: Fields, known: readonly string[], place = ''): void {
  const stranger = Object.keys(fields).find((name) => !known.includes(name))
  if (stranger !== undefined) {
    wrong(place + cleanName(stranger), 'unknown_field', 'This field does not exist. Remove it.')
  }
}

const cleanName = (name: string) => cleanText(name, 64) ?? ''

/** Clean text of at most `unitsMax` code units; longer text is cut, not refused. Null when absent. */
export function readText(
  fields: Fields,
  name: string,
  unitsMax: number,
  place = '',
): string | null {
  const value = fields[name]
  if (value === undefined || value === null) return null
  if (typeof value !== 'string') return wrong(place + name, 'text', 'Enter text.')
  return cleanText(value, unitsMax)
}

const URL_UNITS_MAX = 2048

/**
 * An http(s) URL. If it is too long, its query and fragment are dropped; if it still is, it counts as absent.
 */
export function readUrl(fields: Fields, name: string): string | null {
  const value = fields[name]
  if (value === undefined || value === null || value === '') return null
  const url = typeof value === 'string' ? URL.parse(value) : null
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return wrong(name, 'url', 'Enter a full URL such as "https://shop.example".')
  }
  url.username = ''
  url.password = ''
  url.hash = ''
  if (url.href.length > URL_UNITS_MAX) url.search = ''
  return url.href.length > URL_UNITS_MAX ? null : url.href
}

const UUIDV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i

/**
 * A click id, lower-case. It comes from the visitor's browser, so invalid values count as absent and the
 * visit still counts.
 */
export function readClickId(fields: Fields, name: string): string | null {
  const value = fields[name]
  return typeof value === 'string' && UUIDV7.test(value) ? value.toLowerCase() : null
}

export const SUB_FIELDS: readonly string[] = Array.from({ length: 10 }, (_, at) => `sub${at + 1}`)
const SUB_UNITS_MAX = 255

const queryOf = (url: string | null) => (url === null ? null : URL.parse(url))?.searchParams

/** utm parameters and cost from the body, or else from the query of `url`. No value is refused. */
export function readCampaignFields(fields: Fields, url: string | null): Campaign {
  const query = queryOf(url)
  return campaignOf((name) => {
    const value = fields[name] ?? query?.get(name)
    return typeof value === 'number' ? String(value) : typeof value === 'string' ? value : null
  })
}

/** sub1…sub10 from the body, or else from the query of `url`. No trailing nulls. */
export function readSubFields(fields: Fields, url: string | null): (string | null)[] {
  const query = queryOf(url)
  const subs = SUB_FIELDS.map(
    (name) => readText(fields, name, SUB_UNITS_MAX) ?? cleanText(query?.get(name), SUB_UNITS_MAX),
  )
  return subs.slice(0, subs.findLastIndex((sub) => sub !== null) + 1)
}
