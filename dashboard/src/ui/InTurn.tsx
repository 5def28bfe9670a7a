import { Children, type ReactNode, Suspense, startTransition, useEffect, useState } from 'react'

/** How many of so many parts to render: one at first, one more with each frame, and in the end all. */
function usePartsInTurn(total: number): number {
  const [shown, setShown] = useState(1)
  const next = shown < total ? shown + 1 : Number.POSITIVE_INFINITY
  useEffect(() => {
    if (shown === next) return
    const frame = requestAnimationFrame(() => startTransition(() => setShown(next)))
    return () => cancelAnimationFrame(frame)
  }, [shown, next])
  return Math.min(shown, total)
}

/**
 * Renders its children from top to bottom, each in a frame of its own, so that a page of many cards never blocks the
 * browser for long. In another `InTurn`, only as its last child: what follows would move.
 */
export function InTurn({ children }: { children: ReactNode }) {
  const parts = Children.toArray(children)
  const shown = usePartsInTurn(parts.length)
  return (
    <>
      {parts.slice(0, shown)}
      {/* High enough to scroll to where the person was, when they come back to the page. */}
      {shown < parts.length && <div className="h-[300vh] [overflow-anchor:none]" />}
    </>
  )
}

/**
 * Renders lazy children from the next frame on: asking for their files takes the browser a while, and the page is
 * shown before that.
 */
export function Later({
  fallback = null,
  children,
}: {
  fallback?: ReactNode
  children: ReactNode
}) {
  const isPageShown = usePartsInTurn(2) > 1
  return <Suspense fallback={fallback}>{isPageShown ? children : fallback}</Suspense>
}
