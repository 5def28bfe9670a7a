import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { usePageText } from '../core/i18n/language.ts'
import { useWrite } from '../core/use-write.ts'
import { Button } from '../ui/Button.tsx'
import { ConfirmDialog, type DangerousAct } from '../ui/ConfirmDialog.tsx'
import { CopyField } from '../ui/CopyField.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { StatusPill } from '../ui/StatusPill.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import { changeLink, makeLink, type RegistrationLink } from './partners-data.ts'

/** Links with their state. They are disabled and enabled, listed in the marketplace and removed. */
export function RegistrationLinkList(props: {
  advertiserId: string
  links: readonly RegistrationLink[]
  mayChange: boolean
}) {
  const { advertiserId, links, mayChange } = props
  const words = usePageText().registration
  const router = useRouter()
  const [chosen, setChosen] = useState<RegistrationLink | null>(null)
  // Shared by all rows, so that a double click cannot hit the row that moved up.
  const { write, isRunning, problem } = useWrite()
  const change = async (link: RegistrationLink, to: Parameters<typeof changeLink>[2]) => {
    await changeLink(advertiserId, link.id, to)
    await router.invalidate()
  }
  const before = links.find((link) => link.is_listed && link.id !== chosen?.id)
  const replaced = before && words.listInstead(before.name)
  const means = [words.listMeans, words.listWith, replaced].filter(Boolean)
  const act: DangerousAct | null = chosen && {
    ...{ title: words.listOf(chosen.name), means: means.join(' '), facts: [], kind: 'primary' },
    ...{ verb: words.list, running: words.listing },
    act: () => change(chosen, { is_listed: true }),
  }
  return (
    <>
      {problem && <ProblemPanel problem={problem} className="mb-4" />}
      <ul className="divide-y divide-border">
        {links.map((link) => (
          <li
            key={link.id}
            className="grid grid-cols-1 items-start gap-x-4 gap-y-2 py-4 md:grid-cols-[minmax(0,4fr)_minmax(0,6fr)_auto]"
          >
            <LinkFacts link={link} />
            <div className="min-w-0">
              <CopyField label={words.linkOf(link.name)} value={addressOf(link.path)} hasQr />
            </div>
            {mayChange && (
              <div className="flex flex-wrap gap-2 md:flex-col md:items-stretch">
                {isListable(link) &&
                  (link.is_listed ? (
                    <Button
                      disabled={isRunning}
                      onClick={() => void write(() => change(link, { is_listed: false }))}
                    >
                      {words.unlist}
                    </Button>
                  ) : (
                    <Button disabled={isRunning} onClick={() => setChosen(link)}>
                      {words.list}
                    </Button>
                  ))}
                <Button
                  disabled={isRunning}
                  onClick={() =>
                    void write(() => change(link, { revoked: link.revoked_at === null }))
                  }
                >
                  {link.revoked_at === null ? words.revoke : words.restore}
                </Button>
              </div>
            )}
          </li>
        ))}
      </ul>
      <ConfirmDialog act={act} onClose={() => setChosen(null)} />
    </>
  )
}

/** Creates a link that is listed in the marketplace. */
export function ListOffers({ advertiserId }: { advertiserId: string }) {
  const words = usePageText().registration
  const router = useRouter()
  const [isAsked, setIsAsked] = useState(false)
  const act: DangerousAct = {
    ...{ title: `${words.listOffers}?`, means: `${words.listMeans} ${words.listOffersWith}` },
    ...{ facts: [], kind: 'primary', verb: words.listOffers, running: words.listing },
    act: async () => {
      await makeLink(advertiserId, {
        ...{ name: words.marketplaceName, uses_max: null, expires_at: null },
        ...{ is_invitation: false, is_listed: true },
      })
      await router.invalidate()
    },
  }
  return (
    <>
      <Button onClick={() => setIsAsked(true)}>{words.listOffers}</Button>
      <ConfirmDialog act={isAsked ? act : null} onClose={() => setIsAsked(false)} />
    </>
  )
}

const addressOf = (path: string) => new URL(path, location.origin).href

function stateOf({ revoked_at, expires_at, uses, uses_max }: RegistrationLink) {
  if (revoked_at !== null) return 'revoked'
  if (expires_at !== null && Date.parse(expires_at) <= Date.now()) return 'expired'
  return uses_max !== null && uses >= uses_max ? 'used' : 'open'
}

/** Whether affiliates find the advertiser in the marketplace if the link is listed. */
export const isListable = (link: RegistrationLink) =>
  !link.is_invitation && stateOf(link) === 'open'

function LinkFacts({ link }: { link: RegistrationLink }) {
  const words = usePageText().registration
  const { name, uses, uses_max, expires_at } = link
  const state = stateOf(link)
  return (
    <div className="min-w-0">
      <h3 className="truncate font-medium" title={name}>
        {name}
      </h3>
      <p className="flex flex-wrap gap-x-2 text-sm text-muted">
        <StatusPill of="registration" status={state} />
        {link.is_listed && isListable(link) && <StatusPill of="registration" status="listed" />}
        <span>{uses_max === null ? words.uses(uses) : words.usesOf(uses, uses_max)}</span>
        {expires_at && (
          <span>
            {state !== 'expired' && words.expires} <TimeText at={expires_at} />
          </span>
        )}
      </p>
    </div>
  )
}
