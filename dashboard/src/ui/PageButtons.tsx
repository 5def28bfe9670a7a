import { Link, useSearch } from '@tanstack/react-router'
import { usePageText } from '../core/i18n/language.ts'
import { buttonClass } from './Button.tsx'

/** Links below a list: to its first page and to the next one. The URL keeps the place, as `name`. */
export function PageButtons(props: {
  label: string
  next: string | null
  name?: 'cursor' | 'apps' | 'advertisers'
  /** For a list amid a page. */
  keepsScroll?: boolean
}) {
  const words = usePageText().table
  const { label, next, name = 'cursor', keepsScroll = false } = props
  const cursor = (useSearch({ strict: false }) as Record<string, unknown>)[name]
  if (!cursor && !next) return null
  const link = (to: string | undefined, shown: string) => (
    <Link
      to="."
      search={(before) => ({ ...before, [name]: to })}
      resetScroll={!keepsScroll}
      className={buttonClass({ size: 'small' })}
    >
      {shown}
    </Link>
  )
  return (
    <nav aria-label={label} className="mt-3 flex justify-end gap-2">
      {cursor !== undefined && link(undefined, words.newest)}
      {next && link(next, words.older)}
    </nav>
  )
}
