import { Link } from '@tanstack/react-router'
import { usePageText } from '../core/i18n/language.ts'
import { PAGES_MAX } from '../core/page-search.ts'
import { buttonClass } from './Button.tsx'

/** The number of rows shown, and a link to more. The URL keeps the number of pages. */
export function MoreRows(props: { shown: string; pages: number | undefined; hasMore: boolean }) {
  const words = usePageText().filters
  const next = (props.pages ?? 1) + 1
  return (
    <div className="mt-3 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <p role="status" className="text-sm text-pretty text-muted">
        {props.shown} {props.hasMore && next > PAGES_MAX && words.enough}
      </p>
      {props.hasMore && next <= PAGES_MAX && (
        <Link
          to="."
          search={(before) => ({ ...before, pages: next })}
          replace
          resetScroll={false}
          className={buttonClass({ size: 'small' })}
        >
          {words.more}
        </Link>
      )}
    </div>
  )
}
