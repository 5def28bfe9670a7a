import { getRouteApi, Link, useRouter } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { usePageText } from '../../core/i18n/language.ts'
import { refresh } from '../../core/session.ts'
import { usePerson } from '../../core/use-person.ts'
import { usePolling } from '../../core/use-polling.ts'
import { buttonClass } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { StatusPill } from '../../ui/StatusPill.tsx'
import { type Account, loadAccount, resendLink } from './profile-data.ts'
import { Resend } from './Resend.tsx'

const route = getRouteApi('/signed-in/waiting')

/**
 * For a person whose account is not open yet: the decisions of the platform and of the advertisers.
 * Continues automatically once the account is open.
 */
export function PendingPage() {
  const words = usePageText().waiting
  const router = useRouter()
  const account = route.useLoaderData()
  const needsFactor = usePerson()?.second_factor.is_enrolled === false
  const rejected = account.accounts.find(({ status }) => status === 'rejected')
  usePolling(true, 'waiting', async () => {
    const now = await loadAccount()
    if (decisionsIn(now) === decisionsIn(account)) return
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
  if (rejected) {
    return (
      <Card className="max-w-xl space-y-4">
        <h2 className="text-lg font-semibold">{words.rejected}</h2>
        {rejected.reason && <p className="text-pretty">{words.reason(rejected.reason)}</p>}
      </Card>
    )
  }
  return (
    <Card className="max-w-xl space-y-4">
      <h2 className="text-lg font-semibold">{words.pending}</h2>
      <p className="text-pretty">
        {words.pendingMeans} {needsFactor && words.meanwhile}
      </p>
      <Decisions account={account} />
      {needsFactor && (
        <Link to="/security" className={buttonClass({ kind: 'primary' })}>
          {words.security}
        </Link>
      )}
    </Card>
  )
}

const decisionsIn = ({ email_verified, accounts, applications }: Account) =>
  JSON.stringify([email_verified, accounts, applications])

/** What is decided and what is not, in the order in which it happens. */
function Decisions({ account }: { account: Account }) {
  const words = usePageText().waiting
  const { applications } = account
  return (
    <ol className="divide-y divide-border border-y border-border">
      <Step title={words.confirmed} means={account.email} />
      <Step title={words.platform} means={words.platformMeans}>
        <StatusPill of="account" status="pending" />
      </Step>
      {applications.map(({ advertiser_name: name, status, reason }) => (
        <Step key={name} title={words.advertiser(name)} means={words.states[status](name)}>
          {status === 'terminated' ? (
            <StatusPill of="partnership" status={status} />
          ) : (
            <StatusPill of="account" status={status} />
          )}
          {/* Text by the advertiser. */}
          {reason && <p className="mt-1 break-words whitespace-pre-line">{words.reason(reason)}</p>}
        </Step>
      ))}
      {applications.length > 0 && <Step title={words.earn} means={words.earnMeans} />}
    </ol>
  )
}

function Step(props: { title: string; means: string; children?: ReactNode }) {
  return (
    <li className="py-3">
      <h3 className="font-medium break-words">{props.title}</h3>
      <p className="text-pretty break-words text-muted">{props.means}</p>
      {props.children}
    </li>
  )
}
