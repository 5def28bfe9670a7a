import { useState } from 'react'

/**
 * Where the keyboard goes when a panel closes: back to what opened it, or, where that is gone or
 * the panel came with the page, to the content.
 */
export function useReturnFocus(): (event: Event) => void {
  const [opener] = useState(() => document.activeElement)
  return (event) => {
    event.preventDefault()
    const isThere = opener instanceof HTMLElement && opener.isConnected && opener !== document.body
    const target = isThere ? opener : document.getElementById('content')
    target?.focus({ preventScroll: true })
  }
}
