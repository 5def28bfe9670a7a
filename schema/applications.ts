/** An advertiser's application questions and rules of automatic approval. */
import type { Language } from './vocabulary.ts'

/**
 * A question to applicants. Texts by language; an answer is a line of text or one of the choices.
 */
export interface ApplicationQuestion {
  id: string
  label: Partial<Record<Language, string>>
  kind: 'text' | 'url' | 'choice'
  choices?: string[]
  isRequired: boolean
}

/** Which applications are approved automatically; empty = none, a person decides about each. */
export interface AutoApproval {
  /** Every application, or only those through invitations and links marked as invitations. */
  of?: 'all' | 'invited'
  /** Only applicants from these countries (ISO 3166-1 alpha-2, by IP address). */
  countries?: string[]
  /** Excludes disposable mail addresses. */
  refusesThrowawayMail?: boolean
}
