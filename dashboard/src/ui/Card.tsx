import type { ComponentProps, ReactNode } from 'react'
import { cn } from './class-names.ts'

export function Card({ className, ...rest }: ComponentProps<'section'>) {
  return (
    <section
      className={cn('rounded-lg border border-border bg-surface p-4 sm:p-5', className)}
      {...rest}
    />
  )
}

/** A card's title, help text and actions. */
export function CardHeader(props: {
  id?: string
  title: string
  help?: string | undefined
  children?: ReactNode
}) {
  return (
    <header className="mb-4 flex min-h-8 flex-wrap items-center justify-between gap-x-4 gap-y-2 last:mb-0">
      <div className="min-w-0 sm:flex-1 sm:basis-64">
        <h2 id={props.id} className="text-lg font-semibold text-balance">
          {props.title}
        </h2>
        {props.help && <p className="text-sm text-muted">{props.help}</p>}
      </div>
      {props.children && <div className="flex flex-wrap items-center gap-2">{props.children}</div>}
    </header>
  )
}
