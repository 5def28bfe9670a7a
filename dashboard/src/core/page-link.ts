import type { LinkProps } from '@tanstack/react-router'

/** A path of the API's answer, with its query, as the router's link. */
export function pageLink(page: string): Pick<LinkProps, 'to' | 'search'> {
  const [to = '/', query = ''] = page.split('?')
  return { to: to as '/', search: Object.fromEntries(new URLSearchParams(query)) as never }
}
