import type { ReactNode } from 'react'

/** The top of a page about one app: its name, its advertiser and what can be done from here. */
export function AppHeader(props: {
  app: { readonly name: string; readonly advertiser: { readonly name: string } }
  children: ReactNode
}) {
  const { name, advertiser } = props.app
  return (
    <header className="flex flex-wrap items-end justify-between gap-x-4 gap-y-3">
      <div className="min-w-0">
        <h2 className="text-xl font-semibold break-words">{name}</h2>
        <p className="text-muted">{advertiser.name}</p>
      </div>
      <div className="flex flex-wrap items-end gap-2">{props.children}</div>
    </header>
  )
}
