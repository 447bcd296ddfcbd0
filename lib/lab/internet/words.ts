// What packets say, and why some got no further, in each language. A sentence that a language lacks is a type error.
// In French a no-break space (\u00a0) stands before a colon or a question mark and inside quotation marks; in all of
// them, between a number and its unit.

import type { Reason } from './packet.ts';

/** What a sentence can be about: endpoints as they were seen there, `192.0.2.1:4000`; of several packets, `…:4000–4009`. */
export interface Dropped {
  /** Who dropped it, or had it last. */
  by: string;
  /** Who would have been next. */
  next: string;
  from: string;
  fromAddress: string;
  fromPort: number | string;
  to: string;
  toAddress: string;
  toPort: number | string;
}

export interface LadderWords {
  says: Sayings;
  /** How many packets were like this one, and in how many seconds, if it was not at once. */
  times(count: number, seconds: number): string;
  /** Follows what a packet says. */
  toOneself: string;
  /** How many packets there were before those that are drawn. */
  earlier(count: number): string;
  reasons: Record<Reason, (packet: Dropped) => string>;
  /** What became of other packets, for those who do not see the picture. */
  delivered: string;
  onItsWay: string;
}

/** In what one place differs from another. */
export type Elsewhere = 'port' | 'address' | 'addressAndPort';

/** What a packet says, in a few words: there is little room beside a diagram. */
export interface Sayings {
  whoAmI: string;
  youAre(address: string): string;
  /** A question to be answered from elsewhere, and one to be answered to another port of who asks. */
  answerFrom: Record<Elsewhere, string>;
  answerTo(port: number): string;
  knock: string;
  /** Without an address when that is worth nothing. */
  comeIn(address?: string): string;
  stillHere: string;
  relayForMe: string;
  relaying: string;
  stopRelaying: string;
  no(reason: string): string;
  /** What the errors of STUN mean. */
  reasons: Partial<Record<number, string>>;
  /** What 401 means when a relay says it. */
  showYourself: string;
  /** These follow what is said. The last: an answer does not come from where its question went. */
  notSigned: string;
  otherPassword: string;
  somethingUnknown: string;
  withNonce: string;
  from: Record<Elsewhere, string>;
  /** What is in it goes through somebody else. */
  relayed(said: string): string;
  quoted(text: string): string;
  bytes(count: number): string;
}

const en: LadderWords = {
  says: {
    whoAmI: 'who am I?',
    youAre: (address) => `you are ${address}`,
    answerFrom: {
      port: 'answer from another port?',
      address: 'answer from another address?',
      addressAndPort: 'answer from another address and port?',
    },
    answerTo: (port) => `answer to port ${port}?`,
    knock: 'knock',
    comeIn: (address) => (address ? `come in: you are ${address}` : 'come in'),
    stillHere: 'still here',
    relayForMe: 'relay for me?',
    relaying: 'I relay for you',
    stopRelaying: 'no more relaying',
    no: (reason) => `no: ${reason}`,
    reasons: {
      400: 'bad request',
      401: 'not for me',
      420: 'unknown attribute',
      437: 'somebody else’s',
      438: 'stale nonce',
      486: 'full',
    },
    showYourself: 'show where you are',
    notSigned: '(not signed)',
    otherPassword: '(signed with another password)',
    somethingUnknown: '(and something unknown)',
    withNonce: '(with a nonce)',
    from: {
      port: '(from another port)',
      address: '(from another address)',
      addressAndPort: '(from another address and port)',
    },
    relayed: (said) => `through the relay: ${said}`,
    quoted: (text) => `“${text}”`,
    bytes: (count) => (count === 1 ? '1 byte' : `${count} bytes`),
  },
  times: (count, seconds) => (seconds ? `×${count} in ${seconds}\u00a0s` : `×${count}`),
  toOneself: '(to oneself)',
  earlier: (count) => (count === 1 ? '… 1 earlier packet' : `… ${count} earlier packets`),
  reasons: {
    'no-mapping': ({ by, to }) => `dropped by ${by}: ${to} belongs to nobody inside`,
    'mapping-expired': ({ by, to }) =>
      `dropped by ${by}: ${to} belonged to somebody inside, but was not used for too long`,
    'address-filtered': ({ by, from, to }) => `dropped by ${by}: ${from} has not been written to from ${to}`,
    'port-filtered': ({ by, fromAddress, fromPort, to }) =>
      `dropped by ${by}: ${fromAddress} has been written to from ${to}, but not its port ${fromPort}`,
    'filter-expired': ({ by, from, to }) => `dropped by ${by}: ${from} has not been written to from ${to} for too long`,
    'table-full': ({ by }) => `dropped by ${by}: its table is full`,
    'no-hairpinning': ({ by, to }) => `dropped by ${by}: it takes nothing from inside for its own address, ${to}`,
    'udp-blocked': ({ by }) => `dropped by ${by}: it blocks UDP`,
    'nobody-listens': ({ by, toPort }) => `arrived at ${by}, where nobody listens on port ${toPort}`,
    'no-route': ({ by, toAddress }) => `no way on from ${by}: nobody has the address ${toAddress}`,
    'private-destination': ({ by, toAddress }) =>
      `no way on from ${by}: ${toAddress} is a private address, which means nothing on the internet`,
    'private-source': ({ by, fromAddress }) =>
      `no way on from ${by}: it comes from ${fromAddress}, a private address, to which no answer would find back`,
    partitioned: ({ by, next }) => `no way on from ${by}: the connection to ${next} is broken`,
    lost: ({ by, next }) => `lost between ${by} and ${next}`,
  },
  delivered: 'delivered',
  onItsWay: 'on its way',
};

const fr: LadderWords = {
  says: {
    whoAmI: 'qui suis-je\u00a0?',
    youAre: (address) => `tu es ${address}`,
    answerFrom: {
      port: 'tu réponds d’un autre port\u00a0?',
      address: 'tu réponds d’une autre adresse\u00a0?',
      addressAndPort: 'tu réponds d’une autre adresse et d’un autre port\u00a0?',
    },
    answerTo: (port) => `tu réponds au port ${port}\u00a0?`,
    knock: 'toc toc',
    comeIn: (address) => (address ? `entre\u00a0: tu es ${address}` : 'entre'),
    stillHere: 'toujours là',
    relayForMe: 'tu relaies pour moi\u00a0?',
    relaying: 'je relaie pour toi',
    stopRelaying: 'plus besoin de relais',
    no: (reason) => `non\u00a0: ${reason}`,
    reasons: {
      400: 'requête incorrecte',
      401: 'pas pour moi',
      420: 'attribut inconnu',
      437: 'c’est à un autre',
      438: 'nonce périmé',
      486: 'complet',
    },
    showYourself: 'prouve où tu es',
    notSigned: '(sans signature)',
    otherPassword: '(signé avec un autre mot de passe)',
    somethingUnknown: '(et un attribut inconnu)',
    withNonce: '(avec un nonce)',
    from: {
      port: '(depuis un autre port)',
      address: '(depuis une autre adresse)',
      addressAndPort: '(depuis une autre adresse et un autre port)',
    },
    relayed: (said) => `par le relais\u00a0: ${said}`,
    quoted: (text) => `«\u00a0${text}\u00a0»`,
    bytes: (count) => (count === 1 ? '1 octet' : `${count} octets`),
  },
  times: (count, seconds) => (seconds ? `×${count} en ${seconds}\u00a0s` : `×${count}`),
  toOneself: '(à soi-même)',
  earlier: (count) => (count === 1 ? '… 1 paquet avant' : `… ${count} paquets avant`),
  reasons: {
    'no-mapping': ({ by, to }) => `jeté par ${by}\u00a0: ${to} n’appartient à personne à l’intérieur`,
    'mapping-expired': ({ by, to }) =>
      `jeté par ${by}\u00a0: ${to} appartenait à quelqu’un à l’intérieur, mais est resté trop longtemps inutilisé`,
    'address-filtered': ({ by, from, to }) => `jeté par ${by}\u00a0: rien n’a été envoyé à ${from} depuis ${to}`,
    'port-filtered': ({ by, fromAddress, fromPort, to }) =>
      `jeté par ${by}\u00a0: on a bien écrit à ${fromAddress} depuis ${to}, mais pas à son port ${fromPort}`,
    'filter-expired': ({ by, from, to }) =>
      `jeté par ${by}\u00a0: depuis trop longtemps, rien n’a été envoyé à ${from} depuis ${to}`,
    'table-full': ({ by }) => `jeté par ${by}\u00a0: sa table est pleine`,
    'no-hairpinning': ({ by, to }) =>
      `jeté par ${by}\u00a0: il n’accepte rien de l’intérieur pour sa propre adresse, ${to}`,
    'udp-blocked': ({ by }) => `jeté par ${by}\u00a0: UDP y est bloqué`,
    'nobody-listens': ({ by, toPort }) => `arrivé chez ${by}, où personne n’écoute sur le port ${toPort}`,
    'no-route': ({ by, toAddress }) => `pas de chemin après ${by}\u00a0: personne n’a l’adresse ${toAddress}`,
    'private-destination': ({ by, toAddress }) =>
      `pas de chemin après ${by}\u00a0: ${toAddress} est une adresse privée, qui ne désigne personne sur internet`,
    'private-source': ({ by, fromAddress }) =>
      `pas de chemin après ${by}\u00a0: il vient de ${fromAddress}, une adresse privée, où aucune réponse n’arriverait`,
    partitioned: ({ by, next }) => `pas de chemin après ${by}\u00a0: la liaison vers ${next} est coupée`,
    lost: ({ by, next }) => `perdu entre ${by} et ${next}`,
  },
  delivered: 'arrivé',
  onItsWay: 'en route',
};

const es: LadderWords = {
  says: {
    whoAmI: '¿quién soy?',
    youAre: (address) => `eres ${address}`,
    answerFrom: {
      port: '¿respondes desde otro puerto?',
      address: '¿respondes desde otra dirección?',
      addressAndPort: '¿respondes desde otra dirección y otro puerto?',
    },
    answerTo: (port) => `¿respondes al puerto ${port}?`,
    knock: 'toc, toc',
    comeIn: (address) => (address ? `pasa: eres ${address}` : 'pasa'),
    stillHere: 'sigo aquí',
    relayForMe: '¿me haces de relé?',
    relaying: 'te hago de relé',
    stopRelaying: 'ya no hace falta el relé',
    no: (reason) => `no: ${reason}`,
    reasons: {
      400: 'petición incorrecta',
      401: 'no es para mí',
      420: 'atributo desconocido',
      437: 'es de otro',
      438: 'nonce caducado',
      486: 'completo',
    },
    showYourself: 'demuestra dónde estás',
    notSigned: '(sin firma)',
    otherPassword: '(firmado con otra contraseña)',
    somethingUnknown: '(y un atributo desconocido)',
    withNonce: '(con un nonce)',
    from: {
      port: '(desde otro puerto)',
      address: '(desde otra dirección)',
      addressAndPort: '(desde otra dirección y otro puerto)',
    },
    relayed: (said) => `por el relé: ${said}`,
    quoted: (text) => `«${text}»`,
    bytes: (count) => (count === 1 ? '1 byte' : `${count} bytes`),
  },
  times: (count, seconds) => (seconds ? `×${count} en ${seconds}\u00a0s` : `×${count}`),
  toOneself: '(a sí mismo)',
  earlier: (count) => (count === 1 ? '… 1 paquete antes' : `… ${count} paquetes antes`),
  reasons: {
    'no-mapping': ({ by, to }) => `descartado por ${by}: ${to} no pertenece a nadie de dentro`,
    'mapping-expired': ({ by, to }) =>
      `descartado por ${by}: ${to} pertenecía a alguien de dentro, pero pasó demasiado tiempo sin uso`,
    'address-filtered': ({ by, from, to }) => `descartado por ${by}: no se ha escrito a ${from} desde ${to}`,
    'port-filtered': ({ by, fromAddress, fromPort, to }) =>
      `descartado por ${by}: se ha escrito a ${fromAddress} desde ${to}, pero no a su puerto ${fromPort}`,
    'filter-expired': ({ by, from, to }) =>
      `descartado por ${by}: hace demasiado tiempo que no se escribe a ${from} desde ${to}`,
    'table-full': ({ by }) => `descartado por ${by}: su tabla está llena`,
    'no-hairpinning': ({ by, to }) =>
      `descartado por ${by}: no acepta nada de dentro que vaya a su propia dirección, ${to}`,
    'udp-blocked': ({ by }) => `descartado por ${by}: bloquea UDP`,
    'nobody-listens': ({ by, toPort }) => `llegó a ${by}, donde nadie escucha en el puerto ${toPort}`,
    'no-route': ({ by, toAddress }) => `no hay camino desde ${by}: nadie tiene la dirección ${toAddress}`,
    'private-destination': ({ by, toAddress }) =>
      `no hay camino desde ${by}: ${toAddress} es una dirección privada, que no significa nada en internet`,
    'private-source': ({ by, fromAddress }) =>
      `no hay camino desde ${by}: viene de ${fromAddress}, una dirección privada, a la que ninguna respuesta llegaría`,
    partitioned: ({ by, next }) => `no hay camino desde ${by}: la conexión con ${next} está cortada`,
    lost: ({ by, next }) => `perdido entre ${by} y ${next}`,
  },
  delivered: 'entregado',
  onItsWay: 'en camino',
};

export const LADDER_WORDS = { en, fr, es };
export type LadderLanguage = keyof typeof LADDER_WORDS;
