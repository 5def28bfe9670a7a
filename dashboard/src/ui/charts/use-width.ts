import { type RefObject, useEffect, useRef, useState } from 'react'

/**
 * The width an element has now, in CSS pixels; zero before the first layout. The observer tells it
 * after the browser's own layout, so nothing is measured twice.
 */
export function useWidth<E extends HTMLElement>(): [RefObject<E | null>, number] {
  const ref = useRef<E>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const element = ref.current
    if (!element) return
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setWidth(Math.round(entry.contentRect.width))
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [ref, width]
}
