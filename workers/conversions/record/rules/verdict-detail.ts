/** Detail of a refused report in the event log: a line per field, with a code of schema/field-messages.ts. */
import { readFault, writeFault } from '../../../core/field-faults.ts'
import { type FieldProblem, problemAt } from '../../../core/refusal.ts'

const CHARACTERS_MAX = 2_000
const LINE = /^(.+): ([a-z_]+(?: \{.*\})?)$/

/** As many whole lines as fit. */
export function writeDetail(problems: readonly FieldProblem[]): string {
  let detail = ''
  for (const problem of problems) {
    const longer = `${detail}${detail && '\n'}${problem.field}: ${writeFault(problem)}`
    if (longer.length > CHARACTERS_MAX) break
    detail = longer
  }
  return detail
}

/**
 * The lines in English, and those about a field. Lines written before there were codes hold a sentence; they are
 * returned unchanged.
 */
export function readDetail(detail: string): { text: string; errors: FieldProblem[] } {
  const errors: FieldProblem[] = []
  const lines = detail.split('\n').map((line) => {
    const [, field = '', written = ''] = LINE.exec(line) ?? []
    const fault = readFault(written)
    if (fault === null) return line
    const problem = problemAt(field, fault)
    errors.push(problem)
    return `${field}: ${problem.message}`
  })
  return { text: lines.join('\n'), errors }
}
