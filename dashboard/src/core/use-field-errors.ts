import { type RefObject, useEffect, useRef } from 'react'
import type { Faults } from './field-errors.ts'
import { usePageText } from './i18n/language.ts'
import type { ProblemError } from './problem.ts'
import type { Write } from './use-write.ts'

export interface FormFaults {
  readonly form: RefObject<HTMLFormElement | null>
  /** The error of a field in wire format, or of anything inside it. */
  readonly errorOf: (field: string) => string | undefined
  /** Number of fields with errors. */
  readonly count: number
  /** The server's answer, if it names no field of the form. */
  readonly problem: ProblemError | null
}

/**
 * Assigns errors found here and by the server to their fields, and focuses the first one. `roots`
 * are the fields of the wire format that the form contains.
 */
export function useFormFaults(faults: Faults, write: Write, roots: readonly string[]): FormFaults {
  const text = usePageText()
  const form = useRef<HTMLFormElement>(null)
  const { problem } = write
  const refused = problem?.errors ?? []
  const isPlaced = ({ field }: { field: string }) => roots.includes(field.split('.')[0]!)
  const count = Object.keys(faults).length || refused.filter(isPlaced).length
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new answer moves the focus
  useEffect(() => {
    const first = form.current?.querySelector<HTMLElement>('[aria-invalid=true]')
    first?.focus()
    // The button is at the end of a long form, so the message at its beginning is scrolled into
    // view.
    if (problem && !first) form.current?.scrollIntoView({ block: 'start' })
  }, [problem, faults])
  const errorOf = (field: string) => {
    const place = Object.keys(faults).find(
      (known) => known === field || known.startsWith(`${field}.`),
    )
    if (place) return text.editor.faults[faults[place]!]
    return write.errorOf(field)
  }
  const isTold = count > 0 && refused.every(isPlaced)
  return { form, errorOf, count, problem: isTold ? null : problem }
}
