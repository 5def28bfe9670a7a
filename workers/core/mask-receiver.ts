/** anna@example.com → a…@example.com */
export function maskReceiver(receiver: string): string {
  return receiver.replace(/^(.)[^@]*/u, '$1…')
}
