import type { ReactNode } from 'react'
import type { Endpoint } from './delivery-data.ts'
import { useDeliveryText } from './delivery-texts.ts'
import { eventInWords, hostOf, nameOf } from './endpoint-words.ts'
import { SwitchText } from './StateText.tsx'

/** Endpoints of one kind. The whole row opens its panel. */
export function EndpointList(props: {
  label: string
  endpoints: readonly Endpoint[]
  linkOf: (
    endpoint: Endpoint,
    shown: { className: string; 'aria-label': string; children: ReactNode },
  ) => ReactNode
}) {
  const words = useDeliveryText().delivery
  return (
    <ul aria-label={props.label} className="-mx-4 divide-y divide-border sm:-mx-5">
      {props.endpoints.map((endpoint) => (
        <li
          key={endpoint.id}
          className="relative grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-1 px-4 py-3 hover:bg-sunken/60 sm:grid-cols-[minmax(0,2fr)_minmax(0,3fr)_7rem] sm:px-5"
        >
          <div className="min-w-0">
            {props.linkOf(endpoint, {
              className: "font-medium break-words after:absolute after:inset-0 after:content-['']",
              'aria-label': words.open(nameOf(endpoint, words)),
              children: nameOf(endpoint, words),
            })}
            {endpoint.kind === 'postback' && (
              <p className="truncate text-sm text-muted">{hostOf(endpoint.url)}</p>
            )}
          </div>
          <p className="text-sm text-pretty text-muted max-sm:order-last max-sm:col-span-2">
            {endpoint.events.map((event) => eventInWords(event, words)).join(', ')}
          </p>
          <div className="sm:text-right">
            <SwitchText endpoint={endpoint} />
            {endpoint.is_on && endpoint.failures > 0 && (
              <p className="text-sm text-bad">{words.failuresNow(endpoint.failures)}</p>
            )}
          </div>
        </li>
      ))}
    </ul>
  )
}
