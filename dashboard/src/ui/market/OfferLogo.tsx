import { Megaphone } from 'lucide-react'
import { marketTexts } from './market-texts.ts'

/** An offer's logo, or a plain mark. */
export function OfferLogo({ name, logo }: { name: string; logo: string | null }) {
  const words = marketTexts.use().market
  if (logo === null) {
    return (
      <span className="grid size-12 shrink-0 place-items-center rounded bg-sunken text-muted">
        <Megaphone aria-hidden="true" className="size-5" />
      </span>
    )
  }
  return (
    <img
      src={logo}
      alt={words.logoOf(name)}
      width={48}
      height={48}
      className="size-12 shrink-0 rounded border border-border bg-[white] object-contain"
    />
  )
}
