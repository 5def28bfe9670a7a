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

const parent = getRouteApi('/signed-in/postbacks')

/** An affiliate's postbacks: the one of all offers, and those of single offers. */
export function PostbacksPage() {
  const words = useDeliveryText().delivery
  const list = parent.useLoaderData()
  const person = usePerson()
  const mayChange = person !== null && holds(person, 'endpoints:write')
  if (!list.ok) return <RetryPanel problem={list.problem} />
  const postbacks = list.value.filter(({ kind }) => kind === 'postback')
  const create = (label: string) => (
    <Link to="/postbacks/new" className={buttonClass({ kind: 'primary' })}>
      <Plus aria-hidden="true" />
      {label}
    </Link>
  )
  return (
    <div className="space-y-4">
      {postbacks.map((endpoint) => (
        <StopNotice key={endpoint.id} {...{ endpoint, mayChange }} />
      ))}
      <Card>
        <CardHeader title={words.title} help={words.help}>
          {mayChange && postbacks.length > 0 && create(words.add)}
        </CardHeader>
        {postbacks.length === 0 ? (
          <EmptyState action={mayChange && create(words.addFirst)}>
            {mayChange ? words.none : words.noneReadOnly}
          </EmptyState>
        ) : (
          <>
            <EndpointList
              label={words.title}
              endpoints={postbacks}
              linkOf={({ id }, shown) => (
                <Link to="/postbacks/$endpointId" params={{ endpointId: id }} {...shown} />
              )}
            />
            <p className="mt-3 text-sm text-pretty text-muted">{words.guide}</p>
          </>
        )}
      </Card>
      <AllowedHosts />
      <Outlet />
    </div>
  )
}
