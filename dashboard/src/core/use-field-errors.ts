import { type RefObject, useEffect, useRef } from 'react'
import type { Faults } from './field-errors.ts'
import { usePageText } from './i18n/language.ts'
import type { ProblemError } from './problem.ts'
import type { Write } from './use-write.ts'

export interface FormFaults {
  readonly form: RefObject<HTMLFormElement | null>
  /** The word on a field of the wire, or on anything inside it. */
  readonly errorOf: (field: string) => string | undefined
  /** How many fields need a look. */
  readonly count: number
  /** What the server said that has no field to stand at. */
  readonly problem: ProblemError | null
}

/**
 * Brings what was seen here and what the server said to their fields, and the focus to the first of
 * them. `roots` are the fields of the wire that have a place in the form.
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
    // Who pressed the button at the end of a long form must see what stands at its beginning.
    if (problem && !first) form.current?.scrollIntoView({ block: 'start' })
  }, [problem, faults])
  const errorOf = (field: string) => {
    const place = Object.keys(faults).find(
      (known) => known === field || known.startsWith(`${field}.`),
    )
    if (place) return text.editor.faults[faults[place]!]
    const said = write.errorOf(field)
    // What two people may not both have: the one conflict that a field can be at fault for.
    return said && problem?.code === 'conflict' ? text.editor.faults.taken : said
  }
  const isTold = count > 0 && refused.every(isPlaced)
  return { form, errorOf, count, problem: isTold ? null : problem }
}
