import { useEffect, useState } from 'react'

const SHOWN_MS = 2_000

/** Copies text and reports the result for two seconds. */
export function useCopy(): ['idle' | 'copied' | 'failed', (value: string) => void] {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle')
  useEffect(() => {
    if (state === 'idle') return
    const timer = setTimeout(() => setState('idle'), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [state])
  const copy = (value: string) => {
    // The clipboard is available only on https and localhost.
    const written = navigator.clipboard?.writeText(value) ?? Promise.reject(new Error('refused'))
    written.then(
      () => setState('copied'),
      () => setState('failed'),
    )
  }
  return [state, copy]
}
