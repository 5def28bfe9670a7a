/** Passkeys in the browser. Their library is loaded on first use. */
const library = () => import('@simplewebauthn/browser')

/** Whether this browser supports passkeys. */
export const knowsPasskeys = (): boolean => typeof PublicKeyCredential === 'function'

/** Asks for one of the person's passkeys. Rejects if they cancel or have none here. */
export async function answerByPasskey(options: unknown) {
  const { startAuthentication } = await library()
  return startAuthentication({ optionsJSON: options as never })
}

/** Creates a passkey. Rejects if the person cancels or it exists already. */
export async function makePasskey(options: unknown) {
  const { startRegistration } = await library()
  return startRegistration({ optionsJSON: options as never })
}
