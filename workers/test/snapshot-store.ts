import type { SnapshotMark, SnapshotStore } from '../operations/snapshot-store.ts'

export interface MemoryStore extends SnapshotStore {
  documents: Map<string, string>
  metadata: Map<string, SnapshotMark>
  /** Keys in the order in which they were put. */
  puts: string[]
}

/** A store in memory, which lists few keys at a time, so that pages are turned. */
export function makeMemoryStore(documents = new Map<string, string>(), pageMax = 500): MemoryStore {
  const metadata = new Map<string, SnapshotMark>()
  const puts: string[] = []
  return {
    ...{ documents, metadata, puts },
    list: async ({ prefix, cursor }) => {
      const names = [...documents.keys()].filter((name) => name.startsWith(prefix)).sort()
      const rest = cursor === null ? names : names.filter((name) => name > cursor)
      const page = rest.slice(0, pageMax)
      const keys = page.map((name) => ({ name, metadata: metadata.get(name) }))
      return rest.length > pageMax ? { keys, cursor: page.at(-1)! } : { keys }
    },
    put: async (name, value, options) => {
      puts.push(name)
      documents.set(name, value)
      metadata.set(name, options.metadata)
    },
    delete: async (name) => void documents.delete(name),
  }
}
