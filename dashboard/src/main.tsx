import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { provideTexts, speak } from './core/i18n/language.ts'
import './index.css'
import { findPerson, onSessionLost, subscribe } from './core/session.ts'
import { keepPageOffline } from './frame/FallbackPages.tsx'
import { router } from './router.tsx'
import { texts } from './texts.ts'

/** Loads texts and session in parallel, so that the first paint has both. */
async function start(root: HTMLElement): Promise<void> {
  provideTexts(texts)
  await Promise.all([speak(), findPerson().catch(() => null)])
  // The profile may have another language than the browser, now or after sign-in.
  await speak()
  subscribe(() => void speak().catch(console.warn))
  // Redirects through beforeLoad to the sign-in page, with the current path to return to.
  onSessionLost(() => void router.invalidate())
  createRoot(root).render(
    <StrictMode>
      <RouterProvider router={router} />
    </StrictMode>,
  )
}

keepPageOffline()
const root = document.getElementById('root')
if (root) void start(root)
