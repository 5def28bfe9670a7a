import { getRouteApi, Link, useRouter } from '@tanstack/react-router'
import { usePageText } from '../../core/i18n/language.ts'
import { refresh } from '../../core/session.ts'
import { usePolling } from '../../core/use-polling.ts'
import { buttonClass } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { loadAccount, resendLink } from './profile-data.ts'
import { Resend } from './Resend.tsx'

const route = getRouteApi('/signed-in/waiting')

/** For a person whose account is not open yet. Continues automatically once it is. */
export function PendingPage() {
  const words = usePageText().waiting
  const router = useRouter()
  const account = route.useLoaderData()
  const rejected = account.accounts.find(({ status }) => status === 'rejected')
  usePolling(true, 'waiting', async () => {
    const now = await loadAccount()
    const before = JSON.stringify([account.email_verified, account.accounts])
    if (JSON.stringify([now.email_verified, now.accounts]) === before) return
    // A new token contains the current roles; then the page redirects.
    await refresh()
    await router.invalidate()
  })
  if (!account.email_verified) {
    return (
      <Card className="max-w-xl space-y-4">
        <h2 className="text-lg font-semibold">{words.verify}</h2>
        <p className="text-pretty">{words.verifyMeans(account.email)}</p>
        <Resend again={() => resendLink(account.email)} />
      </Card>
    )
  }
  return (
    <Card className="max-w-xl space-y-4">
      <h2 className="text-lg font-semibold">{rejected ? words.rejected : words.pending}</h2>
      {rejected ? (
        rejected.reason && <p className="text-pretty">{words.reason(rejected.reason)}</p>
      ) : (
        <>
          <p className="text-pretty">{words.pendingMeans}</p>
          <Link to="/security" className={buttonClass({ kind: 'primary' })}>
            {words.security}
          </Link>
        </>
      )}
    </Card>
  )
}
