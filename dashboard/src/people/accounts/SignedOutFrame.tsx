import type { ReactNode } from 'react'
import { LanguageSwitch } from '../../frame/LanguageSwitch.tsx'
import { Mark } from '../../frame/Mark.tsx'

/** The frame of pages for people without a session. */
export function SignedOutFrame(props: {
  heading: string
  means?: string
  /** Instead of the product's logo. */
  logo?: ReactNode
  children: ReactNode
}) {
  return (
    <div className="flex min-h-dvh flex-col">
      <div className="flex justify-end p-4">
        <LanguageSwitch />
      </div>
      <main id="content" className="mx-auto w-full max-w-sm flex-1 px-4 py-4 sm:py-10">
        {props.logo ?? <Mark className="size-10" />}
        <header className="mt-5 mb-6 space-y-1">
          <h1 className="text-xl font-semibold text-balance">{props.heading}</h1>
          {props.means && <p className="text-pretty text-muted">{props.means}</p>}
        </header>
        {props.children}
      </main>
    </div>
  )
}
