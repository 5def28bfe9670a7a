import type { ReactNode } from 'react'

/** Labels and values, in two columns if there is room. Entries without a value are left out. */
export function Facts(props: {
  facts: readonly { readonly label: string; readonly value: ReactNode }[]
}) {
  return (
    <dl className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,17rem),1fr))] gap-x-8">
      {props.facts
        .filter(({ value }) => value !== null && value !== undefined && value !== '')
        .map(({ label, value }) => (
          <div
            key={label}
            className="flex min-h-9 items-baseline justify-between gap-4 border-b border-border py-1.5"
          >
            <dt className="shrink-0 text-muted">{label}</dt>
            <dd className="min-w-0 pl-2 text-right break-words">{value}</dd>
          </div>
        ))}
    </dl>
  )
}
