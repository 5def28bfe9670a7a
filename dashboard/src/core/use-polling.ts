import { useEffect, useEffectEvent } from 'react'

const FIRST_DELAY_MS = 1_500
const DELAY_MS_MAX = 15_000
/** Polls for about half an hour. After that the person reloads. */
const ASKS_MAX = 130

/**
 * Polls while something is changing: quickly at first, then less often, never while the tab is
 * hidden. A new `subject` starts again.
 */
export function usePolling(isMoving: boolean, subject: string, ask: () => Promise<unknown>) {
  const askNow = useEffectEvent(ask)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the subject restarts the rhythm
  useEffect(() => {
    if (!isMoving) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let asks = 0
    let isOver = false
    const plan = () => {
      clearTimeout(timer)
      if (isOver || document.hidden || asks >= ASKS_MAX) return
      const delayMs = Math.min(FIRST_DELAY_MS * 1.2 ** asks, DELAY_MS_MAX)
      timer = setTimeout(() => {
        asks += 1
        askNow().then(plan, plan)
      }, delayMs)
    }
    plan()
    document.addEventListener('visibilitychange', plan)
    return () => {
      isOver = true
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', plan)
    }
  }, [isMoving, subject])
}
