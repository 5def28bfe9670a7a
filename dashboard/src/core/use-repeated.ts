import { useEffect, useEffectEvent, useRef } from 'react'

interface Rhythm {
  readonly everyMs: number
  /** A server in trouble is asked less often. */
  readonly afterFailureMs: number
  readonly isPaused?: boolean
}

/**
 * Asks at once and then every few seconds while the tab is visible, one request at a time. `ask` returns whether it
 * succeeded. A new `subject` starts again.
 */
export function useRepeated(
  { everyMs, afterFailureMs, isPaused = false }: Rhythm,
  subject: string,
  ask: () => Promise<boolean>,
): { readonly askNow: () => Promise<void> } {
  const isAsking = useRef(false)
  const askOnce = async () => {
    if (isAsking.current) return true
    isAsking.current = true
    try {
      return await ask()
    } finally {
      isAsking.current = false
    }
  }
  const askNext = useEffectEvent(askOnce)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the subject restarts the rhythm
  useEffect(() => {
    if (isPaused) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let isOver = false
    const plan = (ms: number) => {
      clearTimeout(timer)
      if (isOver || document.hidden) return
      timer = setTimeout(async () => plan((await askNext()) ? everyMs : afterFailureMs), ms)
    }
    const onVisibility = () => plan(0)
    plan(0)
    document.addEventListener('visibilitychange', onVisibility)
    return () => {
      isOver = true
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', onVisibility)
    }
  }, [isPaused, subject, everyMs, afterFailureMs])
  return { askNow: async () => void (await askOnce()) }
}
