/** Applications to an advertiser: validating answers and evaluating approval rules. */
import type { ApplicationQuestion, AutoApproval } from '../../../schema/applications.ts'
import type { ApprovalRule } from '../../../schema/vocabulary.ts'
import type { FieldProblem } from '../../core/refusal.ts'
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
    if (!byId.has(id)) problems.push({ field: `answers.${id}`, message: 'Nobody asks this.' })
  }
  for (const question of questions) {
    const text = Object.hasOwn(given, question.id) ? (given[question.id] as string).trim() : ''
    const message = problemWith(question, text)
    if (message !== null) problems.push({ field: `answers.${question.id}`, message })
    else if (text !== '') answers[question.id] = text
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, answers }
}

function problemWith(question: ApplicationQuestion, text: string): string | null {
  if (text === '') return question.isRequired ? 'Please answer this.' : null
  if (text.length > ANSWER_CHARACTERS_MAX) {
    return `At most ${ANSWER_CHARACTERS_MAX} characters, please.`
  }
  if (question.kind === 'url') return isWebAddress(text) ? null : 'Write a web address: https://…'
  if (question.kind === 'text' || question.choices?.includes(text)) return null
  return 'Choose one of the answers.'
}

function isWebAddress(text: string): boolean {
  if (text.length > URL_CHARACTERS_MAX || !/^https?:\/\/[^\s]+$/i.test(text)) return false
  return URL.canParse(text)
}

export interface ApplicationFacts {
  /** They used a link or a mail that counts as an invitation. */
  isInvited: boolean
  /** Country they applied from; null = unknown. */
  country: string | null
  /** Mail address of the account's head. */
  email: string
}

/**
 * The approval rules the application does not meet; none = it is approved. All of them are
 * listed, for the person who decides.
 */
export function unmetRules(rules: AutoApproval, facts: ApplicationFacts): ApprovalRule[] {
  if (rules.of === undefined) return ['by_person']
  const unmet: ApprovalRule[] = []
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
