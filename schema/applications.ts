/** What an advertiser asks of those who apply, and whom its rules let in at once. */
import type { Language } from './vocabulary.ts'

/** What an applicant is asked. Texts by language; an answer is a line of text or one of the choices. */
export interface ApplicationQuestion {
  id: string
  label: Partial<Record<Language, string>>
  kind: 'text' | 'url' | 'choice'
  choices?: string[]
  isRequired: boolean
}

/** Which applications are approved at once; empty = none, each waits for a person. */
export interface AutoApproval {
  /** Every application, or only those by a link or invitation that says so. */
  of?: 'all' | 'invited'
  /** Only applicants from these countries (ISO 3166-1 alpha-2, by the address they apply from). */
  countries?: string[]
  /** Not those whose address is of a throw-away mail domain. */
  refusesThrowawayMail?: boolean
}
