import { useRouter } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { usePageText } from '../../core/i18n/language.ts'
import { useNow } from '../../core/use-now.ts'
import { Button } from '../../ui/Button.tsx'
import { ConfirmDialog, type DangerousAct } from '../../ui/ConfirmDialog.tsx'
import { type Secret, SecretLine } from './SecretLine.tsx'
import { statusOf } from './secret-facts.ts'

type Listed = Secret & { readonly revoked_at: string | null; readonly replaced_by: string | null }

/** Keys or tokens: the active ones, and on request the expired and revoked ones. */
export function SecretList<T extends Listed>(props: {
  secrets: readonly T[]
  words: {
    none: string
    over: (count: number) => string
    replaceTitle: string
    revokeTitle: string
    revokeMeans: string
  }
  mayChange: boolean
  rightsOf: (secret: T) => string
  codeOf?: (secret: T) => ReactNode
  onEdit?: (secret: T) => void
  onReplace: (id: string) => Promise<void>
  onRevoke: (id: string) => Promise<unknown>
}) {
  const text = usePageText().keys
  const router = useRouter()
  const now = useNow()
  const [hasOver, setHasOver] = useState(false)
  const [act, setAct] = useState<DangerousAct | null>(null)
  const { secrets, words } = props
  const isOver = (secret: T) => ['revoked', 'expired'].includes(statusOf(secret, now.getTime()))
  const over = secrets.filter(isOver)
  const shown = hasOver ? secrets : secrets.filter((secret) => !isOver(secret))
  const facts = ({ name }: T) => [{ label: text.name, value: name }]
  const replacing = (secret: T): DangerousAct => ({
    ...{ title: words.replaceTitle, means: text.replaceMeans, facts: facts(secret) },
    ...{ verb: text.replaceVerb(secret.name), running: text.replacing, kind: 'primary' },
    act: () => props.onReplace(secret.id),
  })
  const revoking = (secret: T): DangerousAct => ({
    ...{ title: words.revokeTitle, means: words.revokeMeans, facts: facts(secret) },
    ...{ verb: text.revokeVerb(secret.name), running: text.revoking, kind: 'danger' },
    act: async () => {
      await props.onRevoke(secret.id)
      await router.invalidate()
    },
  })
  return (
    <>
      {shown.length === 0 && <p className="text-muted">{words.none}</p>}
      <ul className="divide-y divide-border">
        {shown.map((secret) => (
          <SecretLine
            key={secret.id}
            secret={secret}
            status={statusOf(secret, now.getTime())}
            rights={props.rightsOf(secret)}
            code={props.codeOf?.(secret)}
            mayChange={props.mayChange}
            onEdit={props.onEdit && (() => props.onEdit?.(secret))}
            onReplace={() => setAct(replacing(secret))}
            onRevoke={() => setAct(revoking(secret))}
          />
        ))}
      </ul>
      {over.length > 0 && !hasOver && (
        <Button kind="quiet" size="small" onClick={() => setHasOver(true)}>
          {words.over(over.length)}
        </Button>
      )}
      <ConfirmDialog act={act} onClose={() => setAct(null)} />
    </>
  )
}
