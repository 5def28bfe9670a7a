import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router'
import { useHomeText, useText } from '../core/i18n/language.ts'
import { asProblem } from '../core/problem.ts'
import { Button, buttonClass } from '../ui/Button.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { Loading, Skeleton } from '../ui/Skeleton.tsx'

const OFFLINE = 'offline: '

/**
 * When a file of a new version is missing, the router reloads the page. Without a connection that would replace the
 * page by the browser’s own error; under another message, the page shows the problem instead.
 */
export function keepPageOffline(): void {
  addEventListener('vite:preloadError', (event) => {
    const { payload } = event as Event & { payload?: Error }
    if (payload && !navigator.onLine) payload.message = OFFLINE + payload.message
  })
}

export function NotFoundPage() {
  const text = useText()
  return (
    <main id="content" className="mx-auto max-w-md px-4 py-24">
      <p className="text-sm text-muted">404</p>
      <h1 className="mt-1 text-xl font-semibold">{text.notFound.heading}</h1>
      <p className="mt-2 mb-6 text-muted">{text.notFound.body}</p>
      {/* A plain link: the router's link would make up most of this page's size. */}
      <a href="/" className={buttonClass({ kind: 'primary' })}>
        {text.actions.home}
      </a>
    </main>
  )
}

/** Instead of a page that the person may not open. The frame stays. */
export function ClosedPage() {
  const { closed, actions } = useHomeText()
  return (
    <div className="mx-auto max-w-md py-16">
      <h1 className="text-xl font-semibold">{closed.heading}</h1>
      <p className="mt-2 mb-6 text-muted">{closed.body}</p>
      <Link to="/" className={buttonClass({ kind: 'primary' })}>
        {actions.home}
      </Link>
    </div>
  )
}

/** The error boundary of every page. The frame stays. */
export function BrokenPage({ error, reset }: ErrorComponentProps) {
  const text = useText()
  const router = useRouter()
  const again = () => {
    // The browser remembers that a file of the page could not be loaded.
    if (error instanceof Error && error.message.startsWith(OFFLINE)) return location.reload()
    reset()
    void router.invalidate()
  }
  return (
    <main id="content" className="mx-auto max-w-xl px-4 py-16">
      <ProblemPanel
        problem={asProblem(error)}
        action={
          <Button size="small" onClick={again}>
            {text.actions.retry}
          </Button>
        }
      />
    </main>
  )
}

/** Placeholder in the layout of most pages: figures, a wide card, a list. */
export function PageSkeleton() {
  return (
    <Loading className="space-y-4">
      <div className="grid grid-cols-2 gap-3 sm:gap-4 md:grid-cols-4">
        {['a', 'b', 'c', 'd'].map((key) => (
          <Skeleton key={key} className="h-28 rounded-lg" />
        ))}
      </div>
      <Skeleton className="h-80 rounded-lg" />
      <Skeleton className="h-64 rounded-lg" />
    </Loading>
  )
}
