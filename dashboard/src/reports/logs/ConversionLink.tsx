import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { usePerson } from '../../core/use-person.ts'
import { reportKindOf } from '../page/report-kind.ts'

/** A link to a conversion: affiliates have a page of their own for it. */
export function ConversionLink(props: {
  conversion: { id: string }
  label?: string
  className: string
  children: ReactNode
}) {
  const isAffiliate = reportKindOf(usePerson()) === 'affiliate'
  const shared = { 'aria-label': props.label, className: props.className }
  const params = { conversionId: props.conversion.id }
  return isAffiliate ? (
    <Link to="/earned/$conversionId" {...{ params, ...shared }}>
      {props.children}
    </Link>
  ) : (
    <Link to="/conversions/$conversionId" {...{ params, ...shared }}>
      {props.children}
    </Link>
  )
}
