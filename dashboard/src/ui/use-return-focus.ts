import { useState } from 'react'

/**
 * Moves focus when a panel closes: back to the element that opened it, or to the content if that is
 * gone or the panel opened with the page.
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
