import { getRouteApi, Link, Outlet } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { holds } from '../../core/permissions.ts'
import { usePerson } from '../../core/use-person.ts'
import { buttonClass } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { AllowedHosts } from '../AllowedHosts.tsx'
import { useDeliveryText } from '../delivery-texts.ts'
import { EndpointList } from '../EndpointList.tsx'
import { StopNotice } from '../StopNotice.tsx'
import { VerifyCode } from './VerifyCode.tsx'

const parent = getRouteApi('/signed-in/postbacks')

/** The webhooks of an account, and how a server verifies their signatures. */
export function WebhooksPage() {
  const words = useDeliveryText().webhooks
  const list = parent.useLoaderData()
  const person = usePerson()
  const mayChange = person !== null && holds(person, 'endpoints:write')
  if (!list.ok) return <RetryPanel problem={list.problem} />
  const webhooks = list.value.filter(({ kind }) => kind === 'webhook')
  const create = (label: string) => (
    <Link to="/postbacks/webhooks/new" className={buttonClass({ kind: 'primary' })}>
      <Plus aria-hidden="true" />
      {label}
    </Link>
  )
  return (
    <div className="space-y-4">
      {webhooks.map((endpoint) => (
        <StopNotice key={endpoint.id} {...{ endpoint, mayChange }} />
      ))}
      <Card>
        <CardHeader title={words.title} help={words.help}>
          {mayChange && webhooks.length > 0 && create(words.add)}
        </CardHeader>
        {webhooks.length === 0 ? (
          <EmptyState action={mayChange && create(words.addFirst)}>
            {mayChange ? words.none : words.noneReadOnly}
          </EmptyState>
        ) : (
          <EndpointList
            label={words.title}
            endpoints={webhooks}
            linkOf={({ id }, shown) => (
              <Link to="/postbacks/webhooks/$endpointId" params={{ endpointId: id }} {...shown} />
            )}
          />
        )}
      </Card>
      <VerifyCode />
      <AllowedHosts />
      <Outlet />
    </div>
  )
}
