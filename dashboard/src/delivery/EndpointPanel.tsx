import { getRouteApi, useRouter } from '@tanstack/react-router'
import { type ReactNode, useMemo, useRef, useState } from 'react'
import type { EndpointKind } from '../../../schema/vocabulary.ts'
import { holds } from '../core/permissions.ts'
import { usePerson } from '../core/use-person.ts'
import { useWrite, type Write } from '../core/use-write.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { SaveBar } from '../ui/forms/SaveBar.tsx'
import { SidePanel } from '../ui/SidePanel.tsx'
import { changeEndpoint, type Endpoint } from './delivery-data.ts'
import { useDeliveryText } from './delivery-texts.ts'
import { EndpointActions } from './EndpointActions.tsx'
import { nameOf } from './endpoint-words.ts'
import { StopNotice } from './StopNotice.tsx'
import { TestSend } from './TestSend.tsx'

const parent = getRouteApi('/signed-in/postbacks')

/** What the panel gives its form. */
export interface EndpointFormProps<Draft> {
  id: string
  start: Draft
  mayChange: boolean
  write: Write
  isSaved: { readonly current: boolean }
  onSend: (draft: Draft) => void
  onDirty: (isDirty: boolean) => void
}

interface PanelProps<Draft> {
  kind: EndpointKind
  words: { readonly gone: string; readonly deleteTitle: string }
  close: () => Promise<void>
  draftOf: (endpoint: Endpoint) => Draft
  inputOf: (draft: Draft) => Parameters<typeof changeEndpoint>[1]
  form: (props: EndpointFormProps<Draft>) => ReactNode
  /** Between the form and the test, for those who may change it. */
  more?: (endpoint: Endpoint) => ReactNode
}

/** One endpoint: its form, a test, on and off. */
export function EndpointPanel<Draft>(props: PanelProps<Draft> & { endpointId: string }) {
  const list = parent.useLoaderData()
  const { kind, endpointId, close } = props
  const found = list.ok
    ? list.value.find((one) => one.id === endpointId && one.kind === kind)
    : undefined
  if (!found) {
    return (
      <SidePanel onClose={() => void close()}>
        <EmptyState>{props.words.gone}</EmptyState>
      </SidePanel>
    )
  }
  return <OpenEndpoint key={found.id} endpoint={found} {...props} />
}

function OpenEndpoint<Draft>(props: PanelProps<Draft> & { endpoint: Endpoint }) {
  const { kind, endpoint, close, draftOf } = props
  const words = useDeliveryText().delivery
  const router = useRouter()
  const person = usePerson()
  const write = useWrite()
  const isSaved = useRef(false)
  const [isDirty, setIsDirty] = useState(false)
  const [wasSaved, setWasSaved] = useState(false)
  const start = useMemo(() => draftOf(endpoint), [endpoint, draftOf])
  const mayChange = person !== null && holds(person, 'endpoints:write')
  const onSend = (draft: Draft) =>
    void write.write(async () => {
      await changeEndpoint(endpoint.id, props.inputOf(draft))
      setWasSaved(true)
      await router.invalidate()
    })
  return (
    <SidePanel
      title={nameOf(endpoint, words)}
      onClose={() => void close()}
      actions={
        <div className="flex flex-wrap items-center justify-between gap-3">
          {mayChange && (
            <EndpointActions
              {...{ endpoint, write, deleteTitle: props.words.deleteTitle }}
              onDeleted={async () => {
                isSaved.current = true
                await close()
                await router.invalidate()
              }}
            />
          )}
          <div className="flex-1">
            <SaveBar
              {...{ form: kind, mayChange, isDirty, wasSaved, isRunning: write.isRunning }}
              readOnly={words.readOnly}
              saved={words.saved}
            />
          </div>
        </div>
      }
    >
      <StopNotice {...{ endpoint, mayChange }} />
      {/* After saving, the form begins with what the server stored. */}
      <div key={JSON.stringify(start)}>
        {props.form({ id: kind, start, mayChange, write, isSaved, onSend, onDirty: setIsDirty })}
      </div>
      {mayChange && props.more?.(endpoint)}
      {mayChange && <TestSend endpoint={endpoint} isDirty={isDirty} />}
    </SidePanel>
  )
}
