/** Why something failed, in words that hold no data of visitors, apps or people. */
import type * as z from 'zod'
import { sqlStateOf } from './database.ts'

const CHARACTERS_MAX = 200

const masks: readonly [RegExp, string][] = [
  [/\b\w+:\/\/\S+/g, '[url]'],
  [/\S+@\S+/g, '[email]'],
  [/\b(?:\d{1,3}\.){3}\d{1,3}\b/g, '[ip]'],
  [/\b[\da-f]*:[\da-f:]*:[\da-f:]+/gi, '[ip]'],
]
/** Quoted words after these name parts of our schema. Other quoted words are data. */
const quoted = /((?:constraint|relation|column|function|table|index|type|schema|policy) )?"[^"]*"/gi
const token = /[\w-]{24,}/g
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** Replaces what may be personal data or a secret: quoted values, addresses, long tokens. */
export function maskWords(text: string): string {
  return masks
    .reduce((words, [pattern, instead]) => words.replace(pattern, instead), text)
    .replace(quoted, (found: string, before: string | undefined) => (before ? found : '[…]'))
    .replace(token, (found) => (uuid.test(found) || !/\d/.test(found) ? found : '[…]'))
    .slice(0, CHARACTERS_MAX)
}

/** The error's kind and its masked words, such as `SQLSTATE 23505: duplicate key value …`. */
export function reasonOf(error: unknown): string {
  if (typeof error === 'string') return error
  const state = sqlStateOf(error)
  const kind =
    state === null ? (error instanceof Error ? error.name : 'failed') : `SQLSTATE ${state}`
  const words = error instanceof Error ? maskWords(error.message) : ''
  return words === '' ? kind : `${kind}: ${words}`.slice(0, CHARACTERS_MAX)
}

/** Which fields of a message cannot be read, and why: paths and codes, without values. */
export function faultsOf({ issues }: z.ZodError): string {
  const faults = issues
    .slice(0, 5)
    .map(({ path, code }) => `${path.join('.') || 'message'} ${code}`)
  return faults.join(', ').slice(0, CHARACTERS_MAX)
}
