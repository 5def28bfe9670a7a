import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import type { Faults } from './field-errors.ts'
import { useUnsavedGuard } from './use-unsaved-guard.ts'
import { useWrite } from './use-write.ts'

/**
 * A form's values, with the saved values they started from. If the page reloads in between, changes
 * by others are not mistaken for changes in the form.
 */
export function useDraft<T, D extends object, P extends object>(
  start: T,
  how: {
    draftOf: (subject: T) => D
    patchOf: (subject: T, draft: D) => P
    faultsOf: (draft: D) => Faults
    send: (patch: P) => Promise<T>
  },
) {
  const router = useRouter()
  const [base, setBase] = useState(start)
  const [draft, setDraft] = useState(() => how.draftOf(start))
  const [faults, setFaults] = useState<Faults>({})
  const [wasSaved, setWasSaved] = useState(false)
  const write = useWrite()
  const patch = how.patchOf(base, draft)
  const isDirty = Object.keys(patch).length > 0
  useUnsavedGuard(isDirty)
  const onSave = () => {
    const found = how.faultsOf(draft)
    setFaults(found)
    if (!isDirty || Object.keys(found).length > 0) return
    void write.write(async () => {
      const saved = await how.send(patch)
      setBase(saved)
      setDraft(how.draftOf(saved))
      setWasSaved(true)
      await router.invalidate()
    })
  }
  const change = (part: Partial<D>) => setDraft((before) => ({ ...before, ...part }))
  return { draft, change, form: { faults, write, isDirty, wasSaved, onSave } }
}
