import { Check, Copy, QrCode as QrIcon } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useHomeText } from '../core/i18n/language.ts'
import { Button } from './Button.tsx'
import { Skeleton } from './Skeleton.tsx'
import { useCopy } from './use-copy.ts'

const QrCode = lazy(() => import('./QrCode.tsx').then((module) => ({ default: module.QrCode })))

/** A link, code or key with a copy button, and optionally a QR code. */
export function CopyField(props: { label: string; value: string; hasQr?: boolean }) {
  const text = useHomeText()
  const [state, copy] = useCopy()
  const [isQrShown, setIsQrShown] = useState(false)
  const { label, value } = props
  return (
    <div className="min-w-0">
      <div className="flex min-w-0 items-stretch">
        <input
          readOnly
          value={value}
          aria-label={label}
          onFocus={(event) => event.currentTarget.select()}
          className="min-w-0 flex-1 truncate rounded-l border border-r-0 border-border bg-sunken px-3 font-mono text-sm focus-visible:z-10"
        />
        {props.hasQr && (
          <Button
            aria-label={isQrShown ? text.copy.hideQr : `${text.copy.qr}: ${label}`}
            aria-expanded={isQrShown}
            onClick={() => setIsQrShown(!isQrShown)}
            className="rounded-none! border-r-0"
          >
            <QrIcon />
          </Button>
        )}
        <Button
          aria-label={`${text.copy.copy}: ${label}`}
          onClick={() => copy(value)}
          className="rounded-l-none!"
        >
          {state === 'copied' ? <Check className="text-good" /> : <Copy />}
          <span className="max-sm:sr-only">
            {state === 'copied' ? text.copy.copied : text.copy.copy}
          </span>
        </Button>
      </div>
      {isQrShown && (
        <div className="mt-2">
          <Suspense fallback={<Skeleton className="size-44" />}>
            <QrCode value={value} label={text.copy.qrOf(value)} />
          </Suspense>
        </div>
      )}
      <p role="status" className={state === 'failed' ? 'mt-1 text-sm text-bad' : 'sr-only'}>
        {state === 'failed' ? text.copy.failed : state === 'copied' ? text.copy.copied : ''}
      </p>
    </div>
  )
}
