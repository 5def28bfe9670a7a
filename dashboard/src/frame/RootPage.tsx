import { Outlet } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useText } from '../core/i18n/language.ts'
import { usePageTitle } from '../core/use-page-title.ts'

/** Under every page: keeps the browser's tab in step with the page and the language. */
export function RootPage() {
  const text = useText()
  const title = usePageTitle()
  useEffect(() => {
    document.title = `${title} · ${text.app.name}`
  }, [title, text])
  return <Outlet />
}
