/** What a schema finds wrong with a value, as a person would say it. */
import type * as z from 'zod'

const typed: Readonly<Record<string, string>> = {
  string: 'Write text.',
  number: 'Write a number.',
  bigint: 'Write a whole number.',
  int: 'Write a whole number.',
  boolean: 'Write true or false.',
  array: 'Write a list.',
  object: 'Write an object.',
  record: 'Write an object.',
  never: 'Leave it out.',
}

const formatted: Readonly<Record<string, string>> = {
  email: 'Write a mail address.',
  uuid: 'Write an id as it was given.',
  guid: 'Write an id as it was given.',
  url: 'Write a whole address such as "https://shop.example".',
  datetime: 'Write a time such as "2026-11-20T10:00:00Z".',
  date: 'Write a day as "2026-11-20".',
}

/** How the library begins what it says itself; a schema's own sentences never do. */
const unspoken = /^(?:Invalid|Too (?:small|big))\b/

/** The schema's own sentence where it has one. */
export function sentenceOf(issue: z.core.$ZodIssue): string {
  if (!unspoken.test(issue.message)) return issue.message
  switch (issue.code) {
    case 'invalid_type':
      if (issue.message.endsWith('received undefined')) return 'It is required.'
      return typed[issue.expected] ?? 'It does not fit.'
    case 'invalid_value':
      return `Name one of ${issue.values.map(String).join(', ')}.`
    case 'invalid_format':
      return formatted[issue.format] ?? 'It is not written as it has to be.'
    case 'too_small':
      return tooSmall(issue)
    case 'too_big':
      return tooBig(issue)
    case 'not_multiple_of':
      return `Write a multiple of ${issue.divisor}.`
    default:
      return 'It does not fit.'
  }
}

function tooSmall({ origin, minimum, inclusive, exact }: z.core.$ZodIssueTooSmall): string {
  if (origin === 'string') return characters(minimum, exact === true ? '' : ' at least')
  if (origin === 'array' || origin === 'set') return `Name at least ${minimum}.`
  return inclusive === false ? `Write more than ${minimum}.` : `Write ${minimum} or more.`
}

function tooBig({ origin, maximum, inclusive, exact }: z.core.$ZodIssueTooBig): string {
  if (origin === 'string') return characters(maximum, exact === true ? '' : ' at most')
  if (origin === 'array' || origin === 'set') return `Name at most ${maximum}.`
  return inclusive === false ? `Write less than ${maximum}.` : `Write ${maximum} or less.`
}

const characters = (count: number | bigint, how: string) => `Write ${count} characters${how}.`
