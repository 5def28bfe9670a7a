import { Download } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { CopyField } from '../ui/CopyField.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { QrCode } from '../ui/QrCode.tsx'
import { LinkCheck } from './LinkCheck.tsx'
import { linkTexts } from './link-texts.ts'
import type { SavedLink } from './links-data.ts'
import { saveQrPng, saveQrSvg } from './qr-files.ts'

/** The URL of a saved link to copy, as a QR code, and checked. */
export function ShareCard({ link }: { link: SavedLink }) {
  const text = linkTexts.use()
  const words = text.share
  const [isShort, setIsShort] = useState(true)
  const { short_url, aff_url } = link
  if (short_url === null || aff_url === null) {
    return <p className="text-pretty text-muted">{text.links.addressPending}</p>
  }
  const url = isShort ? short_url : aff_url
  return (
    <Card>
      <CardHeader title={words.title} />
      <div className="space-y-5">
        <CopyField label={words.url} value={url} />
        <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2">
          <SelectField
            label={words.style}
            options={[
              { value: 'short', label: `${words.short}: /r/${link.slug}` },
              { value: 'aff', label: `${words.onSite}: /aff/${link.slug}` },
            ]}
            select={{
              value: isShort ? 'short' : 'aff',
              onChange: ({ currentTarget }) => setIsShort(currentTarget.value === 'short'),
            }}
          />
        </div>
        <div className="flex flex-wrap items-end gap-4">
          <QrCode value={url} label={text.copy.qrOf(url)} />
          <div className="flex flex-wrap gap-2">
            <Button size="small" onClick={() => saveQrSvg(url, link.slug)}>
              <Download />
              {words.svg}
            </Button>
            <Button size="small" onClick={() => void saveQrPng(url, link.slug)}>
              <Download />
              {words.png}
            </Button>
          </div>
        </div>
        <LinkCheck linkId={link.id} />
      </div>
    </Card>
  )
}
