import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { type PersonalToken, replaceToken, revokeToken } from '../../apps/keys/keys-data.ts'
import { ShownSecret } from '../../apps/keys/SecretLine.tsx'
import { SecretList } from '../../apps/keys/SecretList.tsx'
import { usePageText } from '../../core/i18n/language.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { TokenForm } from './TokenForm.tsx'

const route = getRouteApi('/signed-in/tokens')

/** The person's tokens for their own programs. */
export function TokensPage() {
  const text = usePageText()
  const words = text.tokens
  const format = useFormat()
  const router = useRouter()
  const { personal_tokens: tokens } = route.useLoaderData()
  const [isAdding, setIsAdding] = useState(false)
  const [made, setMade] = useState<string | null>(null)
  const show = async (token: string) => {
    setMade(token)
    setIsAdding(false)
    await router.invalidate()
  }
  const rightsOf = ({ role, scopes, cidrs }: PersonalToken) =>
    format.list([
      text.roles[role],
      ...scopes.map((scope) => words.scope[scope]),
      cidrs.length === 0 ? text.keys.anywhere : text.keys.from(cidrs.join(', ')),
    ])
  return (
    <div className="max-w-3xl">
      <Card>
        <CardHeader title={words.title} help={words.help}>
          <Button size="small" aria-expanded={isAdding} onClick={() => setIsAdding(!isAdding)}>
            {words.add}
          </Button>
        </CardHeader>
        <p className="mb-4 text-sm text-pretty text-muted">{words.limits}</p>
        <ShownSecret title={words.shownTitle} secret={made} />
        {isAdding && <TokenForm onMade={show} />}
        <SecretList
          secrets={tokens}
          words={words}
          mayChange
          rightsOf={rightsOf}
          onReplace={async (id) => show(await replaceToken(id))}
          onRevoke={revokeToken}
        />
      </Card>
    </div>
  )
}
