import { useBlocker } from '@tanstack/react-router'
import { usePageText } from './i18n/language.ts'

/**
 * Asks before changes are left behind, also when the tab closes. A page that leaves by itself after
 * saving says so through `isSaved`.
 */
export function useUnsavedGuard(isDirty: boolean, isSaved = { current: false }): void {
  const text = usePageText()
  useBlocker({
    shouldBlockFn: () => isDirty && !isSaved.current && !window.confirm(text.editor.unsaved),
    enableBeforeUnload: () => isDirty && !isSaved.current,
  })
}
