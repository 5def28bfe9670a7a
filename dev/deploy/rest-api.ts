/** Calls to the REST APIs of Cloudflare and Neon. */
const CALL_MS_MAX = 30_000
const PAGES_MAX = 100
/** The largest page size that all lists accept. */
const PAGE_ROWS = 50

export class ApiError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export interface RestApi {
  /** @throws ApiError with the API's message when the call is declined. */
  call<T>(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
  ): Promise<T>
}

export type Fetch = (request: Request) => Promise<Response>

interface Envelope {
  success?: boolean
  errors?: { message: string }[]
  result?: unknown
  message?: string
}

/** Returns `result` without the envelope around it. */
export const openCloudflare = (token: string, fetched: Fetch): RestApi =>
  openApi(
    'Cloudflare',
    'https://api.cloudflare.com/client/v4',
    token,
    fetched,
    (said) => said.result,
  )

export const openNeon = (key: string, fetched: Fetch): RestApi =>
  openApi('Neon', 'https://console.neon.tech/api/v2', key, fetched, (said) => said)

function openApi(
  name: string,
  root: string,
  token: string,
  fetched: Fetch,
  resultOf: (said: Envelope) => unknown,
): RestApi {
  return {
    async call<T>(method: string, path: string, body?: object): Promise<T> {
      const request = new Request(`${root}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        signal: AbortSignal.timeout(CALL_MS_MAX),
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
      const what = `${method} ${path.replace(/\?.*/, '')}`
      const answer = await fetched(request).catch((error: unknown) => {
        throw new ApiError(0, `${name} did not answer ${what}: ${(error as Error).message}`)
      })
      const said = (await answer.json().catch(() => ({}))) as Envelope
      if (answer.ok && said.success !== false) return resultOf(said) as T
      const reasons = said.errors?.map(({ message }) => message).join('; ') ?? said.message ?? ''
      throw new ApiError(answer.status, `${name} answered ${answer.status} to ${what}: ${reasons}`)
    },
  }
}

/** Null where the API answers 404. */
export async function find<T>(api: RestApi, path: string): Promise<T | null> {
  try {
    return await api.call<T>('GET', path)
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null
    throw error
  }
}

/**
 * All pages of one of Cloudflare's lists. Some lists ignore the page number and return the same items again.
 */
export async function listAll<T>(api: RestApi, path: string): Promise<T[]> {
  const all = new Map<string, T>()
  const separator = path.includes('?') ? '&' : '?'
  for (let page = 1; page <= PAGES_MAX; page += 1) {
    const before = all.size
    const rows = await api.call<T[]>('GET', `${path}${separator}page=${page}&per_page=${PAGE_ROWS}`)
    for (const row of rows) all.set(JSON.stringify(row), row)
    if (all.size === before) return [...all.values()]
  }
  throw new Error(`${path} has more than ${PAGES_MAX} pages.`)
}
