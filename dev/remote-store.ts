/** A KV namespace of a Cloudflare account as a snapshot store, over the account's REST API. */
import type { SnapshotStore, SnapshotWrite } from '../workers/snapshots/store.ts'

export interface Account {
  accountId: string
  namespaceId: string
  apiToken: string
  /** Tests set another URL. */
  baseUrl?: string
}

const BASE_URL = 'https://api.cloudflare.com/client/v4'
const CALL_MS_MAX = 30_000
/** Uploading a hundred megabytes takes time. */
const BULK_MS_MAX = 120_000
/** The API accepts 10,000 pairs and 100 MB in one call. */
export const PAIRS_PER_CALL_MAX = 10_000
const BYTES_PER_CALL_MAX = 90_000_000
const TRIES_MAX = 3

interface Envelope<Result> {
  success: boolean
  errors: { message: string }[]
  result: Result
  result_info?: { cursor?: string }
}

type Keys = { name: string; metadata?: unknown }[]
/** Keys that a bulk call did not write; they are tried again. */
type BulkResult = { unsuccessful_keys?: string[] } | null

export type RemoteStore = SnapshotStore & {
  get(key: string): Promise<string | null>
  writeMany(writes: readonly SnapshotWrite[]): Promise<void>
}

/** Every call has a timeout, and throws the API's message when it is declined. */
export function openRemoteStore(account: Account): RemoteStore {
  const { accountId, namespaceId, apiToken, baseUrl = BASE_URL } = account
  const root = `${baseUrl}/accounts/${accountId}/storage/kv/namespaces/${namespaceId}`
  const authorization = `Bearer ${apiToken}`

  async function call<Result>(method: string, path: string, body?: FormData | string) {
    const isJson = typeof body === 'string'
    const answer = await fetch(`${root}${path}`, {
      method,
      headers: { authorization, ...(isJson ? { 'content-type': 'application/json' } : {}) },
      signal: AbortSignal.timeout(isJson ? BULK_MS_MAX : CALL_MS_MAX),
      ...(body ? { body } : {}),
    })
    const said = (await answer.json().catch(() => null)) as Envelope<Result> | null
    if (said?.success) return said
    const reasons = said?.errors.map(({ message }) => message).join('; ')
    throw new Error(`Cloudflare answered ${answer.status} to ${method} ${path}: ${reasons ?? ''}`)
  }

  async function bulk<Item>(
    [method, path]: readonly [string, string],
    all: readonly Item[],
    keyOf: (item: Item) => string,
  ) {
    let left = all
    for (let tried = 0; left.length > 0; tried += 1) {
      if (tried === TRIES_MAX) throw new Error(`Cloudflare did not take ${left.length} keys`)
      const { result } = await call<BulkResult>(method, path, JSON.stringify(left))
      const failed = new Set(result?.unsuccessful_keys ?? [])
      left = left.filter((item) => failed.has(keyOf(item)))
    }
  }
  const pathOf = (key: string) => `/values/${encodeURIComponent(key)}`

  return {
    async list({ prefix, cursor }) {
      const query = new URLSearchParams({ prefix, limit: '1000', ...(cursor ? { cursor } : {}) })
      const { result, result_info: info } = await call<Keys>('GET', `/keys?${query}`)
      return { keys: result, cursor: info?.cursor ?? '' }
    },
    async put(key, value, { metadata }) {
      const body = new FormData()
      body.set('value', value)
      body.set('metadata', JSON.stringify(metadata))
      await call('PUT', pathOf(key), body)
    },
    async get(key) {
      const answer = await fetch(`${root}${pathOf(key)}`, {
        headers: { authorization },
        signal: AbortSignal.timeout(CALL_MS_MAX),
      })
      if (answer.status === 404) return null
      if (!answer.ok) throw new Error(`Cloudflare answered ${answer.status} to a read of ${key}`)
      return answer.text()
    },
    async delete(key) {
      await call('DELETE', pathOf(key))
    },
    async writeMany(writes) {
      for (const pairs of callsOf(writes)) {
        await bulk(['PUT', '/bulk'], pairs, ({ key }) => key)
      }
      const gone = writes.filter(({ value }) => value === null).map(({ key }) => key)
      for (let start = 0; start < gone.length; start += PAIRS_PER_CALL_MAX) {
        const keys = gone.slice(start, start + PAIRS_PER_CALL_MAX)
        await bulk(['POST', '/bulk/delete'], keys, (key) => key)
      }
    },
  }
}

/** Groups the pairs into as few calls as the API allows. */
function callsOf(writes: readonly SnapshotWrite[]) {
  const calls: { key: string; value: string; metadata: unknown }[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const { key, value, mark } of writes) {
    if (value === null) continue
    // JSON inside JSON: includes escaped quotes and the key.
    const size = Buffer.byteLength(JSON.stringify(value)) + 2 * key.length + 100
    const isFull = bytes + size > BYTES_PER_CALL_MAX || calls.at(-1)?.length === PAIRS_PER_CALL_MAX
    if (isFull) {
      calls.push([])
      bytes = 0
    }
    calls.at(-1)?.push({ key, value, metadata: mark })
    bytes += size
  }
  return calls
}
