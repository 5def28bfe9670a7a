import { CopyField } from '../../ui/CopyField.tsx'
import { useDeliveryText } from '../delivery-texts.ts'

/** A new secret, shown only now. */
export function SecretOnce({ secret }: { secret: string }) {
  const words = useDeliveryText().webhooks
  return (
    <div className="rounded border border-accent/40 bg-accent/5 p-4">
      <p className="mb-2 font-medium">
        {words.secret}. {words.secretShown}
      </p>
      <CopyField label={words.secret} value={secret} />
    </div>
  )
}
