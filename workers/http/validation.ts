import type * as z from 'zod'
import {
  type FieldProblem,
  fieldProblem,
  problemAt,
  Refusal,
  refuseProblems,
} from '../core/refusal.ts'
import { faultOf } from './input-faults.ts'

/** Real input is never nested deeper than this. Deeper JSON would exhaust the stack. */
const DEPTH_MAX = 16

type Target = 'json' | 'query' | 'param' | 'header' | 'cookie' | 'form'

/** Refuses input that fails its schema, field by field, or that Postgres could not store. */
export function refuseInvalid(
  result: { target: Target } & (
    | { success: true; data: unknown }
    | { success: false; error: z.ZodError }
  ),
): void {
  if (result.success) {
    const field = unstorableField(result.data, '', 0)
    if (field === null) return
    throw refuseProblems([fieldProblem(field || 'body', 'unstorable_text')])
  }
  // A malformed id in a path can match no record.
  if (result.target === 'param') throw new Refusal('not_found', 'There is nothing at this address.')
  throw refuseProblems(result.error.issues.flatMap(problemsOf))
}

/** Reads JSON from inside another value by its schema. @throws Refusal `invalid_input`. */
export function validJson<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
): z.infer<Schema> {
  const parsed = schema.safeParse(body)
  refuseInvalid({ target: 'json', ...parsed })
  return parsed.data as z.infer<Schema>
}

function problemsOf(issue: z.core.$ZodIssue): FieldProblem[] {
  const field = issue.path.join('.')
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) =>
      fieldProblem(field === '' ? key : `${field}.${key}`, 'unknown_field'),
    )
  }
  return [problemAt(field || 'body', faultOf(issue))]
}

/** Path of the first text with NUL or a lone surrogate, or of a value nested too deep; or null. */
function unstorableField(value: unknown, path: string, depth: number): string | null {
  if (typeof value === 'string') {
    return value.includes('\0') || !value.isWellFormed() ? path : null
  }
  if (value === null || typeof value !== 'object') return null
  if (depth === DEPTH_MAX) return path
  for (const [key, part] of Object.entries(value)) {
    const partPath = path === '' ? key : `${path}.${key}`
    const isKeyStorable = !key.includes('\0') && key.isWellFormed()
    const found = isKeyStorable ? unstorableField(part, partPath, depth + 1) : path || 'body'
    if (found !== null) return found
  }
  return null
}
