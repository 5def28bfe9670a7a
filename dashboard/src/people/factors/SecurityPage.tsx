import { getRouteApi, Link, useRouter } from '@tanstack/react-router'
import { ShieldAlert, ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { usePageText } from '../../core/i18n/language.ts'
import { Button, buttonClass } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { ConfirmDialog, type DangerousAct } from '../../ui/ConfirmDialog.tsx'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { LinkedAccountsCard } from '../providers/LinkedAccountsCard.tsx'
import { PasskeysCard } from './PasskeysCard.tsx'
import { SessionsCard } from './SessionsCard.tsx'
import { ShownCodes } from './ShownCodes.tsx'
import { type Factors, renewRecoveryCodes } from './security-data.ts'
import { TotpCard } from './TotpCard.tsx'

const route = getRouteApi('/signed-in/security')

/** The person's second factors and sessions. */
export function SecurityPage() {
  const { factors, sessions, linked } = route.useLoaderData()
  const router = useRouter()
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  const isMissing = factors.ok && lacksFactor(factors.value)
  const [wasMissing] = useState(isMissing)
  const changed = async (made: readonly string[] | null = null) => {
    setCodes(made)
    await router.invalidate()
  }
  return (
    <div className="max-w-3xl space-y-4">
      {factors.ok ? (
        <>
          {isMissing && <MissingNotice />}
          {wasMissing && !isMissing && <ReadyNotice />}
          <TotpCard totp={factors.value.totp} onChange={changed} />
          <PasskeysCard passkeys={factors.value.passkeys} onChange={changed} />
          <RecoveryCard factors={factors.value} onChange={changed} />
        </>
      ) : (
        <RetryPanel problem={factors.problem} />
      )}
      {linked.ok ? (
        <LinkedAccountsCard linked={linked.value} />
      ) : (
        <RetryPanel problem={linked.problem} />
      )}
      {sessions.ok ? (
        <SessionsCard sessions={sessions.value.sessions} />
      ) : (
        <RetryPanel problem={sessions.problem} />
      )}
      <ShownCodes codes={codes} onClose={() => setCodes(null)} />
    </div>
  )
}

const lacksFactor = ({ is_required, totp, passkeys }: Factors) =>
  is_required && totp === null && passkeys.length === 0

function MissingNotice() {
  const words = usePageText().security
  return (
    <div role="status" className="flex gap-3 rounded-lg border border-warn/50 bg-warn/5 p-4">
      <ShieldAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-warn" />
      <div>
        <p className="font-medium">{words.missing}</p>
        <p className="text-pretty text-muted">{words.missingMeans}</p>
      </div>
    </div>
  )
}

/** After a required factor is set up, the other pages are open. */
function ReadyNotice() {
  const words = usePageText().security
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-3 rounded-lg border border-good/50 bg-good/5 p-4"
    >
      <ShieldCheck aria-hidden="true" className="size-4 shrink-0 text-good" />
      <p className="flex-1 font-medium">{words.ready}</p>
      <Link to="/" search={{}} className={buttonClass({ kind: 'primary' })}>
        {words.toHome}
      </Link>
    </div>
  )
}

function RecoveryCard(props: {
  factors: Factors
  onChange: (made: readonly string[]) => Promise<void>
}) {
  const words = usePageText().security
  const [isAsked, setIsAsked] = useState(false)
  const { totp, passkeys, recovery_codes_left: left } = props.factors
  const hasFactor = totp !== null || passkeys.length > 0
  const act: DangerousAct = {
    ...{ title: words.renewTitle, means: words.renewMeans, kind: 'primary' },
    facts: [{ label: words.recovery, value: words.recoveryLeft(left) }],
    ...{ verb: words.renewVerb, running: words.renewing },
    act: async () => props.onChange(await renewRecoveryCodes()),
  }
  return (
    <Card>
      <CardHeader title={words.recovery} help={words.recoveryHelp}>
        {hasFactor && (
          <Button size="small" onClick={() => setIsAsked(true)}>
            {words.renew}
          </Button>
        )}
      </CardHeader>
      <p className={left === 0 && hasFactor ? 'text-warn' : 'text-muted'}>
        {hasFactor ? words.recoveryLeft(left) : words.recoveryNone}
      </p>
      <ConfirmDialog act={isAsked ? act : null} onClose={() => setIsAsked(false)} />
    </Card>
  )
}
