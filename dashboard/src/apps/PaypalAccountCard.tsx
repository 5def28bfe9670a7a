import { getRouteApi, Link, useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { about } from '../core/confirmation.ts'
import { usePageText } from '../core/i18n/language.ts'
import { may } from '../core/permissions.ts'
import { usePerson } from '../core/use-person.ts'
import { useWrite } from '../core/use-write.ts'
import { Button, buttonClass } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { CopyField } from '../ui/CopyField.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import { changePaypalAccount, type PaypalAccount } from './settings-data.ts'

const route = getRouteApi('/signed-in/settings/advertisers/$advertiserId')

/** The PayPal account of an advertiser that pays its affiliates itself; hidden for others. */
export function PaypalAccountCard({ advertiserId }: { advertiserId: string }) {
  const words = usePageText().paypalAccount
  const person = usePerson()
  const { paypal } = route.useLoaderData()
  if (paypal === null || person === null) return null
  if (!paypal.ok) return <RetryPanel problem={paypal.problem} />
  const { value } = paypal
  if (value.billing_mode !== 'own_payer') return null
  return (
    <Card>
      <CardHeader title={words.title} help={words.help}>
        {may(person, 'payOwnAffiliates') && value.account !== null && (
          <Link to="/payouts" className={buttonClass({ size: 'small' })}>
            {words.pay}
          </Link>
        )}
      </CardHeader>
      <div className="space-y-4">
        <State account={value.account} />
        {may(person, 'payOwnAffiliates') && (
          <AccountForm key={value.account?.changed_at} {...{ advertiserId, value }} />
        )}
      </div>
    </Card>
  )
}

function State({ account }: { account: PaypalAccount['account'] }) {
  const words = usePageText().paypalAccount
  if (account === null) return <p className="text-pretty">{words.missing}</p>
  if (account.problem !== null) {
    return <p className="text-pretty text-bad">{words.problems[account.problem]}</p>
  }
  if (account.checked_at === null) return <p className="text-pretty">{words.waits}</p>
  return (
    <p className="text-pretty">
      {words.works} <TimeText at={account.checked_at} />
    </p>
  )
}

function AccountForm({ advertiserId, value }: { advertiserId: string; value: PaypalAccount }) {
  const text = usePageText()
  const words = text.paypalAccount
  const router = useRouter()
  const { account } = value
  const { write, isRunning, problem, errorOf } = useWrite()
  const [isMissing, setIsMissing] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const typed = (name: string) => String(form.get(name)).trim()
    const [clientId, secret, webhook] = [typed('client_id'), typed('secret'), typed('webhook_id')]
    setIsMissing(clientId === '')
    if (clientId === '') return
    const input = {
      ...{ client_id: clientId, webhook_id: webhook === '' ? null : webhook },
      ...(secret === '' ? {} : { client_secret: secret }),
    }
    const facts = [
      { label: words.from, value: account?.client_id ?? '—' },
      { label: words.to, value: clientId },
    ]
    const act = () =>
      about({ title: words.changing, facts }, () => changePaypalAccount(advertiserId, input))
    if (await write(act)) await router.invalidate()
  }
  const plain = { autoComplete: 'off', spellCheck: false }
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="space-y-4">
      {problem && problem.errors.length === 0 && <ProblemPanel problem={problem} />}
      <Field
        label={words.clientId}
        help={words.clientIdHelp}
        error={isMissing ? text.outside.missing : errorOf('client_id')}
        input={{ ...plain, name: 'client_id', defaultValue: account?.client_id, maxLength: 200 }}
      />
      <Field
        label={words.secret}
        help={account === null ? words.secretHelp : words.secretKept}
        error={errorOf('client_secret')}
        input={{ ...plain, name: 'secret', type: 'password', maxLength: 400 }}
      />
      <Field
        label={`${words.webhookId} (${words.optional})`}
        help={words.webhookHelp}
        error={errorOf('webhook_id')}
        input={{
          ...{ ...plain, name: 'webhook_id', defaultValue: account?.webhook_id ?? '' },
          maxLength: 100,
        }}
      />
      <CopyField
        label={words.webhookAddress}
        value={`${globalThis.location.origin}${value.webhook_path}`}
      />
      <Button type="submit" kind="primary" disabled={isRunning}>
        {isRunning ? words.saving : words.save}
      </Button>
    </form>
  )
}
