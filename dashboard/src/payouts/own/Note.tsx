import type { ReactNode } from 'react'

/** A notice for the affiliate. */
export const Note = ({ title, children }: { title: string; children: ReactNode }) => (
  <div role="note" className="space-y-2 rounded border border-warn/40 bg-warn/5 p-3">
    <p className="font-medium break-words">{title}</p>
    {children}
  </div>
)
