/** Writes a file of unknown length into R2 with flat memory. */

/** Parts of one upload have the same size, except the last one. R2 accepts 10,000 of at least 5 MiB. */
const PART_BYTES = 8 * 1024 * 1024

export type Bucket = Pick<R2Bucket, 'put' | 'get' | 'delete' | 'list' | 'createMultipartUpload'>

export interface FileWriter {
  write(content: string | Uint8Array): Promise<void>
  /** @returns the size in bytes. */
  finish(): Promise<number>
  /** Leaves nothing behind. */
  abort(): Promise<void>
}

/** A short file is one object at once, a long one an upload in parts. Nothing is visible before `finish`. */
export function openFile(
  bucket: Bucket,
  key: string,
  contentType: string,
  partBytes = PART_BYTES,
): FileWriter {
  const options = { httpMetadata: { contentType } }
  const encoder = new TextEncoder()
  const part = new Uint8Array(partBytes)
  const uploaded: R2UploadedPart[] = []
  let upload: R2MultipartUpload | null = null
  let used = 0
  let bytes = 0

  async function send(): Promise<void> {
    upload ??= await bucket.createMultipartUpload(key, options)
    uploaded.push(await upload.uploadPart(uploaded.length + 1, part.slice(0, used)))
    used = 0
  }

  return {
    async write(content) {
      const given = typeof content === 'string' ? encoder.encode(content) : content
      bytes += given.length
      for (let at = 0; at < given.length; ) {
        const length = Math.min(given.length - at, partBytes - used)
        part.set(given.subarray(at, at + length), used)
        used += length
        at += length
        if (used === partBytes) await send()
      }
    },

    async finish() {
      if (upload === null) {
        await bucket.put(key, part.slice(0, used), options)
        return bytes
      }
      if (used > 0) await send()
      await upload.complete(uploaded)
      return bytes
    },

    async abort() {
      await upload?.abort()
    },
  }
}

/** Deletes every file of an export except `kept`: those of runs that another one overtook. */
export async function deleteFiles(
  bucket: Bucket,
  exportId: string,
  kept: string | null = null,
): Promise<void> {
  const { objects } = await bucket.list({ prefix: `${exportId}/` })
  const keys = objects.map(({ key }) => key).filter((key) => key !== kept)
  if (keys.length > 0) await bucket.delete(keys)
}
