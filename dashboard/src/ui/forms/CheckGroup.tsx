import { useId } from 'react'

/** Any number of a short list. Selected values outside the list stay selected. */
export function CheckGroup<T extends string | number>(props: {
  label: string
  options: readonly { readonly value: T; readonly label: string }[]
  chosen: readonly T[]
  /** Explains an empty selection. */
  noneMeans?: string
  error?: string | undefined
  onChange: (chosen: readonly T[]) => void
}) {
  const id = useId()
  const { chosen, error } = props
  const known = props.options.map(({ value }) => value)
  const others = chosen.filter((value) => !known.includes(value))
  const options = [...props.options, ...others.map((value) => ({ value, label: String(value) }))]
  const toggle = (value: T, isOn: boolean) =>
    props.onChange(isOn ? [...chosen, value] : chosen.filter((other) => other !== value))
  return (
    <fieldset aria-describedby={error ? `${id}-note` : undefined} className="min-w-0">
      <legend className="mb-1 font-medium">
        {props.label}
        {chosen.length === 0 && props.noneMeans && (
          <span className="font-normal text-muted">: {props.noneMeans}</span>
        )}
      </legend>
      <div className="flex flex-wrap gap-x-4 gap-y-1">
        {options.map(({ value, label }) => (
          <label key={value} className="flex min-h-8 items-center gap-2">
            <input
              type="checkbox"
              checked={chosen.includes(value)}
              aria-invalid={error ? true : undefined}
              onChange={({ currentTarget }) => toggle(value, currentTarget.checked)}
              className="size-4 shrink-0 accent-(--accent)"
            />
            {label}
          </label>
        ))}
      </div>
      {error && (
        <p id={`${id}-note`} className="mt-1 text-sm text-bad">
          {error}
        </p>
      )}
    </fieldset>
  )
}
