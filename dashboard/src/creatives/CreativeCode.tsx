import {
  filled,
  networkNames,
  type ShareNetwork,
  shareNetworks,
  shareUrl,
} from '../../../workers/creatives/rules/share.ts'
import { buttonClass } from '../ui/Button.tsx'
import { CopyField } from '../ui/CopyField.tsx'
import { useCreativeText } from './creative-texts.ts'
import type { OwnCreative } from './creatives-data.ts'

/** A copy field with its label above. */
function Labelled(props: { label: string; value: string; hasQr?: boolean }) {
  return (
    <div>
      <p aria-hidden="true" className="mb-1 text-sm font-medium">
        {props.label}
      </p>
      <CopyField {...props} />
    </div>
  )
}

/** A creative with the affiliate's link: code to copy, and buttons to share it. */
export function CreativeCode({ creative }: { creative: OwnCreative }) {
  const words = useCreativeText().creatives
  const { name, body, link_url: link, embed_code: code, coupon } = creative
  if (link === null) return <p className="text-sm text-pretty text-muted">{words.noHost}</p>
  const text = body === null ? name : filled(body, { link, coupon })
  // The networks add the link themselves.
  const post = body === null ? name : filled(body, { link: '', coupon }).trim()
  const nameOf = (network: ShareNetwork) =>
    network === 'email' ? words.byEmail : networkNames[network]
  return (
    <div className="space-y-2">
      {body !== null && <Labelled label={words.ready} value={text} />}
      {code !== null && (
        <>
          <Labelled label={words.code} value={code} />
          <p className="text-sm text-pretty text-muted">{words.codeHelp}</p>
        </>
      )}
      <Labelled label={words.link} value={link} hasQr />
      <Labelled label={words.yourCoupon} value={coupon} />
      <ul aria-label={words.share} className="flex flex-wrap gap-1">
        {shareNetworks.map((network) => (
          <li key={network}>
            <a
              href={shareUrl(network, link, post)}
              target="_blank"
              rel="noreferrer"
              aria-label={words.shareOn(nameOf(network))}
              className={buttonClass({ size: 'small' })}
            >
              {nameOf(network)}
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}
