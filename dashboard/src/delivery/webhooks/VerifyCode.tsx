import { Card, CardHeader } from '../../ui/Card.tsx'
import { CodeBlock } from '../../ui/CodeBlock.tsx'
import { useDeliveryText } from '../delivery-texts.ts'
import { verifyCode } from './verify-code.ts'

/** Code that verifies the signature of a webhook, ready to copy. */
export function VerifyCode() {
  const words = useDeliveryText().webhooks
  return (
    <Card>
      <CardHeader title={words.verify} help={words.verifyHelp} />
      <CodeBlock name="verify-webhook.mjs" code={verifyCode} />
    </Card>
  )
}
