import { useText } from '../core/i18n/language.ts'
import { buttonClass } from '../ui/Button.tsx'

export function NotFoundPage() {
  const text = useText()
  return (
    <main id="content" className="mx-auto max-w-md px-4 py-24">
      <p className="text-sm text-muted">404</p>
      <h1 className="mt-1 text-xl font-semibold">{text.notFound.heading}</h1>
      <p className="mt-2 mb-6 text-muted">{text.notFound.body}</p>
      {/* No link of the router: this page is there from the start, and that would be most of it. */}
      <a href="/" className={buttonClass({ kind: 'primary' })}>
        {text.actions.home}
      </a>
    </main>
  )
}
