/** Applications to an advertiser: whether the answers will do, and whom its rules let in at once. */

import type { ApplicationQuestion, AutoApproval } from '../../../schema/applications.ts'
import type { FieldFault } from '../../../schema/field-messages.ts'
import type { ApprovalRule } from '../../../schema/vocabulary.ts'
import { fault } from '../../core/field-faults.ts'
import { type FieldProblem, fieldProblem, problemAt } from '../../core/refusal.ts'
import { domainOf, isDisposable } from '../../fraud/rules/mail-domains.ts'

export const ANSWER_CHARACTERS_MAX = 1_000
const URL_CHARACTERS_MAX = 500

export type Answers = Record<string, string>

export type AnswersVerdict =
  | { ok: true; answers: Answers }
  | { ok: false; problems: FieldProblem[] }

/** Validates the answers against the questions. Blank answers count as missing. */
export function readAnswers(
  questions: readonly ApplicationQuestion[],
  given: Readonly<Answers>,
): AnswersVerdict {
  const problems: FieldProblem[] = []
  const answers: Answers = {}
  const byId = new Map(questions.map((question) => [question.id, question]))
  for (const id of Object.keys(given)) {
    if (!byId.has(id)) problems.push(fieldProblem(`answers.${id}`, 'unknown_field'))
  }
  for (const question of questions) {
    const text = Object.hasOwn(given, question.id) ? (given[question.id] as string).trim() : ''
    const found = faultIn(question, text)
    if (found !== null) problems.push(problemAt(`answers.${question.id}`, found))
    else if (text !== '') answers[question.id] = text
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, answers }
}

function faultIn(question: ApplicationQuestion, text: string): FieldFault | null {
  if (text === '') return question.isRequired ? fault('required') : null
  if (text.length > ANSWER_CHARACTERS_MAX) {
    return fault('max_characters', { max: ANSWER_CHARACTERS_MAX })
  }
  if (question.kind === 'url') return isWebAddress(text) ? null : fault('url')
  if (question.kind === 'text' || question.choices?.includes(text)) return null
  return fault('one_of', { values: question.choices?.join(', ') ?? '' })
}

function isWebAddress(text: string): boolean {
  if (text.length > URL_CHARACTERS_MAX || !/^https?:\/\/[^\s]+$/i.test(text)) return false
  return URL.canParse(text)
}

export interface ApplicationFacts {
  /** A person rejected their earlier application. */
  wasRejected: boolean
  /** They used a link or a mail that counts as an invitation. */
  isInvited: boolean
  /** Country they applied from; null = unknown. */
  country: string | null
  /** Mail address of the account's head. */
  email: string
}

/**
 * The approval rules the application does not meet; none = it is approved. All of them are
 * listed, for the person who decides. After a rejection a person decides, or an applicant could try until the rules pass.
 */
export function unmetRules(rules: AutoApproval, facts: ApplicationFacts): ApprovalRule[] {
  if (rules.of === undefined) return ['by_person']
  const unmet: ApprovalRule[] = facts.wasRejected ? ['by_person'] : []
  if (rules.of === 'invited' && !facts.isInvited) unmet.push('invited_only')
  const { countries = [] } = rules
  if (countries.length > 0) {
    if (facts.country === null) unmet.push('country_unknown')
    else if (!countries.includes(facts.country)) unmet.push('country_elsewhere')
  }
  const domain = domainOf(facts.email)
  if (rules.refusesThrowawayMail && (domain === null || isDisposable(domain))) {
    unmet.push('throwaway_mail')
  }
  return unmet
}
