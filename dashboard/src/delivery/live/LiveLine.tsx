import { getRouteApi, Link } from '@tanstack/react-router'
import { ArrowUpRight, MousePointerClick, ShoppingBag } from 'lucide-react'
import type { ReactNode } from 'react'
import { useFormat } from '../../core/i18n/use-format.ts'
import { may } from '../../core/permissions.ts'
import { usePerson } from '../../core/use-person.ts'
import { cn } from '../../ui/class-names.ts'
import { StatusPill } from '../../ui/StatusPill.tsx'
import { TimeText } from '../../ui/TimeText.tsx'
import type { Delivery } from '../delivery-data.ts'
import { useDeliveryText } from '../delivery-texts.ts'
import { eventInWords, fullNameOf, isQueued, resultInWords } from '../endpoint-words.ts'
import { StateText } from '../StateText.tsx'
import type { Click, Conversion, LiveEvent } from './live-data.ts'

const parent = getRouteApi('/signed-in/postbacks')
const icons = { click: MousePointerClick, conversion: ShoppingBag, delivery: ArrowUpRight }
const linkClass = "font-medium after:absolute after:inset-0 after:content-['']"

/** One event. The whole line opens its page. */
export function LiveLine({ line, isFresh }: { line: LiveEvent; isFresh: boolean }) {
  const Icon = icons[line.kind]
  return (
    <li
      className={cn(
        'relative flex items-start gap-3 px-4 py-3 hover:bg-sunken/60 sm:px-5',
        isFresh && 'animate-fade bg-accent/5',
      )}
    >
      <Icon aria-hidden="true" className="mt-1 size-4 shrink-0 text-muted" />
      {line.kind === 'click' ? (
        <ClickLine click={line.row} />
      ) : line.kind === 'conversion' ? (
        <ConversionLine conversion={line.row} />
      ) : (
        <DeliveryLine delivery={line.row} />
      )}
      <span className="shrink-0 text-right text-sm text-muted sm:w-32">
        <TimeText at={line.at} />
      </span>
    </li>
  )
}

/** What it is, with its state beside it on wide screens. */
const Parts = (props: { what: ReactNode; about: ReactNode; state: ReactNode }) => (
  <div className="grid min-w-0 flex-1 grid-cols-1 gap-x-4 gap-y-1 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
    <div className="min-w-0">
      <p>{props.what}</p>
      <p className="truncate text-sm text-muted">{props.about}</p>
    </div>
    <div className="min-w-0 text-sm sm:text-base">{props.state}</div>
  </div>
)

const inLine = (parts: readonly (string | null | undefined)[]) =>
  parts.filter((part) => part).join(' · ')

function ClickLine({ click }: { click: Click }) {
  const text = useDeliveryText()
  const words = text.delivery
  const format = useFormat()
  const isCounted = click.verdict === 'billable'
  const reasons: Partial<Record<string, string>> = text.clickReasons
  return (
    <Parts
      what={
        <Link to="/clicks/$clickId" params={{ clickId: click.id }} className={linkClass}>
          {words.liveClick}
        </Link>
      }
      about={inLine([
        click.offer.name,
        click.country && format.country(click.country),
        click.sub1 && `sub1=${click.sub1}`,
      ])}
      state={
        <span className="inline-flex items-baseline gap-2">
          <span
            aria-hidden="true"
            className={cn('size-2 shrink-0 rounded-full', isCounted ? 'bg-good' : 'bg-warn')}
          />
          {isCounted
            ? words.counted
            : `${words.notCounted}${click.reason ? `: ${reasons[click.reason] ?? click.reason}` : ''}`}
        </span>
      }
    />
  )
}

function ConversionLine({ conversion }: { conversion: Conversion }) {
  const text = useDeliveryText()
  const person = usePerson()
  const params = { conversionId: conversion.id }
  const name = `${text.delivery.liveConversion}: ${text.events[conversion.event]}`
  const isAffiliate = person !== null && may(person, 'seeLinks')
  return (
    <Parts
      what={
        isAffiliate ? (
          <Link to="/earned/$conversionId" params={params} className={linkClass}>
            {name}
          </Link>
        ) : (
          <Link to="/conversions/$conversionId" params={params} className={linkClass}>
            {name}
          </Link>
        )
      }
      about={inLine([
        conversion.offer?.name,
        conversion.order_id,
        conversion.sub1 && `sub1=${conversion.sub1}`,
      ])}
      state={<StatusPill of="conversion" status={conversion.status} />}
    />
  )
}

function DeliveryLine({ delivery }: { delivery: Delivery }) {
  const words = useDeliveryText().delivery
  const format = useFormat()
  const known = parent.useLoaderData()
  const endpoint = known.ok ? known.value.find(({ id }) => id === delivery.endpoint_id) : undefined
  const result = !isQueued(delivery) && resultInWords(delivery, words, format.number)
  return (
    <Parts
      what={
        <Link
          to="/postbacks/log/$deliveryId"
          params={{ deliveryId: delivery.id }}
          search={{}}
          className={linkClass}
        >
          {words.liveDelivery}: {eventInWords(delivery.event, words)}
        </Link>
      }
      about={inLine([
        endpoint ? fullNameOf(endpoint, words) : words.deleted,
        delivery.is_test ? words.isTest : null,
      ])}
      state={
        <>
          <StateText delivery={delivery} />
          {result && <p className="truncate pl-4 text-sm text-muted">{result}</p>}
        </>
      }
    />
  )
}
