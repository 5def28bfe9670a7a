import { getRouteApi } from '@tanstack/react-router'
import { Card, CardHeader } from '../ui/Card.tsx'
import { CodeBlock } from '../ui/CodeBlock.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { type Framework, frameworkNames, frameworks } from './framework-names.ts'
import { codeFor, type Half } from './frameworks.ts'
import type { Integration } from './integration-data.ts'
import { useIntegrationText } from './integration-texts.ts'

const route = getRouteApi('/signed-in/integration/{-$appId}')
const halves = ['click', 'report', 'events'] as const satisfies readonly Half[]

/** Code for the app's framework, with the app's values. The choice is kept in the URL. */
export function CodeCard({ integration }: { integration: Integration }) {
  const words = useIntegrationText().integration
  const { framework = 'nextjs' } = route.useSearch()
  const { tracker_url, api_url, host, currency } = integration
  const values = { trackerUrl: tracker_url, apiUrl: api_url, host, currency }
  const pieces = codeFor(framework, values)
  return (
    <Card>
      <CardHeader title={words.code} help={words.codeHelp} />
      <Segmented
        label={words.framework}
        segments={frameworks.map((key) => ({
          ...{ key, label: frameworkNames[key], isActive: key === framework },
          link: { to: '.', search: (before: object) => ({ ...before, framework: key }) },
        }))}
      />
      <p className="mt-3 text-sm text-pretty text-muted">{words.keyHelp(keyNameOf(framework))}</p>
      {halves.map((half) => (
        <section key={half} className="mt-5 space-y-3">
          <div>
            <h3 className="font-semibold">{words.half[half]}</h3>
            <p className="text-sm text-pretty text-muted">
              {framework === 'html' && half === 'click' ? words.htmlHelp : words.halfHelp[half]}
            </p>
          </div>
          {pieces[half].map(({ file, code }) => (
            <CodeBlock key={file} name={file} code={code} />
          ))}
        </section>
      ))}
    </Card>
  )
}

/** Laravel uses APP_KEY for its own encryption. */
const keyNameOf = (framework: Framework) => (framework === 'laravel' ? 'TRIBUTARY_KEY' : 'APP_KEY')
