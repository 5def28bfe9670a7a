import { Link } from '@tanstack/react-router'
import { usePageText } from '../core/i18n/language.ts'
import { IdText } from '../ui/IdText.tsx'

/** The id of a click to copy, and a link to all that the click led to. */
export function ClickLink({ id }: { id: string }) {
  const words = usePageText().deal
  return (
    <span className="flex flex-wrap items-baseline justify-end gap-x-3">
      <IdText id={id} />
      <Link
        to="/clicks/$clickId"
        params={{ clickId: id }}
        className="text-accent underline-offset-2 hover:underline"
      >
        {words.seeClick}
      </Link>
    </span>
  )
}
