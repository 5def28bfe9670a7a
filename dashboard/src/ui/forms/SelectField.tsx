import { type ComponentProps, useId } from 'react'
import { cn } from '../class-names.ts'

/** A select field with the system's own control, for phones and keyboards. */
export function SelectField(props: {
  label: string
  options: readonly { readonly value: string; readonly label: string }[]
  help?: string
  error?: string | undefined
  isLabelHidden?: boolean
  select: ComponentProps<'select'>
}) {
  const id = useId()
  const note = props.error ?? props.help
  return (
    <div className="min-w-0">
      <label htmlFor={id} className={props.isLabelHidden ? 'sr-only' : 'mb-1.5 block font-medium'}>
        {props.label}
      </label>
      <select
        {...props.select}
        id={id}
        aria-invalid={props.error ? true : undefined}
        aria-describedby={note ? `${id}-note` : undefined}
        className={cn(
          'h-11 w-full min-w-0 truncate rounded border border-control bg-surface px-2.5 text-lg sm:h-10 sm:text-base',
          'aria-invalid:border-bad disabled:opacity-60',
        )}
      >
        {props.options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      {note && (
        <p
          id={`${id}-note`}
          className={cn('mt-1.5 text-sm', props.error ? 'text-bad' : 'text-muted')}
        >
          {note}
        </p>
      )}
    </div>
  )
}
