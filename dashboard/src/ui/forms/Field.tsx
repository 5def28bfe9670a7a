import { type ComponentProps, type ReactNode, useId } from 'react'
import { cn } from '../class-names.ts'

/** A form field: label above, help and error below. */
export function Field(props: {
  label: string
  help?: string
  error?: string | undefined
  /** Shown inside the field at its right end, such as "show the password". */
  after?: ReactNode
  input: ComponentProps<'input'>
}) {
  const ownId = useId()
  const id = props.input.id ?? ownId
  const noteId = `${id}-note`
  const note = props.error ?? props.help
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block font-medium">
        {props.label}
      </label>
      <div className="relative">
        <input
          {...props.input}
          id={id}
          aria-invalid={props.error ? true : undefined}
          aria-describedby={note ? noteId : undefined}
          className={cn(
            // 16 px on phones: below that, Safari zooms the page on focus.
            'h-11 w-full rounded border border-control bg-surface px-3 text-lg sm:h-10 sm:text-base',
            'aria-invalid:border-bad disabled:opacity-60',
            props.after && 'pr-11',
            props.input.type === 'file' && 'py-2.5 sm:py-2',
          )}
        />
        {props.after && (
          <div className="absolute inset-y-0 right-1 flex items-center">{props.after}</div>
        )}
      </div>
      {note && (
        <p id={noteId} className={cn('mt-1.5 text-sm', props.error ? 'text-bad' : 'text-muted')}>
          {note}
        </p>
      )}
    </div>
  )
}
