import { type ComponentProps, useId } from 'react'
import { cn } from '../class-names.ts'

/** A field of several lines, otherwise like Field. */
export function TextAreaField(props: {
  label: string
  help?: string
  error?: string | undefined
  area: ComponentProps<'textarea'>
}) {
  const id = useId()
  const note = props.error ?? props.help
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1.5 block font-medium">
        {props.label}
      </label>
      <textarea
        rows={3}
        {...props.area}
        id={id}
        aria-invalid={props.error ? true : undefined}
        aria-describedby={note ? `${id}-note` : undefined}
        className={cn(
          'w-full rounded border border-control bg-surface px-3 py-2 text-lg sm:text-base',
          'aria-invalid:border-bad disabled:opacity-60',
        )}
      />
      {note && (
        <p
          id={`${id}-note`}
          className={cn('mt-1 text-sm', props.error ? 'text-bad' : 'text-muted')}
        >
          {note}
        </p>
      )}
    </div>
  )
}
