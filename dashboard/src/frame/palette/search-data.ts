import { api, read } from '../../core/api.ts'

const ask = (q: string, signal?: AbortSignal) =>
  read(api.v1.search.$get({ query: { q } }, signal ? { init: { signal } } : undefined))

export type Found = Awaited<ReturnType<typeof ask>>['found'][number]
export type FoundKind = Found['kind']

/** Shorter texts find too much. */
export const QUERY_CHARACTERS_MIN = 2
export const QUERY_CHARACTERS_MAX = 120
/** Records of the account in use. Throws a ProblemError. */
export const findRecords = ask
