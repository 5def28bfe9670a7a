import { type ComponentProps, useId } from 'react'

/** A checkbox with its label. */
export function CheckField(props: {
  label: string
  help?: string
  input: Omit<ComponentProps<'input'>, 'type'>
}) {
  const id = useId()
  return (
    <div className="flex items-start gap-3">
      <input
        {...props.input}
        id={id}
        type="checkbox"
        aria-describedby={props.help ? `${id}-note` : undefined}
        className="mt-0.5 size-4 shrink-0 accent-(--accent)"
      />
      <div className="min-w-0">
        <label htmlFor={id} className="block font-medium">
          {props.label}
        </label>
        {props.help && (
          <p id={`${id}-note`} className="text-sm text-pretty text-muted">
            {props.help}
          </p>
        )}
      </div>
    </div>
  )
}
