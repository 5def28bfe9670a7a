import { useBlocker } from '@tanstack/react-router'
import { useEffect } from 'react'
import { usePageText } from './i18n/language.ts'
import { keepForm } from './session.ts'

/**
 * Asks before unsaved changes are lost, also when the tab is closed, and keeps them when the session ends. A page that navigates after
 * saving sets `isSaved`.
 */
export function useUnsavedGuard(isDirty: boolean, isSaved = { current: false }): void {
  const text = usePageText()
  useEffect(() => (isDirty ? keepForm() : undefined), [isDirty])
  useBlocker({
    shouldBlockFn: () => isDirty && !isSaved.current && !window.confirm(text.editor.unsaved),
    enableBeforeUnload: () => isDirty && !isSaved.current,
  })
}
