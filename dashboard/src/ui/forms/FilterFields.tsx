import { type ReactNode, useEffect, useId, useState } from 'react'
import { usePageText } from '../../core/i18n/language.ts'

/** Of an input or select of a filter. */
export const fieldClass =
  'h-10 w-full min-w-0 rounded border border-control bg-surface px-2.5 text-lg sm:h-9 sm:text-base'

/** Filters above a list: two per row on phones, more on wider screens. */
export function Filters({ children }: { children: ReactNode }) {
  const text = usePageText()
  return (
    <search aria-label={text.filters.title}>
      <div className="mb-4 grid grid-cols-2 items-end gap-x-3 gap-y-3 sm:grid-cols-[repeat(auto-fill,minmax(9.5rem,1fr))] [&>a]:justify-self-start">
        {children}
      </div>
    </search>
  )
}

export const Labelled = (props: { id: string; label: string; children: ReactNode }) => (
  <div className="min-w-0">
    <label htmlFor={props.id} className="mb-1 block text-sm text-pretty text-muted">
      {props.label}
    </label>
    {props.children}
  </div>
)

export function SelectFilter<T extends string>(props: {
  label: string
  value: T | undefined
  options: readonly { readonly value: T; readonly label: string }[]
  onChange: (value: T | undefined) => void
  /** The choice of no value; default: all. */
  none?: string
}) {
  const text = usePageText()
  const id = useId()
  return (
    <Labelled id={id} label={props.label}>
      <select
        id={id}
        value={props.value ?? ''}
        onChange={({ currentTarget }) => props.onChange((currentTarget.value as T) || undefined)}
        className={`${fieldClass} truncate`}
      >
        <option value="">{props.none ?? text.filters.all}</option>
        {props.options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </Labelled>
  )
}

/** A day or a text. Applied on Enter or when the field loses focus, not at every letter. */
export function InputFilter(props: {
  label: string
  type: 'date' | 'search'
  value: string | undefined
  onChange: (value: string | undefined) => void
}) {
  const id = useId()
  const { type, value = '' } = props
  const [written, setWritten] = useState(value)
  useEffect(() => setWritten(value), [value])
  const apply = (now: string) => now !== value && props.onChange(now.trim() || undefined)
  return (
    <Labelled id={id} label={props.label}>
      <input
        {...{ id, type, value: written }}
        maxLength={type === 'date' ? undefined : 200}
        autoComplete="off"
        spellCheck={false}
        onChange={({ currentTarget }) => setWritten(currentTarget.value)}
        onBlur={() => apply(written)}
        onKeyDown={({ key }) => key === 'Enter' && apply(written)}
        className={fieldClass}
      />
    </Labelled>
  )
}

/** The first and the last day. `onChange` gets the one that changed. */
export function DayFilters(props: {
  from: string | undefined
  to: string | undefined
  onChange: (day: { from?: string | undefined; to?: string | undefined }) => void
}) {
  const text = usePageText()
  return (
    <>
      <InputFilter
        {...{ label: text.filters.from, type: 'date', value: props.from }}
        onChange={(from) => props.onChange({ from })}
      />
      <InputFilter
        {...{ label: text.filters.to, type: 'date', value: props.to }}
        onChange={(to) => props.onChange({ to })}
      />
    </>
  )
}
