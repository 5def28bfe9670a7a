import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { usePageText } from '../../core/i18n/language.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { KeyForm } from './KeyForm.tsx'
import { type AppKey, replaceKey, revokeKey } from './keys-data.ts'
import { ShownSecret } from './SecretLine.tsx'
import { SecretList } from './SecretList.tsx'

/** An app's keys: create, rotate and revoke them. New keys are shown once. */
export function KeysCard(props: { appId: string; keys: readonly AppKey[]; mayChange: boolean }) {
  const words = usePageText().keys
  const router = useRouter()
  /** The key whose form is open, or a new one. */
  const [edited, setEdited] = useState<AppKey | 'new' | null>(null)
  const [made, setMade] = useState<string | null>(null)
  const { appId, keys, mayChange } = props
  const show = async (key: string | null) => {
    setMade(key)
    setEdited(null)
    await router.invalidate()
  }
  const rightsOf = ({ scopes, cidrs, requires_signature, is_test }: AppKey) =>
    [
      ...(is_test ? [words.testKey] : []),
      ...scopes.map((scope) => words.scope[scope]),
      cidrs.length === 0 ? words.anywhere : words.from(cidrs.join(', ')),
      ...(requires_signature ? [words.signed] : []),
    ].join(' · ')
  return (
    <Card>
      <CardHeader title={words.title} help={words.help}>
        {mayChange && (
          <Button
            size="small"
            aria-expanded={edited === 'new'}
            onClick={() => setEdited(edited === 'new' ? null : 'new')}
          >
            {words.add}
          </Button>
        )}
      </CardHeader>
      <ShownSecret title={words.shownTitle} secret={made} />
      {edited !== null && (
        <KeyForm
          key={edited === 'new' ? 'new' : edited.id}
          appId={appId}
          edited={edited === 'new' ? undefined : edited}
          onDone={show}
        />
      )}
      <SecretList
        secrets={keys}
        words={words}
        mayChange={mayChange}
        rightsOf={rightsOf}
        codeOf={({ begins_with }) => (
          <code className="block font-mono text-sm break-all text-muted">{begins_with}…</code>
        )}
        onEdit={setEdited}
        onReplace={async (keyId) => show(await replaceKey(appId, keyId))}
        onRevoke={(keyId) => revokeKey(appId, keyId)}
      />
    </Card>
  )
}
