import { ChevronRight } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { Card } from './Card.tsx'

/**
 * A collapsible card for rarely changed settings, with a summary when closed. It opens
 * automatically if something inside has an error.
 */
export function FoldedCard(props: {
  title: string
  help?: string
  /** Summary of the current settings: "Phone, Tablet". */
  state: string
  hasError: boolean
  children: ReactNode
}) {
  const details = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    if (props.hasError && details.current) details.current.open = true
  })
  return (
    <Card>
      <details ref={details}>
        <summary className="-m-1 flex cursor-pointer list-none flex-wrap items-baseline gap-x-3 rounded p-1 [&::-webkit-details-marker]:hidden">
          <h2 className="flex items-center gap-2 text-lg font-semibold">
            <ChevronRight
              aria-hidden="true"
              className="size-4 shrink-0 text-muted transition-transform duration-150 [details[open]>summary>h2>&]:rotate-90"
            />
            {props.title}
          </h2>
          <span className="min-w-0 flex-1 basis-40 text-sm text-muted max-sm:basis-full max-sm:pl-6 sm:text-right [details[open]>summary>&]:hidden">
            {props.state}
          </span>
        </summary>
        {props.help && <p className="mt-1 text-sm text-pretty text-muted">{props.help}</p>}
        <div className="mt-4">{props.children}</div>
      </details>
    </Card>
  )
}
