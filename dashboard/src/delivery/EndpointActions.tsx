import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import type { Write } from '../core/use-write.ts'
import { Button } from '../ui/Button.tsx'
import { ConfirmDialog, type DangerousAct } from '../ui/ConfirmDialog.tsx'
import { changeEndpoint, deleteEndpoint, type Endpoint } from './delivery-data.ts'
import { useDeliveryText } from './delivery-texts.ts'
import { fullNameOf } from './endpoint-words.ts'

/** Switches an endpoint on or off, or deletes it. */
export function EndpointActions(props: {
  endpoint: Endpoint
  write: Write
  deleteTitle: string
  onDeleted: () => Promise<void>
}) {
  const text = useDeliveryText()
  const words = text.delivery
  const router = useRouter()
  const [isAsked, setIsAsked] = useState(false)
  const { endpoint, write } = props
  const toggle = () =>
    void write.write(async () => {
      await changeEndpoint(endpoint.id, { is_on: !endpoint.is_on })
      await router.invalidate()
    })
  const act: DangerousAct = {
    ...{ title: props.deleteTitle, means: words.deleteMeans, kind: 'danger' },
    facts: [{ label: words.receiver, value: fullNameOf(endpoint, words) }],
    ...{ verb: words.delete, running: words.deleting },
    act: async () => {
      await deleteEndpoint(endpoint.id)
      await props.onDeleted()
    },
  }
  return (
    <div className="flex gap-2">
      <Button disabled={write.isRunning} onClick={() => setIsAsked(true)}>
        {words.delete}
      </Button>
      <Button disabled={write.isRunning} onClick={toggle}>
        {endpoint.is_on ? words.switchOff : words.switchOn}
      </Button>
      <ConfirmDialog act={isAsked ? act : null} onClose={() => setIsAsked(false)} />
    </div>
  )
}
