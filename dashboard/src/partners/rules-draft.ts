import type { Faults } from '../core/field-errors.ts'
import { countriesOf, isCountries, linesOf } from '../core/form-input.ts'
import type { ApplicationRules } from './partners-data.ts'

type Wire = ApplicationRules['questions'][number]

export interface QuestionDraft {
  readonly id: string
  readonly en: string
  readonly ru: string
  readonly kind: Wire['kind']
  /** One choice per line. */
  readonly choices: string
  readonly isRequired: boolean
}

/** Form values of questions and rules. */
export interface RulesDraft {
  readonly questions: readonly QuestionDraft[]
  readonly of: ApplicationRules['auto_approval']['of']
  readonly countries: string
  readonly refusesThrowaway: boolean
}

export const rulesDraft = ({ questions, auto_approval }: ApplicationRules): RulesDraft => ({
  questions: questions.map(({ id, label, kind, choices, is_required }) => ({
    ...{ id, en: label.en ?? '', ru: label.ru ?? '', kind },
    ...{ choices: choices.join('\n'), isRequired: is_required },
  })),
  of: auto_approval.of,
  countries: auto_approval.countries.join(', '),
  refusesThrowaway: auto_approval.refuses_throwaway_mail,
})

/** A new question with a unique, permanent id: answers are stored by it. */
export function newQuestion(questions: readonly QuestionDraft[]): QuestionDraft {
  const numbers = questions.map(({ id }) => Number(/^q(\d{1,6})$/.exec(id)?.[1] ?? 0))
  const id = `q${Math.max(0, ...numbers) + 1}`
  return { ...{ id, en: '', ru: '', kind: 'text', choices: '' }, isRequired: true }
}

export function rulesFaults(draft: RulesDraft): Faults {
  const faults: Faults = {}
  draft.questions.forEach(({ en, ru, kind, choices }, at) => {
    if (en.trim() === '' && ru.trim() === '') faults[`questions.${at}.label`] = 'missing'
    if (kind === 'choice' && linesOf(choices).length < 2) {
      faults[`questions.${at}.choices`] = 'missing'
    }
  })
  if (!isCountries(draft.countries)) faults['auto_approval.countries'] = 'countries'
  return faults
}

export const rulesFields = (draft: RulesDraft): ApplicationRules => ({
  questions: draft.questions.map(({ id, en, ru, kind, choices, isRequired }) => ({
    ...{ id, kind, is_required: isRequired },
    label: {
      ...(en.trim() === '' ? {} : { en: en.trim() }),
      ...(ru.trim() === '' ? {} : { ru: ru.trim() }),
    },
    choices: kind === 'choice' ? linesOf(choices) : [],
  })),
  auto_approval: {
    of: draft.of,
    countries: draft.of === 'none' ? [] : countriesOf(draft.countries),
    refuses_throwaway_mail: draft.of !== 'none' && draft.refusesThrowaway,
  },
})

/** All settings if any of them changed, because they are replaced as a whole. */
export function rulesPatch(rules: ApplicationRules, draft: RulesDraft): Partial<ApplicationRules> {
  const fields = rulesFields(draft)
  const isSame = JSON.stringify(rulesFields(rulesDraft(rules))) === JSON.stringify(fields)
  return isSame ? {} : fields
}
