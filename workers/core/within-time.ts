/** The other side did not answer in time; it may still do what it was asked. */
export class LateError extends Error {
  override readonly name = 'LateError'
}

/** Waits for `promise`, but not for longer than `limitMs`. @throws LateError */
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
