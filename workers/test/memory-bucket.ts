/** An R2 bucket in memory, as far as exports and banners use it. */
import type { Bucket } from '../reports/exports/r2-file.ts'

export interface MemoryBucket extends Bucket {
  /** What is visible. */
  objects: Map<string, Uint8Array>
  /** Uploads that were begun and neither completed nor aborted. */
  openUploads: Set<string>
}

export function makeMemoryBucket(): MemoryBucket {
  const objects = new Map<string, Uint8Array>()
  const metadata = new Map<string, { contentType?: string }>()
  const openUploads = new Set<string>()
  const bucket = {
    put: async (
      key: string,
      given: Uint8Array | string,
      options?: { httpMetadata?: { contentType?: string } },
    ) => {
      objects.set(key, typeof given === 'string' ? new TextEncoder().encode(given) : given)
      if (options?.httpMetadata) metadata.set(key, options.httpMetadata)
    },
    get: async (key: string) => {
      const bytes = objects.get(key)
      return bytes === undefined
        ? null
        : { body: new Response(bytes as never).body, httpMetadata: metadata.get(key) }
    },
    delete: async (keys: string | string[]) =>
      [keys].flat().forEach((key) => void objects.delete(key)),
    list: async ({ prefix }: { prefix: string }) => ({
      objects: [...objects.keys()].filter((key) => key.startsWith(prefix)).map((key) => ({ key })),
    }),
    createMultipartUpload: async (key: string) => {
      const parts = new Map<number, Uint8Array>()
      openUploads.add(key)
      return {
        uploadPart: async (partNumber: number, bytes: Uint8Array) => {
          parts.set(partNumber, bytes)
          return { partNumber, etag: `${partNumber}` }
        },
        complete: async (uploaded: readonly { partNumber: number }[]) => {
          const own = uploaded.map(({ partNumber }) => parts.get(partNumber)!)
          // As R2: all parts but the last have one size.
          const sizes = new Set(own.slice(0, -1).map(({ length }) => length))
          if (sizes.size > 1) throw new Error('parts of different sizes')
          openUploads.delete(key)
          objects.set(key, new Uint8Array(Buffer.concat(own)))
        },
        abort: async () => void openUploads.delete(key),
      }
    },
  }
  return { ...(bucket as unknown as Bucket), objects, openUploads }
}
