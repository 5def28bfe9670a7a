import { useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { impersonated } from '../core/account.ts'
import { CHANGED } from '../core/session.ts'
import { readToDo, toDoAge } from '../core/to-do.ts'
import { usePerson } from '../core/use-person.ts'

/** The database should rest while nobody looks: it is asked when the person comes back or opens another page. */
const PAUSE_MS = 60_000
/** Several changes in a row ask once. */
const AFTER_CHANGE_MS = 500
const BETWEEN_CHANGES_MS = 3_000

/** Keeps the counts of the rail, of Home and of the bell up to date. */
export function useToDoPolling(): void {
  const router = useRouter()
  const person = usePerson()
  useEffect(() => {
    // Those who view an account see its screens, not its work.
    if (person === null || impersonated() !== null) return
    // Until an account is open, the person has no work, and the request would be refused.
    if (!person.memberships.some(({ is_open }) => is_open)) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const ask = () => void readToDo().catch(console.warn)
    const askIfOld = () => {
      if (!document.hidden && toDoAge() > PAUSE_MS) ask()
    }
    const askSoon = () => {
      clearTimeout(timer)
      timer = setTimeout(ask, Math.max(AFTER_CHANGE_MS, BETWEEN_CHANGES_MS - toDoAge()))
    }
    askIfOld()
    const leaveRouter = router.subscribe('onResolved', askIfOld)
    document.addEventListener('visibilitychange', askIfOld)
    window.addEventListener(CHANGED, askSoon)
    return () => {
      clearTimeout(timer)
      leaveRouter()
      document.removeEventListener('visibilitychange', askIfOld)
      window.removeEventListener(CHANGED, askSoon)
    }
  }, [person, router])
}
