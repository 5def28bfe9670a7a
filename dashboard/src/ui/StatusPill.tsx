import type {
  AdvertiserStatus,
  AffiliateStatus,
  AppStatus,
  BookingStatus,
  CommissionStatus,
  ConversionStatus,
  InboundVerdict,
  InvoiceStatus,
  OfferStatus,
  PartnershipStatus,
  PayoutBatchStatus,
  PayoutItemStatus,
  ReviewStatus,
  TaxFormStatus,
  UserStatus,
} from '../../../schema/vocabulary.ts'
import { useHomeText, usePageText } from '../core/i18n/language.ts'
import { cn } from './class-names.ts'

type Tone = 'muted' | 'info' | 'accent' | 'good' | 'warn' | 'bad'

const dots: Record<Tone, string> = {
  muted: 'bg-muted',
  info: 'bg-info',
  accent: 'bg-accent',
  good: 'bg-good',
  warn: 'bg-warn',
  bad: 'bg-bad',
}

const itemTones = {
  reserved: 'muted',
  submitted: 'info',
  paid: 'good',
  unclaimed: 'warn',
  on_hold: 'warn',
  failed: 'bad',
  returned: 'bad',
  reversed: 'bad',
} as const

/** The table of statuses and their colours. The text is always shown beside the dot. */
const tones = {
  offer: { draft: 'muted', active: 'good', paused: 'warn', archived: 'muted' },
  conversion: { pending: 'muted', approved: 'accent', rejected: 'bad', reversed: 'bad' },
  reversal: { pending: 'muted', approved: 'accent', rejected: 'bad', reversed: 'bad' },
  commission: {
    pending: 'muted',
    held: 'info',
    available: 'accent',
    rejected: 'bad',
    reversed: 'bad',
    unfunded: 'warn',
    in_payout: 'accent',
    paid: 'good',
  },
  batch: {
    draft: 'muted',
    approved: 'accent',
    submitting: 'info',
    submitted: 'info',
    handed_out: 'info',
    settled: 'good',
    unknown: 'warn',
    rejected: 'bad',
    discarded: 'muted',
    quarantine: 'warn',
  },
  settings: {
    active: 'good',
    paused: 'warn',
    suspended: 'bad',
    pending: 'warn',
    rejected: 'bad',
  },
  host: { waiting: 'warn', proven: 'good', doubtful: 'warn', lost: 'bad' },
  secret: { live: 'good', replaced: 'info', expired: 'muted', revoked: 'muted' },
  account: {
    pending: 'warn',
    approved: 'good',
    rejected: 'bad',
    blocked: 'bad',
    active: 'good',
    suspended: 'bad',
    banned: 'bad',
  },
  partnership: {
    pending: 'warn',
    approved: 'good',
    rejected: 'bad',
    suspended: 'bad',
    terminated: 'muted',
  },
  registration: {
    open: 'good',
    revoked: 'muted',
    expired: 'muted',
    used: 'muted',
    listed: 'accent',
  },
  review: { open: 'warn', approved: 'accent', rejected: 'bad' },
  verdict: {
    recorded: 'good',
    replayed: 'muted',
    updated: 'good',
    ignored: 'muted',
    received: 'info',
    parked: 'info',
    queued: 'info',
    expired: 'warn',
    unauthenticated: 'bad',
    forbidden: 'bad',
    invalid_input: 'bad',
    idempotency_conflict: 'bad',
    failed: 'bad',
  },
  booking: { proposed: 'warn', booked: 'good', refused: 'muted' },
  invoice: { issued: 'info', paid: 'good', void: 'muted', overdue: 'bad' },
  audit: { clean: 'good', found: 'bad' },
  deposit: { enough: 'good', low: 'warn', waiting: 'bad' },
  item: { ...itemTones, to_pay: 'info' },
  /** The same with texts for affiliates. */
  ownPayout: itemTones,
  taxForm: { submitted: 'warn', approved: 'good', rejected: 'bad' },
} satisfies {
  offer: Record<OfferStatus, Tone>
  conversion: Record<ConversionStatus, Tone>
  /** A refund or chargeback. */
  reversal: Record<ConversionStatus, Tone>
  commission: Record<CommissionStatus | 'in_payout' | 'paid', Tone>
  batch: Record<PayoutBatchStatus | 'discarded' | 'handed_out', Tone>
  settings: Record<AppStatus | AdvertiserStatus, Tone>
  host: Record<'waiting' | 'proven' | 'doubtful' | 'lost', Tone>
  secret: Record<'live' | 'replaced' | 'expired' | 'revoked', Tone>
  account: Record<AffiliateStatus | AdvertiserStatus | UserStatus, Tone>
  partnership: Record<PartnershipStatus, Tone>
  registration: Record<'open' | 'revoked' | 'expired' | 'used' | 'listed', Tone>
  review: Record<ReviewStatus, Tone>
  verdict: Record<InboundVerdict, Tone>
  booking: Record<BookingStatus, Tone>
  invoice: Record<InvoiceStatus | 'overdue', Tone>
  audit: Record<'clean' | 'found', Tone>
  deposit: Record<'enough' | 'low' | 'waiting', Tone>
  item: Record<PayoutItemStatus | 'to_pay', Tone>
  ownPayout: Record<PayoutItemStatus, Tone>
  taxForm: Record<TaxFormStatus, Tone>
}

type Kind = keyof typeof tones
export type StatusOf<K extends Kind> = keyof (typeof tones)[K] & string

/** A status as a dot and a text. */
export function StatusPill<K extends Kind>(props: {
  of: K
  status: StatusOf<K>
  className?: string
}) {
  const { status: near } = useHomeText()
  if (!Object.hasOwn(near, props.of)) return <FarPill {...props} />
  return <Pill {...props} words={near[props.of as keyof typeof near]} />
}

/** For statuses that Home does not show, whose texts are loaded separately. */
function FarPill<K extends Kind>(props: Parameters<typeof StatusPill<K>>[0]) {
  return <Pill {...props} words={usePageText().status[props.of]} />
}

function Pill<K extends Kind>(
  props: Parameters<typeof StatusPill<K>>[0] & { words: Record<string, string> },
) {
  const { words } = props
  const tone = (tones[props.of] as Record<string, Tone>)[props.status] ?? 'muted'
  return (
    <span className={cn('inline-flex items-center gap-2 whitespace-nowrap', props.className)}>
      <span aria-hidden="true" className={cn('size-2 shrink-0 rounded-full', dots[tone])} />
      {words[props.status] ?? props.status}
    </span>
  )
}
