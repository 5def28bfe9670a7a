/** A KV namespace in memory, with the calls that jobs and alerts use. Entries never expire. */
export function makeMemoryKv(): KVNamespace {
  const values = new Map<string, { text: string; metadata: unknown }>()
  const textOf = (key: string) => values.get(key)?.text ?? null
  const kv = {
    get: async (key: string | string[]) =>
      Array.isArray(key) ? new Map(key.map((one) => [one, textOf(one)])) : textOf(key),
    getWithMetadata: async (key: string) => ({
      value: textOf(key),
      metadata: values.get(key)?.metadata ?? null,
    }),
    put: async (key: string, text: string, options?: { metadata?: unknown }) =>
      void values.set(key, { text, metadata: options?.metadata }),
    delete: async (key: string) => void values.delete(key),
    list: async ({ prefix = '', limit = 1_000 }: { prefix?: string; limit?: number }) => {
      const names = [...values.keys()].filter((name) => name.startsWith(prefix)).sort()
      const keys = names
        .slice(0, limit)
        .map((name) => ({ name, metadata: values.get(name)?.metadata }))
      return { keys, list_complete: names.length <= limit }
    },
  }
  return kv as unknown as KVNamespace
}
