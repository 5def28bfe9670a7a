import { type ClientResponse, DetailedError, hc, parseResponse } from 'hono/client'
import type { ApiType } from '../../../workers/api-routes.ts'
import { asProblem, problemOf } from './problem.ts'
import { sessionFetch } from './session.ts'

/**
 * The client of the API. Its types are the server's own routes; none of the server's code is
 * bundled.
 */
export const api = hc<ApiType>('/', { fetch: sessionFetch })

/** The body of a successful answer. Throws a ProblemError for any other. */
// biome-ignore lint/suspicious/noExplicitAny: any answer of the client, whatever its body and status
export async function read<T extends ClientResponse<any>>(asked: T | Promise<T>) {
  try {
    return await parseResponse(asked)
  } catch (thrown) {
    if (thrown instanceof DetailedError) {
      throw await problemOf(thrown.statusCode ?? 0, thrown.detail?.data)
    }
    throw asProblem(thrown)
  }
}
