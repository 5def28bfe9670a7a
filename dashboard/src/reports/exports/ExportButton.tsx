import { lazy, Suspense } from 'react'
import type { ExportMenuProps } from './ExportMenu.tsx'
import { exportTexts } from './exports-texts.ts'

/** The menu and its texts are loaded after the page. */
const Menu = lazy(
  exportTexts.with(async () => ({ default: (await import('./ExportMenu.tsx')).ExportMenu })),
)

/** Exports a report or log as a file of any length. Any page may show it. */
export const ExportButton = (props: ExportMenuProps) => (
  <Suspense fallback={<span aria-hidden="true" className="h-8 w-24" />}>
    <Menu {...props} />
  </Suspense>
)
