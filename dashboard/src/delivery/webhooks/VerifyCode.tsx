import { Check, Copy } from 'lucide-react'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { useCopy } from '../../ui/use-copy.ts'
import { useDeliveryText } from '../delivery-texts.ts'
import { verifyCode } from './verify-code.ts'

/** Code that verifies the signature of a webhook, ready to copy. */
export function VerifyCode() {
  const text = useDeliveryText()
  const words = text.webhooks
  const [state, copy] = useCopy()
  return (
    <Card>
      <CardHeader title={words.verify} help={words.verifyHelp}>
        <Button size="small" onClick={() => copy(verifyCode)}>
          {state === 'copied' ? <Check className="text-good" /> : <Copy />}
          {state === 'copied' ? text.copy.copied : text.copy.copy}
        </Button>
      </CardHeader>
      <p role="status" className={state === 'failed' ? 'mb-2 text-sm text-bad' : 'sr-only'}>
        {state === 'failed' ? text.copy.failed : ''}
      </p>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="overflow-x-auto rounded bg-sunken p-3 font-mono text-sm"
      >
        {verifyCode}
      </pre>
    </Card>
  )
}
