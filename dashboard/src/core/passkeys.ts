/** The browser's side of passkeys; its library comes with the first use. */
const library = () => import('@simplewebauthn/browser')

/** Whether this browser knows passkeys at all. */
export const knowsPasskeys = (): boolean => typeof PublicKeyCredential === 'function'

/** Asks for one of the person's passkeys. Rejects when they turn away, or it is not there. */
export async function answerByPasskey(options: unknown) {
  const { startAuthentication } = await library()
  return startAuthentication({ optionsJSON: options as never })
}

/** Makes a new passkey. Rejects when the person turns away, or it is there already. */
export async function makePasskey(options: unknown) {
  const { startRegistration } = await library()
  return startRegistration({ optionsJSON: options as never })
}
