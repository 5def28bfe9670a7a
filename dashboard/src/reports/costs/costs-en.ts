import { counted } from '../../core/i18n/plural.ts'

/** Texts of an affiliate’s traffic costs. */
export const enCosts = {
  costs: {
    title: 'Traffic costs',
    help: 'Enter what you pay for traffic, and your reports show the return on it (ROI). Nobody else sees your costs.',
    caption: 'Entered costs, latest days first',
    none: 'Enter a cost or import a file. Costs that your links carry are counted without it.',
    day: 'Day',
    offer: 'Offer',
    allOffers: 'All offers together',
    amount: 'Amount',
    currency: 'Currency',
    note: 'Note',
    noteHelp: 'Optional. Only you see it.',
    enter: 'Enter a cost',
    change: 'Change',
    changeOf: (day: string) => `Change the cost of ${day}`,
    save: 'Save cost',
    saving: 'Saving…',
    cancel: 'Cancel',
    remove: 'Delete cost',
    importTitle: 'Import a file',
    importHelp:
      'CSV with the columns day and amount, and if you like offer (id or code), currency and note. A cost of the same day, offer and currency is replaced, so you can import the same file again.',
    file: 'CSV file',
    import: 'Import file',
    importing: 'Importing…',
    noFile: 'Choose a CSV file.',
    imported: (added: number, replaced: number, unchanged: number) =>
      `${added} added, ${replaced} replaced, ${unchanged} unchanged.`,
    toReport: 'See ROI by day',
    shown: (count: number) => `${counted('en', count, { one: 'cost', other: 'costs' })} shown.`,
    readOnly: 'Your role can view costs but not change them.',
  },
}
export type CostWords = typeof enCosts
