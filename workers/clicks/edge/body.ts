/** The body's bytes, or null when it is longer than the limit; reading stops there. */
export async function readBytes(
  request: Request,
  bytesMax: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (request.body === null) return new Uint8Array(0)
  const parts: Uint8Array[] = []
  let size = 0
  const reader = request.body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return joined(parts, size)
    size += value.byteLength
    if (size > bytesMax) {
      await reader.cancel()
      return null
    }
    parts.push(value)
  }
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.byteLength
  }
  return whole
}

/** The body as text, or null when it is longer than so many bytes. */
export async function readBody(request: Request, bytesMax: number): Promise<string | null> {
  const bytes = await readBytes(request, bytesMax)
  return bytes === null ? null : new TextDecoder().decode(bytes)
}
