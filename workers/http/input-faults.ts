/** What a schema finds wrong with a value, as a code of schema/field-messages.ts. */
import type * as z from 'zod'
import type { FieldCode, FieldFault } from '../../schema/field-messages.ts'
import { fault, readFault } from '../core/field-faults.ts'

const typed: Readonly<Record<string, FieldCode>> = {
  string: 'text',
  number: 'number',
  bigint: 'whole_number',
  int: 'whole_number',
  boolean: 'boolean',
  array: 'list',
  object: 'object',
  record: 'object',
  never: 'not_allowed',
}

const formatted: Readonly<Record<string, FieldCode>> = {
  email: 'email',
  uuid: 'id',
  guid: 'id',
  url: 'url',
  datetime: 'time',
  date: 'date',
}

/** The schema's own code where it has one; else what the library's own check means. */
export function faultOf(issue: z.core.$ZodIssue): FieldFault {
  const own = readFault(issue.message)
  if (own !== null) return own
  switch (issue.code) {
    case 'invalid_type':
      if (issue.message.endsWith('received undefined')) return { code: 'required' }
      return { code: typed[issue.expected] ?? 'invalid_value' }
    case 'invalid_value':
      return fault('one_of', { values: issue.values.map(String).join(', ') })
    case 'invalid_format':
      return { code: formatted[issue.format] ?? 'invalid_format' }
    case 'too_small':
      return tooSmall(issue)
    case 'too_big':
      return tooBig(issue)
    case 'not_multiple_of':
      return fault('multiple_of', { step: issue.divisor })
    default:
      return { code: 'invalid_value' }
  }
}

function tooSmall({ origin, minimum, inclusive, exact }: z.core.$ZodIssueTooSmall): FieldFault {
  const min = Number(minimum)
  if (origin === 'string') {
    if (exact === true) return fault('exact_characters', { count: min })
    // An empty text is one that was not entered.
    return min === 1 ? fault('required') : fault('min_characters', { min })
  }
  if (origin === 'array' || origin === 'set') return fault('min_items', { min })
  return inclusive === false ? fault('above_value', { min }) : fault('min_value', { min })
}

function tooBig({ origin, maximum, inclusive, exact }: z.core.$ZodIssueTooBig): FieldFault {
  const max = Number(maximum)
  if (origin === 'string') {
    return exact === true
      ? fault('exact_characters', { count: max })
      : fault('max_characters', { max })
  }
  if (origin === 'array' || origin === 'set') return fault('max_items', { max })
  return inclusive === false ? fault('below_value', { max }) : fault('max_value', { max })
}
