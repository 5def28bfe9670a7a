import type { ReactNode } from 'react'
import { usePageText } from '../../core/i18n/language.ts'
import { Button } from '../../ui/Button.tsx'
import { CopyField } from '../../ui/CopyField.tsx'
import { StatusPill } from '../../ui/StatusPill.tsx'
import { TimeText } from '../../ui/TimeText.tsx'
import type { SecretStatus } from './secret-facts.ts'

/** Fields that keys and tokens share. */
export interface Secret {
  readonly id: string
  readonly name: string
  readonly created_at: string
  readonly expires_at: string | null
  readonly last_used_at: string | null
}

/** One key or token: its rights, expiry and last use. */
export function SecretLine(props: {
  secret: Secret
  status: SecretStatus
  /** "Report clicks, from 192.0.2.0/24". */
  rights: string
  /** Helps its owner to recognise it. */
  code?: ReactNode
  mayChange: boolean
  onEdit?: (() => void) | undefined
  onReplace: () => void
  onRevoke: () => void
}) {
  const words = usePageText().keys
  const { secret, status, mayChange } = props
  const { name, created_at, expires_at, last_used_at } = secret
  const isOver = status === 'revoked' || status === 'expired'
  return (
    <li className="space-y-1 py-3">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <p className="min-w-0 flex-1 basis-48 font-medium break-words">{name}</p>
        <StatusPill of="secret" status={status} />
      </div>
      {props.code}
      <p className="text-sm text-pretty break-words text-muted">{props.rights}</p>
      <p className="text-sm text-muted">
        {words.made} <TimeText at={created_at} />
        {' · '}
        {expires_at === null ? words.endless : words.ends}{' '}
        {expires_at !== null && <TimeText at={expires_at} />}
        {' · '}
        {last_used_at === null ? words.unused : words.used}{' '}
        {last_used_at !== null && <TimeText at={last_used_at} />}
      </p>
      {mayChange && !isOver && (
        <div className="flex gap-1 pt-1">
          {props.onEdit && (
            <Button size="small" aria-label={words.editOf(name)} onClick={props.onEdit}>
              {words.edit}
            </Button>
          )}
          {status === 'live' && (
            <Button size="small" aria-label={words.replaceOf(name)} onClick={props.onReplace}>
              {words.replace}
            </Button>
          )}
          <Button size="small" aria-label={words.revokeOf(name)} onClick={props.onRevoke}>
            {words.revoke}
          </Button>
        </div>
      )}
    </li>
  )
}

/** A new key or token, shown only once. */
export function ShownSecret({ title, secret }: { title: string; secret: string | null }) {
  const words = usePageText().keys
  return (
    <div role="status">
      {secret !== null && (
        <div className="mb-4 rounded-lg border border-accent/50 bg-accent/5 p-4">
          <p className="mb-2 font-medium">{title}</p>
          <CopyField label={title} value={secret} />
          <p className="mt-2 text-sm text-pretty text-muted">{words.shown}</p>
        </div>
      )}
    </div>
  )
}
