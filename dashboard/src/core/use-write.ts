import { useEffect, useRef, useState } from 'react'
import { asProblem, type ProblemError } from './problem.ts'

/** A click within this time of another is a double click, not a new request. */
const COOL_DOWN_MS = 500

export interface Write {
  /** Runs one write at a time; true if it succeeded. Calls in the meantime are ignored. */
  write: (act: () => Promise<unknown>) => Promise<boolean>
  readonly isRunning: boolean
  readonly problem: ProblemError | null
  /** The server's error for a field, or for anything inside it. */
  errorOf: (field: string) => string | undefined
}

/** Sends a form's changes: ignores double clicks and keeps problems for the screen. */
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
      // Counted from the click, so that the button works again at once after a slow answer.
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
