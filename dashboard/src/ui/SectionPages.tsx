import { type LinkProps, Outlet, useLocation } from '@tanstack/react-router'
import { Segmented } from './Segmented.tsx'

/** Tabs of pages that belong together, and the page of one. The first tab is the path that the others begin with. */
export function SectionPages(props: {
  label: string
  sections: readonly { readonly label: string; readonly to: NonNullable<LinkProps['to']> }[]
}) {
  const { pathname } = useLocation()
  const [first] = props.sections
  const isActive = (to: string) => (to === first?.to ? pathname === to : pathname.startsWith(to))
  return (
    <div className="space-y-4">
      <Segmented
        label={props.label}
        segments={props.sections.map(({ label, to }) => ({
          ...{ key: to, label, isActive: isActive(to), link: { to, search: {} } },
        }))}
      />
      <Outlet />
    </div>
  )
}
