import { Link, type LinkProps } from '@tanstack/react-router'
import { Check, Circle } from 'lucide-react'
import { buttonClass } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { Facts } from '../ui/Facts.tsx'
import type { Integration } from './integration-data.ts'
import { useIntegrationText } from './integration-texts.ts'

type Need = Integration['missing'][number]
const needs = ['host', 'test_key', 'offer', 'partner'] as const satisfies readonly Need[]

/** What the app has and lacks, and the values of its code. */
export function NeedsCard({ appId, integration }: { appId: string; integration: Integration }) {
  const words = useIntegrationText().integration
  const { missing, host, currency, code } = integration
  const settings = { to: '/settings/apps/$appId', params: { appId } } as const
  const links: Readonly<Record<Need, LinkProps>> = {
    ...{ host: settings, test_key: settings, offer: settings, partner: { to: '/partners/links' } },
  }
  const known = { host, test_key: null, offer: currency, partner: code }
  const isMissing = (need: Need) => missing.includes(need)
  return (
    <Card>
      <CardHeader
        title={words.needs}
        help={missing.length === 0 ? words.needsMet : words.needsHelp}
      />
      <ul className="mb-4 space-y-1">
        {needs.map((need) => (
          <li key={need} className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1">
            {isMissing(need) ? (
              <Circle aria-hidden="true" className="size-4 text-muted" />
            ) : (
              <Check aria-hidden="true" className="size-4 text-good" />
            )}
            <span>{words.need[need]}</span>
            <span className="sr-only">{isMissing(need) ? words.isMissing : words.isThere}</span>
            {known[need] && <span className="font-mono text-sm text-muted">{known[need]}</span>}
            {(isMissing(need) || need === 'test_key') && (
              <Link
                {...links[need]}
                className={buttonClass({
                  size: 'small',
                  kind: missing[0] === need ? 'primary' : 'secondary',
                })}
              >
                {isMissing(need) ? words.go[need] : words.openKeys}
              </Link>
            )}
          </li>
        ))}
      </ul>
      <Facts
        facts={[
          { label: words.trackerUrl, value: <Code>{integration.tracker_url}</Code> },
          { label: words.apiUrl, value: <Code>{integration.api_url}</Code> },
          { label: words.cookie, value: <Code>aff_click</Code> },
          {
            label: words.parameter,
            value: integration.click_id_parameter ? (
              <Code>{integration.click_id_parameter}</Code>
            ) : (
              words.noParameter
            ),
          },
        ]}
      />
    </Card>
  )
}

const Code = ({ children }: { children: string }) => (
  <span className="font-mono text-sm break-all">{children}</span>
)
