import { Link } from '@tanstack/react-router'
import { usePageText } from '../core/i18n/language.ts'
import { buttonClass } from './Button.tsx'

type ListPath = '/money/bookings' | '/money/balances' | '/money/invoices' | '/money/rates'

/** Links below a list: to its first page and to the next one. */
export function Pages(props: {
  to: ListPath
  label: string
  cursor: string | undefined
  next: string | null
}) {
  const text = usePageText()
  const { cursor, next } = props
  if (!cursor && !next) return null
  const link = (to: string | undefined, label: string) => (
    <Link
      to={props.to}
      search={(before: object) => ({ ...before, cursor: to })}
      className={buttonClass({ size: 'small' })}
    >
      {label}
    </Link>
  )
  return (
    <nav aria-label={props.label} className="mt-3 flex justify-end gap-2">
      {cursor && link(undefined, text.table.newest)}
      {next && link(next, text.table.older)}
    </nav>
  )
}
