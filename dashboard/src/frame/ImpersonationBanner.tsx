import { useRouter } from '@tanstack/react-router'
import { Eye } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { impersonated, onAccount } from '../core/account.ts'
import { useHomeText } from '../core/i18n/language.ts'
import { stopImpersonation } from '../core/impersonation.ts'
import { useWrite } from '../core/use-write.ts'
import { Button } from '../ui/Button.tsx'
import { TimeText } from '../ui/TimeText.tsx'

/** Shown on every page during impersonation: the account's name, and a button to stop. */
export function ImpersonationBanner() {
  const words = useHomeText().impersonation
  const router = useRouter()
  const impersonation = useSyncExternalStore(onAccount, impersonated)
  const { write, isRunning } = useWrite()
  if (impersonation === null) return null
  const end = () =>
    void write(async () => {
      await stopImpersonation()
      await router.navigate({ to: '/', search: {} })
      await router.invalidate()
    })
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-warn/50 bg-warn/10 px-4 py-2 sm:px-6"
    >
      <Eye aria-hidden="true" className="size-4 shrink-0 text-warn" />
      <p className="min-w-0 flex-1 basis-60 font-medium text-pretty">
        {words.banner(impersonation.account_name)}{' '}
        <span className="font-normal text-muted">
          {words.until} <TimeText at={impersonation.expires_at} />
        </span>
      </p>
      <Button size="small" disabled={isRunning} onClick={end}>
        {isRunning ? words.ending : words.end}
      </Button>
    </div>
  )
}
