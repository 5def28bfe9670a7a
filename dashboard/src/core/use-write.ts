import { useEffect, useRef, useState } from 'react'
import { asProblem, type ProblemError } from './problem.ts'

/** The second half of a double click comes within this time of the first, and is no new requested. */
const COOL_DOWN_MS = 500

export interface Write {
  /** Runs one act at a time; true when it succeeded. What is asked meanwhile is not done. */
  write: (act: () => Promise<unknown>) => Promise<boolean>
  readonly isRunning: boolean
  readonly problem: ProblemError | null
  /** The server's word on a field, or on anything inside it. */
  errorOf: (field: string) => string | undefined
}

/** A form's way to the server: never twice by a double click, problems kept for the screen. */
export function useWrite(): Write {
  const isBusy = useRef(false)
  const coolDown = useRef<ReturnType<typeof setTimeout>>(undefined)
  const [isRunning, setIsRunning] = useState(false)
  const [problem, setProblem] = useState<ProblemError | null>(null)
  useEffect(() => () => clearTimeout(coolDown.current), [])
  const write = async (act: () => Promise<unknown>) => {
    // A ref, because a second click may come before React has drawn the disabled button.
    if (isBusy.current) return false
    isBusy.current = true
    const startedAt = performance.now()
    setIsRunning(true)
    setProblem(null)
    try {
      await act()
      return true
    } catch (thrown) {
      setProblem(asProblem(thrown))
      return false
    } finally {
      setIsRunning(false)
      // Counted from the click: an answer that took longer leaves nobody pressing a button that does nothing.
      const rest = COOL_DOWN_MS - (performance.now() - startedAt)
      if (rest <= 0) isBusy.current = false
      else coolDown.current = setTimeout(() => (isBusy.current = false), rest)
    }
  }
  const errorOf = (field: string) =>
    problem?.errors.find((error) => error.field === field || error.field.startsWith(`${field}.`))
      ?.message
  return { write, isRunning, problem, errorOf }
}
