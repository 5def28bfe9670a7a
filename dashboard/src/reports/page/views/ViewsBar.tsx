import { getRouteApi, Link } from '@tanstack/react-router'
import { Bookmark, Check, Link2 } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { Button, buttonClass } from '../../../ui/Button.tsx'
import { useCopy } from '../../../ui/use-copy.ts'
import { useReportText } from '../report-texts.ts'
import { useReportSearch } from '../use-report-search.ts'
import { useViewLink } from './use-view-link.ts'
import { viewQuery } from './views-data.ts'

const route = getRouteApi('/signed-in/reports')
const ViewsPanel = lazy(async () => ({ default: (await import('./ViewsPanel.tsx')).ViewsPanel }))

/** Saved views, and a button that copies the link to the page as it is. */
export function ViewsBar() {
  const words = useReportText().report.views
  const search = useReportSearch()
  const navigate = route.useNavigate()
  const linkOf = useViewLink()
  const [state, copy] = useCopy()
  const close = () =>
    void navigate({ search: (before) => ({ ...before, panel: undefined }), resetScroll: false })
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Link
        to="/reports"
        search={(before) => ({ ...before, panel: 'views' as const })}
        resetScroll={false}
        className={buttonClass({ size: 'small' })}
      >
        <Bookmark aria-hidden="true" />
        {words.open}
      </Link>
      <Button size="small" onClick={() => copy(linkOf(viewQuery(search)))}>
        {state === 'copied' ? <Check className="text-good" /> : <Link2 />}
        {words.copyLink}
      </Button>
      <p role="status" className={state === 'failed' ? 'text-sm text-bad' : 'sr-only'}>
        {state === 'copied' && words.copied}
        {state === 'failed' && words.copyFailed}
      </p>
      {search.panel === 'views' && (
        <Suspense>
          <ViewsPanel onClose={close} />
        </Suspense>
      )}
    </div>
  )
}
