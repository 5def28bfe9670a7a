import { useBlocker } from '@tanstack/react-router'
import { usePageText } from './i18n/language.ts'

/**
 * Asks before unsaved changes are lost, also when the tab is closed. A page that navigates after
 * saving sets `isSaved`.
 */
export function useUnsavedGuard(isDirty: boolean, isSaved = { current: false }): void {
  const text = usePageText()
  useBlocker({
    shouldBlockFn: () => isDirty && !isSaved.current && !window.confirm(text.editor.unsaved),
    enableBeforeUnload: () => isDirty && !isSaved.current,
  })
}
