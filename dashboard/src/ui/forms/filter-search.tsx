import { Link, useNavigate } from '@tanstack/react-router'
import { usePageText } from '../../core/i18n/language.ts'
import { buttonClass } from '../Button.tsx'

/** Changes filters of the open page, which its URL holds. Its list starts at the first rows again. */
export function useSetFilters<Search extends object>() {
  const navigate = useNavigate()
  return (part: Partial<Search>) =>
    void navigate({
      to: '.',
      search: (before: object) => ({ ...before, pages: undefined, ...part }),
      replace: true,
      resetScroll: false,
    })
}

/** Removes all filters of the open page. */
export function ClearFilters() {
  const text = usePageText()
  return (
    <Link
      to="."
      search={{}}
      {...{ replace: true, resetScroll: false }}
      className={buttonClass({ kind: 'quiet', size: 'small' })}
    >
      {text.filters.clear}
    </Link>
  )
}
