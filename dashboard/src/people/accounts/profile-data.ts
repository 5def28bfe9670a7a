import type { Language } from '../../../../schema/vocabulary.ts'
import { api, read } from '../../core/api.ts'
import { sendBody } from '../../core/files.ts'
import { refresh } from '../../core/session.ts'

const askAccount = () => read(api.v1.me.account.$get())
export type Account = Awaited<ReturnType<typeof askAccount>>

/** Status of the person's address and accounts. */
export const loadAccount = () => askAccount()

export async function saveProfile(json: {
  name: string
  language: Language
  time_zone: string
}): Promise<void> {
  await read(api.v1.me.$patch({ json }))
  // The session contains the person that the screens show.
  await refresh()
}

export const changePassword = (oldPassword: string, password: string) =>
  read(api.v1.me.password.$put({ json: { old_password: oldPassword, password } }))
export const changeEmail = (email: string) => read(api.v1.me.email.$post({ json: { email } }))
export const resendLink = (email: string) =>
  read(api.v1['email-verifications'].resend.$post({ json: { email } }))

export const OWN_AVATAR = '/v1/me/avatar'

export const removeAvatar = () => sendBody(OWN_AVATAR, { method: 'DELETE' })

const SIDE = 256
const QUALITY = 0.85

/** Makes the picture small and square, which also removes metadata. */
export async function setAvatar(file: File): Promise<void> {
  const picture = await createImageBitmap(file)
  const side = Math.min(picture.width, picture.height)
  const canvas = document.createElement('canvas')
  canvas.width = SIDE
  canvas.height = SIDE
  const [x, y] = [(picture.width - side) / 2, (picture.height - side) / 2]
  canvas.getContext('2d')?.drawImage(picture, x, y, side, side, 0, 0, SIDE, SIDE)
  const blob = await new Promise<Blob | null>((resolve) =>
    canvas.toBlob(resolve, 'image/jpeg', QUALITY),
  )
  if (blob === null) throw new TypeError('no picture')
  await sendBody(OWN_AVATAR, {
    method: 'PUT',
    headers: { 'content-type': 'image/jpeg' },
    body: blob,
  })
}
