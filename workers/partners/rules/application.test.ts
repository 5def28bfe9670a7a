import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ApplicationQuestion, AutoApproval } from '../../../schema/applications.ts'
import { approvalRules } from '../../../schema/vocabulary.ts'
import {
  ANSWER_CHARACTERS_MAX,
  type ApplicationFacts,
  readAnswers,
  unmetRules,
} from './application.ts'

const questions: ApplicationQuestion[] = [
  { id: 'how', label: { en: 'How?', ru: 'Как?' }, kind: 'text', isRequired: true },
  { id: 'site', label: { en: 'Where?' }, kind: 'url', isRequired: false },
  {
    ...{ id: 'size', label: { en: 'How many?' }, kind: 'choice', isRequired: false },
    choices: ['few', 'many'],
  },
]

test.each<[Record<string, string>, string[] | Record<string, string>]>([
  [{ how: 'A blog' }, { how: 'A blog' }],
  [{ how: '  A blog \n', site: '' }, { how: 'A blog' }],
  [
    { how: 'A blog', site: 'https://blog.example/a?b', size: 'few' },
    { how: 'A blog', site: 'https://blog.example/a?b', size: 'few' },
  ],
  [{}, ['answers.how']],
  [{ how: '   ' }, ['answers.how']],
  [{ how: 'x'.repeat(ANSWER_CHARACTERS_MAX + 1) }, ['answers.how']],
  [{ how: 'A blog', site: 'javascript:alert(1)' }, ['answers.site']],
  [{ how: 'A blog', site: 'https://two words.example' }, ['answers.site']],
  [{ how: 'A blog', site: 'blog.example' }, ['answers.site']],
  [{ how: 'A blog', size: 'Few' }, ['answers.size']],
  [{ how: 'A blog', role: 'owner' }, ['answers.role']],
  [{ how: 'A blog', toString: 'x' }, ['answers.toString']],
  [
    { site: 'no', size: 'no', else: 'no' },
    ['answers.else', 'answers.how', 'answers.site', 'answers.size'],
  ],
])('the answers %j are read as %j', (given, expected) => {
  const verdict = readAnswers(questions, given)
  const read = verdict.ok ? verdict.answers : verdict.problems.map(({ field }) => field)
  expect(read).toEqual(expected)
})

test('whatever is kept answers a question that was asked, and all of them at once', () => {
  const asked = new Set(questions.map(({ id }) => id))
  const any = fc.dictionary(
    fc.constantFrom('how', 'site', 'size', 'role', '__proto__'),
    fc.string(),
  )
  fc.assert(
    fc.property(any, (given) => {
      const verdict = readAnswers(questions, given)
      const isForeign = Object.keys(given).some((id) => !asked.has(id))
      if (isForeign || (given.how ?? '').trim() === '') expect(verdict.ok).toBe(false)
      if (verdict.ok) expect(Object.keys(verdict.answers).every((id) => asked.has(id))).toBe(true)
    }),
  )
})

const facts: ApplicationFacts = {
  ...{ wasRejected: false, isInvited: false, country: 'DE', email: 'anna@blog.example' },
}

test.each<[string, AutoApproval, Partial<ApplicationFacts>, string[]]>([
  ['no rule: a person decides', {}, {}, ['by_person']],
  ['no rule, whatever else it says', { countries: ['DE'] }, { isInvited: true }, ['by_person']],
  ['everybody', { of: 'all' }, {}, []],
  ['everybody, after a rejection', { of: 'all' }, { wasRejected: true }, ['by_person']],
  ['only the invited', { of: 'invited' }, {}, ['invited_only']],
  ['an invited one', { of: 'invited' }, { isInvited: true }, []],
  ['a country of the list', { of: 'all', countries: ['AT', 'DE'] }, {}, []],
  ['another country', { of: 'all', countries: ['AT'] }, {}, ['country_elsewhere']],
  ['an unknown country', { of: 'all', countries: ['AT'] }, { country: null }, ['country_unknown']],
  ['an unknown country, where none is asked for', { of: 'all' }, { country: null }, []],
  [
    'a mailbox for minutes',
    { of: 'all', refusesThrowawayMail: true },
    { email: 'x@Mailinator.com' },
    ['throwaway_mail'],
  ],
  ['the same where nobody minds', { of: 'all' }, { email: 'x@mailinator.com' }, []],
  [
    'no address at all',
    { of: 'all', refusesThrowawayMail: true },
    { email: '' },
    ['throwaway_mail'],
  ],
  [
    'every rule that speaks is named',
    { of: 'invited', countries: ['AT'], refusesThrowawayMail: true },
    { email: 'x@yopmail.com' },
    ['invited_only', 'country_elsewhere', 'throwaway_mail'],
  ],
])('%s', (_, rules, change, expected) => {
  expect(unmetRules(rules, { ...facts, ...change })).toEqual(expected)
})

const anyRules: fc.Arbitrary<AutoApproval> = fc.record(
  {
    of: fc.constantFrom('all' as const, 'invited' as const),
    countries: fc.array(fc.constantFrom('DE', 'FR', 'US')),
    refusesThrowawayMail: fc.boolean(),
  },
  { requiredKeys: [] },
)
const anyFacts = fc.record({
  wasRejected: fc.boolean(),
  isInvited: fc.boolean(),
  country: fc.constantFrom(null, 'DE', 'FR', 'BR'),
  email: fc.constantFrom('a@blog.example', 'a@yopmail.com', 'nothing'),
})

test('a stricter rule never approves an applicant whom a milder one refuses, and reasons are of the closed list', () => {
  fc.assert(
    fc.property(anyRules, anyFacts, (rules, of) => {
      const unmet = unmetRules(rules, of)
      expect(unmet.every((rule) => approvalRules.includes(rule))).toBe(true)
      expect(new Set(unmet).size).toBe(unmet.length)
      const stricter: AutoApproval = { ...rules, of: 'invited', refusesThrowawayMail: true }
      if (rules.of !== undefined && unmet.length > 0) {
        expect(unmetRules(stricter, of)).not.toEqual([])
      }
      if (rules.of === undefined) expect(unmet).toEqual(['by_person'])
    }),
  )
})
