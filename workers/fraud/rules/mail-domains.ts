/**
 * Mail providers for the fraud rules. The lists are short on purpose: published lists of
 * disposable domains have over a hundred thousand names, which would make up most of the api
 * Worker.
 */
import type { MailProvider } from './rule.ts'

/** Open to everybody: two people with such an address are not colleagues. */
const FREE_MAIL: ReadonlySet<string> = new Set([
  ...['gmail.com', 'googlemail.com', 'outlook.com', 'hotmail.com', 'hotmail.co.uk', 'hotmail.fr'],
  ...['hotmail.de', 'hotmail.it', 'live.com', 'live.co.uk', 'msn.com', 'outlook.de', 'outlook.fr'],
  ...['yahoo.com', 'yahoo.co.uk', 'yahoo.co.jp', 'yahoo.fr', 'yahoo.de', 'yahoo.it', 'yahoo.es'],
  ...['yahoo.com.br', 'yahoo.co.in', 'yahoo.com.tw', 'ymail.com', 'rocketmail.com', 'aol.com'],
  ...['icloud.com', 'me.com', 'mac.com', 'proton.me', 'protonmail.com', 'pm.me', 'tutanota.com'],
  ...['tuta.com', 'gmx.com', 'gmx.net', 'gmx.de', 'gmx.at', 'gmx.ch', 'web.de', 't-online.de'],
  ...['freenet.de', 'mail.com', 'zoho.com', 'fastmail.com', 'hey.com', 'duck.com', 'mail.ru'],
  ...['inbox.ru', 'list.ru', 'bk.ru', 'internet.ru', 'yandex.ru', 'yandex.com', 'ya.ru'],
  ...['rambler.ru', 'ukr.net', 'i.ua', 'wp.pl', 'o2.pl', 'onet.pl', 'interia.pl', 'op.pl'],
  ...['seznam.cz', 'centrum.cz', 'freemail.hu', 'citromail.hu', 'abv.bg', 'orange.fr', 'free.fr'],
  ...['wanadoo.fr', 'laposte.net', 'sfr.fr', 'libero.it', 'virgilio.it', 'tiscali.it', 'alice.it'],
  ...['terra.com.br', 'uol.com.br', 'bol.com.br', 'qq.com', '163.com', '126.com', 'sina.com'],
  ...['naver.com', 'daum.net', 'hanmail.net', 'rediffmail.com', 'docomo.ne.jp', 'ezweb.ne.jp'],
  ...['comcast.net', 'verizon.net', 'att.net', 'sbcglobal.net', 'bellsouth.net', 'cox.net'],
  ...['btinternet.com', 'sky.com', 'virginmedia.com', 'bigpond.com', 'optusnet.com.au'],
  ...['telenet.be', 'skynet.be', 'ziggo.nl', 'kpnmail.nl', 'bluewin.ch', 'shaw.ca', 'rogers.com'],
])

/** Temporary mailboxes without a password. */
const DISPOSABLE: ReadonlySet<string> = new Set([
  ...[
    'mailinator.com',
    'mailinator.net',
    'guerrillamail.com',
    'guerrillamail.net',
    'sharklasers.com',
  ],
  ...['guerrillamail.org', 'guerrillamail.de', 'guerrillamailblock.com', 'grr.la', 'pokemail.net'],
  ...['spam4.me', '10minutemail.com', '10minutemail.net', '10minutemail.org', '20minutemail.com'],
  ...[
    'temp-mail.org',
    'temp-mail.io',
    'tempmail.com',
    'tempmail.net',
    'tempmailo.com',
    'tempr.email',
  ],
  ...['tempail.com', 'tempinbox.com', 'temp-inbox.com', 'minutemail.com', 'minuteinbox.com'],
  ...['yopmail.com', 'yopmail.fr', 'yopmail.net', 'cool.fr.nf', 'jetable.org', 'nospam.ze.tc'],
  ...['trashmail.com', 'trashmail.de', 'trashmail.net', 'trash-mail.com', 'wegwerfmail.de'],
  ...['wegwerfmail.net', 'byom.de', 'einrot.com', 'spambog.com', 'spambog.de', 'discard.email'],
  ...['discardmail.com', 'discardmail.de', 'maildrop.cc', 'mailnesia.com', 'mailcatch.com'],
  ...['mailnull.com', 'mailsac.com', 'mailpoof.com', 'moakt.com', 'moakt.cc', 'mohmal.com'],
  ...['getnada.com', 'nada.email', 'inboxkitten.com', 'inboxbear.com', 'dropmail.me', '10mail.org'],
  ...[
    'emailondeck.com',
    'fakeinbox.com',
    'fakemail.net',
    'fakemailgenerator.com',
    'throwawaymail.com',
  ],
  ...['throwam.com', 'dispostable.com', 'getairmail.com', 'mytemp.email', 'mytrashmail.com'],
  ...['spamgourmet.com', 'mintemail.com', 'mailexpire.com', 'incognitomail.org', 'anonbox.net'],
  ...[
    'burnermail.io',
    'tmail.ws',
    'tmpmail.org',
    'tmpmail.net',
    'luxusmail.org',
    'crazymailing.com',
  ],
  ...[
    'emailfake.com',
    'generator.email',
    'email-fake.com',
    'cuvox.de',
    'armyspy.com',
    'dayrep.com',
  ],
  ...['fleckens.hu', 'gustr.com', 'jourrapide.com', 'rhyta.com', 'superrito.com', 'teleworm.us'],
  ...['1secmail.com', '1secmail.net', '1secmail.org', 'linshiyouxiang.net', 'mail-temp.com'],
  ...['mail.tm', 'internxt.email', 'harakirimail.com', 'deadaddress.com', 'bugmenot.com'],
])

/** Domain of an address, lower-case; null if there is none. */
export function domainOf(email: string | undefined): string | null {
  const domain = email?.trim().toLowerCase().split('@').at(-1)?.replace(/\.$/, '')
  return domain !== undefined && email?.includes('@') && domain.includes('.') ? domain : null
}

/** Null if the address has no domain. */
export function mailProviderOf(email: string | undefined): MailProvider | null {
  const domain = domainOf(email)
  if (domain === null) return null
  return { domain, isFree: FREE_MAIL.has(domain), isDisposable: isDisposable(domain) }
}

/** Includes subdomains, because such providers give every visitor one. */
export function isDisposable(domain: string): boolean {
  const labels = domain.split('.')
  return labels.some((_, at) => DISPOSABLE.has(labels.slice(at).join('.')))
}
