import { Outlet } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useText } from '../core/i18n/language.ts'
import { usePageTitle } from '../core/use-page-title.ts'

/** The root of all pages: keeps the browser tab's title up to date. */
export function RootPage() {
  const text = useText()
  const title = usePageTitle()
  useEffect(() => {
    document.title = `${title} · ${text.app.name}`
  }, [title, text])
  return <Outlet />
}
