import { SectionPages } from '../ui/SectionPages.tsx'
import { useOperationsText } from './operations-texts.ts'

const sections = [
  { word: 'overview', to: '/operations' },
  { word: 'undelivered', to: '/operations/undelivered' },
  { word: 'find', to: '/operations/find' },
] as const

/** Tabs of the operations pages. */
export function OperationsPage() {
  const words = useOperationsText().operations
  const labelled = sections.map(({ word, to }) => ({ label: words.tab[word], to }))
  return <SectionPages label={words.tabs} sections={labelled} />
}
