/** A KV namespace of a Cloudflare account as a snapshot store, over the account's REST API. */
import type { SnapshotStore } from '../workers/snapshots/store.ts'

export interface Account {
  accountId: string
  namespaceId: string
  apiToken: string
  /** Another address is for tests. */
  baseUrl?: string
}

const BASE_URL = 'https://api.cloudflare.com/client/v4'
const CALL_MS_MAX = 30_000

interface Envelope {
  success: boolean
  errors: { message: string }[]
  result: { name: string; metadata?: unknown }[]
  result_info?: { cursor?: string }
}

export type RemoteStore = SnapshotStore & { get(key: string): Promise<string | null> }

/** Every call ends within half a minute, and throws what the API said when it declines. */
export function openRemoteStore(account: Account): RemoteStore {
  const { accountId, namespaceId, apiToken, baseUrl = BASE_URL } = account
  const root = `${baseUrl}/accounts/${accountId}/storage/kv/namespaces/${namespaceId}`

  async function call(method: string, path: string, body?: FormData): Promise<Envelope> {
    const answer = await fetch(`${root}${path}`, {
      method,
      headers: { authorization: `Bearer ${apiToken}` },
      signal: AbortSignal.timeout(CALL_MS_MAX),
      ...(body ? { body } : {}),
    })
    const said = (await answer.json().catch(() => null)) as Envelope | null
    if (said?.success) return said
    const reasons = said?.errors.map(({ message }) => message).join('; ')
    throw new Error(`Cloudflare answered ${answer.status} to ${method} ${path}: ${reasons ?? ''}`)
  }
  const pathOf = (key: string) => `/values/${encodeURIComponent(key)}`

  return {
    async list({ prefix, cursor }) {
      const query = new URLSearchParams({ prefix, limit: '1000', ...(cursor ? { cursor } : {}) })
      const { result, result_info: info } = await call('GET', `/keys?${query}`)
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
        headers: { authorization: `Bearer ${apiToken}` },
        signal: AbortSignal.timeout(CALL_MS_MAX),
      })
      if (answer.status === 404) return null
      if (!answer.ok) throw new Error(`Cloudflare answered ${answer.status} to a read of ${key}`)
      return answer.text()
    },
    async delete(key) {
      await call('DELETE', pathOf(key))
    },
  }
}
