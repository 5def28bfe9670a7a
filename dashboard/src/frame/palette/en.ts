import type { FoundKind } from './search-data.ts'

const kinds: Record<FoundKind, string> = {
  click: 'Clicks',
  conversion: 'Conversions',
  payout_batch: 'Payout batches',
  invoice: 'Invoices',
  affiliate: 'Affiliates',
  person: 'People',
  advertiser: 'Advertisers',
  offer: 'Offers',
  app: 'Apps',
  link: 'Links',
}

/** Texts of the search; also their type. */
export const enPalette = {
  title: 'Search',
  placeholder: 'Page, action, name or id',
  kinds,
  pages: 'Pages',
  actions: 'Actions',
  searching: 'Searching…',
  none: (query: string) => `Nothing found for “${query}”.`,
  results: (count: number) => `Results: ${count}`,
  keys: 'Keyboard shortcuts',
  close: 'Close',
  keysOf: {
    search: 'Search pages, actions and records',
    help: 'Show this list',
    move: 'Move in the results, menus and charts',
    open: 'Open the result, press the button',
    next: 'Go to the next or previous field, button or link',
    close: 'Close the dialog, panel or menu',
    mark: 'Select a row or an option',
  },
  space: 'Space',
}
export type PaletteWords = typeof enPalette
