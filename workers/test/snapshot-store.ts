import type { ClickSpool } from '../clicks/verbs/queued-clicks.ts'
import type { SnapshotMark, SnapshotStore, StorePage } from '../snapshots/store.ts'

type Page = StorePage & { list_complete: boolean }

export interface MemoryStore extends SnapshotStore, ClickSpool {
  list(options: { prefix: string; limit?: number; cursor?: string | null }): Promise<Page>
  get(key: string): Promise<string | null>
  documents: Map<string, string>
  metadata: Map<string, SnapshotMark>
  /** Keys in the order in which they were put. */
  puts: string[]
}

/** A store in memory with small pages, so that tests read several. */
export function makeMemoryStore(documents = new Map<string, string>(), pageMax = 500): MemoryStore {
  const metadata = new Map<string, SnapshotMark>()
  const puts: string[] = []
  return {
    ...{ documents, metadata, puts },
    list: async ({ prefix, limit = pageMax, cursor = null }) => {
      const names = [...documents.keys()].filter((name) => name.startsWith(prefix)).sort()
      const rest = cursor === null ? names : names.filter((name) => name > cursor)
      const page = rest.slice(0, Math.min(limit, pageMax))
      const keys = page.map((name) => ({ name, metadata: metadata.get(name) }))
      const list_complete = page.length === rest.length
      return list_complete ? { keys, list_complete } : { keys, list_complete, cursor: page.at(-1)! }
    },
    put: async (name, value, options) => {
      puts.push(name)
      documents.set(name, value)
      metadata.set(name, options.metadata)
    },
    delete: async (name) => void documents.delete(name),
    get: async (name) => documents.get(name) ?? null,
  }
}
