import { usePageText } from '../core/i18n/language.ts'
import { SectionPages } from '../ui/SectionPages.tsx'

const sections = [
  { word: 'start', to: '/admin' },
  { word: 'accounts', to: '/admin/accounts' },
  { word: 'records', to: '/admin/records' },
  { word: 'platform', to: '/admin/platform' },
] as const

/** Tabs of the administration pages. */
export function AdminPage() {
  const words = usePageText().admin
  const labelled = sections.map(({ word, to }) => ({ label: words.tab[word], to }))
  return <SectionPages label={words.tabs} sections={labelled} />
}
