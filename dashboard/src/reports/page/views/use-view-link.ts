import { useRouter } from '@tanstack/react-router'
import { searchOf } from './views-data.ts'

/** The address that opens a view, written as the page itself writes it. */
export function useViewLink(): (query: string) => string {
  const router = useRouter()
  return (query) => {
    const { href } = router.buildLocation({ to: '/reports', search: searchOf(query) })
    return `${location.origin}${href}`
  }
}
