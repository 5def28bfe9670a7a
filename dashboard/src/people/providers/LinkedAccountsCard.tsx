import { useRouter } from '@tanstack/react-router'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { TimeText } from '../../ui/TimeText.tsx'
import { goAndLink, type Linked, unlink } from './provider-data.ts'
import type { Provider } from './provider-flow.ts'
import { providerNames } from './provider-names.ts'
import { useProviderWords } from './provider-texts.ts'

/** The person's linked provider accounts; hidden if none is offered or linked. */
export function LinkedAccountsCard({ linked }: { linked: Linked }) {
  const words = useProviderWords()
  const { providers, identities } = linked
  const shown = [...new Set([...providers, ...identities.map(({ provider }) => provider)])]
  if (shown.length === 0) return null
  return (
    <Card>
      <CardHeader title={words.card} help={words.cardHelp} />
      <ul className="divide-y divide-border">
        {shown.map((provider) => (
          <Line key={provider} provider={provider} linked={linked} />
        ))}
      </ul>
    </Card>
  )
}

function Line({ provider, linked }: { provider: Provider; linked: Linked }) {
  const words = useProviderWords()
  const router = useRouter()
  const { write, isRunning, problem } = useWrite()
  const name = providerNames[provider]
  const identity = linked.identities.find((one) => one.provider === provider)
  const remove = () =>
    void write(async () => {
      await unlink(provider)
      await router.invalidate()
    })
  return (
    <li className="py-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <div className="min-w-0">
          <p className="font-medium">{name}</p>
          <p className="text-sm break-words text-muted">
            {identity ? (
              <>
                {identity.email} · {words.since} <TimeText at={identity.created_at} />
              </>
            ) : (
              words.none
            )}
          </p>
        </div>
        {identity ? (
          <Button size="small" disabled={isRunning} onClick={remove}>
            {isRunning ? words.running : words.unlink(name)}
          </Button>
        ) : (
          <Button
            size="small"
            disabled={isRunning}
            onClick={() => void write(() => goAndLink(provider))}
          >
            {isRunning ? words.leaving : words.link(name)}
          </Button>
        )}
      </div>
      {problem && <ProblemPanel problem={problem} className="mt-2" />}
    </li>
  )
}
