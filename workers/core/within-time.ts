/** The other side did not answer in time. It may still complete the request. */
export class LateError extends Error {
  override readonly name = 'LateError'
}

/** Waits at most `limitMs` for `promise`. @throws LateError */
export async function withinTime<T>(promise: Promise<T>, limitMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LateError(`no answer within ${limitMs} ms`)), limitMs)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
