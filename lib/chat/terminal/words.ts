// The chat's sentences in each language. A sentence that a language lacks is a type error.
// In French a no-break space stands before a colon (\u00a0) and before other high punctuation (\u202f).

import type { Dependence } from '#nat-limits/mapping.ts';
import type { Language } from '../../languages.ts';
import type { AddressKind, Place } from './addresses.ts';
import type { Punching } from './net.ts';

export interface Words {
  /** Which katas the chat runs on. */
  builtOn(own: number[], reference: number[]): string;
  /** Before the command with which others join. */
  listening(name: string, address: string): string;
  /** Where others are found, and find us: on this machine and, if it has any, on networks: `wlan0 192.168.1.20`. */
  looking(name: string, networks: string): string;
  /** Before the command with which those join whom we do not find. */
  byAddress: string;
  someCommands: string;
  joined(name: string): string;
  left(name: string): string;
  lost(name: string): string;
  /** At `address`, if they have one. */
  unreached(address: string | undefined, teller: string): string;
  /** Somebody announces themselves, and cannot be dialled. */
  unreachable(name: string, address: string): string;
  /** `connect` is what to type to connect by address. */
  nobodyFound(connect: string): string;
  multicastBlocked(networks: string, connect: string): string;
  youLeft: string;
  alone: string;
  /** A long text that was said in so many messages. */
  inPieces(count: number): string;
  commands: {
    who: string;
    verify: string;
    name: string;
    same: string;
    different: string;
    forget: string;
    net: string;
    invite: string;
    twoWay: string;
    join: string;
    invitation: string;
    take: string;
    answer: string;
    connect: string;
    address: string;
    help: string;
    quit: string;
    slashes: string;
  };
  invite: InviteWords;
  net: NetWords;
  who: WhoWords;
  verify: VerifyWords;
  home: HomeWords;
  unknownCommand(command: string): string;
  missingAddress: string;
  usage(name: string): string;

  portInUse(port: number): string;
  noPermission(port: number): string;
  noSuchHost(host: string): string;
  noSuchInterface(address: string, own: string): string;
  nobodyThere(address: string): string;
  noAnswer(address: string): string;
  unknownHost(address: string): string;
  notThisChat(address: string): string;
  thatIsYou(address: string): string;
  noRoom(address: string): string;
  badAddress(text: string): string;
  badPort(text: string): string;
  badMailbox(text: string): string;
  badPage(text: string): string;
  unknownOption(option: string): string;
  /** Something that belongs to no option, and what was perhaps meant. */
  noOption(text: string, meant: string): string;
  missingValue(option: string): string;
  keptByNpm(option: string): string;
  unforeseen(message: string): string;
}

/** What is said around an invitation. Why one has come to nothing is in ../words. */
export interface InviteWords {
  /** Before an invitation that needs no answer. */
  oneWay: string;
  /** Before one that needs an answer. */
  twoWay: string;
  /** The short id of one that needs an answer. */
  orSay(id: string): string;
  /** Before an answer. */
  answer: string;
  /** Nothing more is to be handed over. */
  connecting: string;
  tooNarrow(columns: number): string;
  noWebRtc: string;
  missing(command: string): string;
  how: string;
}

/** What `/who` says. */
export interface WhoWords {
  /** `key` is eight words. */
  you(name: string, key: string): string;
  /** Before those who are here, each with their key. */
  here: string;
  held: string;
  elsewhere: string;
}

/** Whether somebody is who they seem. `said` is how they call themselves. */
export interface VerifyWords {
  digits(name: string, digits: string): string;
  verified(name: string): string;
  failed(name: string, why: string): string;
  changed(name: string, said: string): string;
  namesake(name: string, said: string): string;
  isYou(name: string): string;
  renamed(before: string, name: string): string;
  /** Whom we have met by an invitation that says whose it is. */
  theirs(name: string): string;
  forgotten(name: string): string;
  unknown(name: string): string;
  notHere(name: string): string;
  whom: string;
  whomToForget: string;
  nothingToCompare: string;
  which(command: string): string;
}

/** What is kept in files. */
export interface HomeWords {
  notKept(path: string, message: string): string;
  contactsDamaged(path: string): string;
  identityDamaged(path: string): string;
  readable(path: string): string;
  unusable(path: string, message: string): string;
}

/** What `/net` says. The names of what a NAT does are those of RFC 4787 in every language. */
export interface NetWords {
  asking: string;
  /** `addresses` come with their kinds. */
  you(addresses: string, port: number): string;
  kinds: Record<AddressKind, string>;
  noUdp: string;
  /** We listen on the loopback alone. */
  onlyHere: string;
  nobodyToAsk: string;
  /** So many were asked. */
  noAnswer(count: number): string;
  /** All who answered are on this machine. */
  sameMachine: string;
  whoCouldTell: string;
  noNat: string;
  /** Where there is no NAT: whom a firewall lets in. */
  firewall: Record<Dependence | 'unknown', string>;
  /** Our own address is public. */
  onTheInternet: string;
  /** It is not. */
  behindSomething: string;
  /** How we are seen who use the port `inside`. */
  nat(address: string, port: number, inside: number): string;
  mapping: Record<Dependence | 'unknown', string>;
  filtering: Record<Dependence | 'unknown', string>;
  open: string;
  closed: string;
  punching: Record<Punching, string>;
  connected(name: string, address: string, place: Place): string;
  byWebRtc(name: string): string;
  andMore(count: number): string;
}

const EXAMPLE = '192.168.1.20:4000';

const PLACES: Record<Language, Record<Place, string>> = {
  en: {
    'this machine': ', on this machine',
    'this network': ', on your network',
    elsewhere: ', on another network',
    unknown: '',
  },
  fr: {
    'this machine': ', sur cette machine',
    'this network': ', sur ton réseau',
    elsewhere: ', sur un autre réseau',
    unknown: '',
  },
  es: {
    'this machine': ', en esta máquina',
    'this network': ', en tu red',
    elsewhere: ', en otra red',
    unknown: '',
  },
};

const en: Words = {
  builtOn: (own, reference) =>
    [
      own.length > 0 ? `${katas('kata', own)}: your own code` : '',
      reference.length > 0
        ? `${katas('kata', reference)}: the reference solution (yours does not pass its tests yet)`
        : '',
    ]
      .filter((part) => part)
      .join(' · '),
  listening: (name, address) => `You are ${name}, at ${address}. Others join you with:`,
  looking: (name, networks) =>
    `You are ${name}. Whoever starts the chat on ${networks ? `your network (${networks})` : 'this machine'} appears here.`,
  byAddress: 'If somebody does not appear, they can join you with:',
  someCommands: '/help lists the commands.',
  joined: (name) => `${name} is here`,
  left: (name) => `${name} left`,
  lost: (name) => `${name} is gone: the connection broke`,
  unreached: (address, teller) =>
    address
      ? `${teller} also talks to ${address}, which you cannot reach`
      : `${teller} also talks to somebody whom you cannot reach`,
  unreachable: (name, address) =>
    `${name} is near, at ${address}, but cannot be reached: perhaps their firewall has to allow Node.`,
  nobodyFound: (connect) =>
    `Nobody found yet. Guest Wi-Fi often keeps machines apart: try a phone’s hotspot, or ${connect}.`,
  multicastBlocked: (networks, connect) =>
    `Nobody can be found: multicast is blocked on this machine (${networks}). Allow Node and UDP port 5353 in its firewall, or use ${connect}.`,
  youLeft: 'You left.',
  alone: 'Nobody else is here yet.',
  inPieces: (count) => `That was long: the others got it as ${count} messages.`,
  commands: {
    who: 'who is here, and with which key',
    verify: 'compare digits with somebody by voice: is it really them?',
    name: 'NAME',
    same: 'the digits are the same: from then on you know them',
    different: 'they are not: hang up',
    forget: 'forget the key of somebody you know',
    net: 'what NAT you are behind, and who can reach you',
    invite: 'invite somebody, in a browser too',
    twoWay: 'the same, with an answer to be handed back',
    join: 'join with its text, its link or its id (otter lamp 42)',
    invitation: 'INVITATION',
    take: 'take the answer to your invitation (or just paste it)',
    answer: 'ANSWER',
    connect: 'join somebody who does not appear, by address',
    address: 'ADDRESS',
    help: 'this list',
    quit: 'leave (so do Ctrl-D and Ctrl-C)',
    slashes: 'say something that begins with a slash',
  },
  invite: {
    oneWay: 'Give this to one person on your network: they need nothing else to join you.',
    twoWay: 'Give this to one person. They will have an answer for you: paste it here.',
    orSay: (id) => `Or tell them: ${id}. Then their answer comes by itself.`,
    answer: 'Hand this answer back to whoever invited you: once they have it, you are connected.',
    connecting: 'Connecting …',
    tooNarrow: (columns) => `Your terminal is too narrow for the QR code: it takes ${columns} columns.`,
    noWebRtc: 'There is no WebRTC for this kind of machine: join each other by address, with /connect.',
    missing: (command) => `Say what you were given: ${command} and what they sent you.`,
    how: 'Say /invite, or /invite two-way for an invitation that is to be answered.',
  },
  net: {
    asking: 'Asking those who are here how they see you: a few seconds …',
    you: (addresses, port) => `You: ${addresses}, port ${port}.`,
    kinds: {
      loopback: 'this machine alone',
      link: 'this link alone',
      private: 'private',
      carrier: 'shared by a carrier’s customers',
      public: 'public',
    },
    noUdp: 'UDP does not work on this machine: npm run kata doctor may say why.',
    onlyHere: 'You listen on this machine alone; with --host 0.0.0.0 others can reach you.',
    nobodyToAsk: 'Nobody is here who could tell how others see you.',
    noAnswer: (count) =>
      `Nobody answered over UDP (asked: ${count}): something blocks it, or all of them are behind NATs.`,
    sameMachine: 'All who answered are on this machine: nothing is in between.',
    whoCouldTell: 'One person on another network could tell whether you are behind a NAT, two of what kind.',
    noNat: 'Others see you at your own address: no NAT is in between.',
    firewall: {
      'endpoint-independent': 'Everybody there reaches you.',
      'address-dependent': 'But a firewall lets in only addresses you have written to.',
      'address-and-port-dependent': 'But a firewall lets in only those you have written to.',
      unknown: 'Whether a firewall is takes two of them to tell, at different addresses.',
    },
    onTheInternet: 'It is a public address: no NAT is between you and the internet.',
    behindSomething:
      'Outside your network that address leads nowhere. What NAT is in between, two people outside could tell.',
    nat: (address, port, inside) => `Others see you at ${address}:${port} (here port ${inside}): that is a NAT.`,
    mapping: {
      'endpoint-independent':
        'Mapping: endpoint-independent. All see you at the same port: others can be told where to knock.',
      'address-dependent':
        'Mapping: address-dependent (symmetric). Each address sees you at another port: nobody can be told where to knock.',
      'address-and-port-dependent':
        'Mapping: address-and-port-dependent (symmetric). Each sees you at another port: nobody can be told where to knock.',
      unknown: 'Of what kind, it takes two people outside to tell, at different addresses.',
    },
    filtering: {
      'endpoint-independent': 'Filtering: endpoint-independent. Whoever knocks there gets in.',
      'address-dependent': 'Filtering: address-dependent. Only addresses you have written to get in.',
      'address-and-port-dependent': 'Filtering: address-and-port-dependent. Only those you have written to get in.',
      unknown: 'Filtering: unknown. It takes two people outside who are connected to each other.',
    },
    open: 'Once you have written to anybody, everybody outside reaches you there.',
    closed: 'Nobody outside reaches you unless you write first.',
    punching: {
      any: 'Punching a hole works, whatever NAT the others are behind.',
      most: 'Punching a hole works with most networks, not with symmetric NATs.',
      few: 'Punching a hole works with few networks: with others it takes luck or a relay.',
    },
    connected: (name, address, place) => `  ${name}: TCP, ${address}${PLACES.en[place]}`,
    byWebRtc: (name) => `  ${name}: WebRTC`,
    andMore: (count) => `  and ${count} more`,
  },
  who: {
    you: (name, key) => `You are ${name}, with the key: ${key}`,
    here: 'Here with you, each with their key (✓: you have verified it):',
    held: 'held: nothing passes between you',
    elsewhere: 'you, elsewhere',
  },
  verify: {
    digits: (name, digits) =>
      `You and ${name} both see ${digits} if nobody sits between you. Read it to each other by voice, not here; then type /same or /different.`,
    verified: (name) => `${name}: verified. From now on you know them, next time too.`,
    failed: (name, why) => `${name}: ${why}`,
    changed: (name, said) =>
      `${name} calls themselves ${said}, but has another key than the ${said} you know: a new machine, or somebody else. Nothing passes between you. To find out, compare digits by voice: /verify ${said}. To start over with whoever it is: /forget ${said}`,
    namesake: (name, said) => `This is not the ${said} you know, who is here too: here this one is called ${name}.`,
    isYou: (name) => `${name} is you, in another window or on another machine.`,
    renamed: (before, name) => `${before} is called ${name} here from now on.`,
    theirs: (name) =>
      `${name} is whoever made what you were given: if you had it from them in person, you need not check them. They do not know you yet: /verify ${name}`,
    forgotten: (name) => `The key that you knew of ${name} is forgotten.`,
    unknown: (name) => `You know nobody called ${name}: /who shows how those who are here are called.`,
    notHere: (name) => `Nobody called ${name} is here: /who shows who is.`,
    whom: 'Say with whom to compare digits: /verify NAME',
    whomToForget: 'Say whom to forget: /forget NAME',
    nothingToCompare: 'There are no digits to compare: begin with /verify NAME.',
    which: (command) => `Several comparisons are open: say whose you mean, as in ${command} NAME.`,
  },
  home: {
    notKept: (path, message) =>
      `Whom you meet cannot be kept in ${path} (${message}). The chat goes on, but will not know them next time.`,
    contactsDamaged: (path) =>
      `${path}, which holds whom you know, is damaged: restore it, or remove it and meet everybody anew.`,
    identityDamaged: (path) =>
      `${path}, which holds your identity, is damaged: restore it, or remove it and become somebody new to the others.`,
    readable: (path) =>
      `Others on this machine may read or change ${path}, which is for you alone: chmod 600 stops that. If somebody has read it, remove it.`,
    unusable: (path, message) => `${path} cannot be used (${message}): set KATA_HOME to a folder of yours.`,
  },
  unknownCommand: (command) =>
    `There is no command ${command}; /help lists those that there are, ↑ brings your line back.`,
  missingAddress: `Say whom to join: /connect ${EXAMPLE}`,
  usage: (name) => `npm run chat -- [options]

People on the same network find each other without any of these.

  --name NAME          what the others call you (${name} if you do not say)
  --connect ADDRESS    somebody who does not appear by themselves, such as
                       ${EXAMPLE}; may be repeated
  --interface ADDRESS  look for others only where this machine has this address
                       (if you do not say, everywhere); may be repeated
  --no-lan             do not look for others, nor be found by them
  --listen PORT        your own port (if you do not say, a free one)
  --host ADDRESS       where you listen: 0.0.0.0 for the whole network (usual),
                       or 127.0.0.1 for this machine alone (usual with --no-lan)
  --invite             invite somebody, as /invite does, in a browser too
  --two-way            the same, with an answer to be handed back
  --join INVITATION    join with an invitation: its text, its link or its id;
                       may be repeated
  --mailbox ADDRESS    where invitations wait under an id that can be said, such
                       as ws://192.168.1.20:8080/mailbox
  --page ADDRESS       where the page is, such as http://192.168.1.20:8080:
                       invitations are links then
  --net                say what /net says, once others have been found
  --help               this text

Without a terminal, each line of the input is said as it is, but for the answer
to an invitation, and what others say is printed as "<name> text".

Your identity and those you know are kept in files for you alone, one for each
name: in ~/.config/p2p-katas (on Windows, in %APPDATA%) or in KATA_HOME.`,

  portInUse: (port) => `Port ${port} is taken: choose another with --listen, or leave --listen out for any free one.`,
  noPermission: (port) => `You may not listen on port ${port}: choose one above 1023, or leave --listen out.`,
  noSuchHost: (host) =>
    `This machine has no address ${host}: give --host 127.0.0.1 for this machine alone, or 0.0.0.0 for the network.`,
  noSuchInterface: (address, own) => `No interface of this machine has the address ${address}: choose from ${own}.`,
  nobodyThere: (address) => `Nobody listens at ${address}: check the port, and that the chat there is still running.`,
  noAnswer: (address) => `${address} does not answer: check the address, and that no firewall is in the way.`,
  unknownHost: (address) =>
    `No machine has the name in ${address}: check it, or give the address in numbers, as ${EXAMPLE}.`,
  notThisChat: (address) => `What answers at ${address} is not this chat: check the port.`,
  thatIsYou: (address) => `${address} is you: give the address that somebody else’s chat shows.`,
  noRoom: (address) => `There is no room left to join ${address}: too many people are here.`,
  badAddress: (text) => `“${text}” is not an address: one looks like ${EXAMPLE}.`,
  badPort: (text) => `“${text}” is not a port: give a number from 0 to 65535.`,
  badMailbox: (text) => `“${text}” is not where a mailbox can be: such an address begins with ws:// or wss://.`,
  badPage: (text) => `“${text}” is not where a page can be: such an address begins with http:// or https://.`,
  unknownOption: (option) => `There is no option ${option}: npm run chat -- --help lists those that there are.`,
  noOption: (text, meant) => `“${text}” belongs to no option: did you mean ${meant}?`,
  missingValue: (option) => `${option} needs something after it: npm run chat -- --help shows what.`,
  keptByNpm: (option) => `npm kept ${option} for itself: put -- before the options, as in npm run chat -- --name ana`,
  unforeseen: (message) => `That did not work, for a reason that this program does not know: ${message}`,
};

const fr: Words = {
  builtOn: (own, reference) =>
    [
      own.length > 0 ? `${katas('kata', own)}\u00a0: ton propre code` : '',
      reference.length > 0
        ? `${katas('kata', reference)}\u00a0: la solution de référence (la tienne ne passe pas encore ses tests)`
        : '',
    ]
      .filter((part) => part)
      .join(' · '),
  listening: (name, address) => `Tu es ${name}, à l’adresse ${address}. Pour te rejoindre\u00a0:`,
  looking: (name, networks) =>
    `Tu es ${name}. Toute personne qui lance le chat sur ${networks ? `ton réseau (${networks})` : 'cette machine'} apparaît ici.`,
  byAddress: 'Si quelqu’un n’apparaît pas, voici comment te rejoindre\u00a0:',
  someCommands: '/help donne la liste des commandes.',
  joined: (name) => `${name} est là`,
  left: (name) => `${name} n’est plus là`,
  lost: (name) => `${name} n’est plus là\u00a0: la connexion a été coupée`,
  unreached: (address, teller) => `${teller} parle aussi avec ${address ?? 'quelqu’un'}, que tu ne peux pas joindre`,
  unreachable: (name, address) =>
    `${name} est tout près, à l’adresse ${address}, mais reste injoignable\u00a0: son pare-feu doit peut-être autoriser Node.`,
  nobodyFound: (connect) =>
    `Personne en vue pour l’instant. Le Wi-Fi des invités isole souvent les machines\u00a0: essaie le partage de connexion d’un téléphone, ou ${connect}.`,
  multicastBlocked: (networks, connect) =>
    `On ne trouvera personne\u00a0: la multidiffusion est bloquée sur cette machine (${networks}). Autorise Node et le port UDP 5353 dans son pare-feu, ou passe par ${connect}.`,
  youLeft: 'Tu as quitté la conversation.',
  alone: 'Il n’y a encore personne d’autre.',
  inPieces: (count) => `C’était long\u00a0: les autres l’ont reçu en ${count} messages.`,
  commands: {
    who: 'qui est là, et avec quelle clé',
    verify: 'comparer des chiffres de vive voix\u00a0: qui est-ce\u202f?',
    name: 'NOM',
    same: 'les chiffres sont les mêmes\u00a0: tu sais désormais qui c’est',
    different: 'ils diffèrent\u00a0: raccrocher',
    forget: 'oublier la clé de quelqu’un que tu connais',
    net: 'derrière quel NAT tu es, et qui peut te joindre',
    invite: 'inviter quelqu’un, même dans un navigateur',
    twoWay: 'la même chose, avec une réponse en retour',
    join: 'l’accepter\u00a0: texte, lien ou id (loutre lampe 42)',
    invitation: 'INVITATION',
    take: 'prendre la réponse à ton invitation (la coller suffit)',
    answer: 'RÉPONSE',
    connect: 'rejoindre par son adresse quelqu’un qui n’apparaît pas',
    address: 'ADRESSE',
    help: 'cette liste',
    quit: 'partir (Ctrl-D et Ctrl-C aussi)',
    slashes: 'dire quelque chose qui commence par une barre oblique',
  },
  invite: {
    oneWay: 'Donne ceci à une personne de ton réseau\u00a0: il ne lui faut rien d’autre pour te rejoindre.',
    twoWay: 'Donne ceci à une personne. Elle aura une réponse pour toi\u00a0: colle-la ici.',
    orSay: (id) => `Ou dis-lui\u00a0: ${id}. Sa réponse arrivera alors toute seule.`,
    answer: 'Remets cette réponse à qui t’invite\u00a0: dès qu’elle est arrivée, vous êtes connectés.',
    connecting: 'Connexion…',
    tooNarrow: (columns) => `Ton terminal est trop étroit pour le QR code\u00a0: il lui faut ${columns} colonnes.`,
    noWebRtc: 'Pas de WebRTC pour ce genre de machine\u00a0: rejoignez-vous par adresse, avec /connect.',
    missing: (command) => `Dis ce qu’on t’a donné\u00a0: ${command}, puis ce que tu as reçu.`,
    how: 'Dis /invite, ou /invite two-way pour une invitation qui attend une réponse.',
  },
  net: {
    asking: 'Voyons comment les autres te voient\u00a0: quelques secondes…',
    you: (addresses, port) => `Toi\u00a0: ${addresses}, port ${port}.`,
    kinds: {
      loopback: 'cette machine seulement',
      link: 'ce lien seulement',
      private: 'privée',
      carrier: 'partagée entre les clients d’un opérateur',
      public: 'publique',
    },
    noUdp: 'L’UDP ne marche pas sur cette machine\u00a0: npm run kata doctor dira peut-être pourquoi.',
    onlyHere: 'Tu n’écoutes que sur cette machine\u202f; avec --host 0.0.0.0, on peut te joindre.',
    nobodyToAsk: 'Il n’y a personne ici qui puisse dire comment on te voit.',
    noAnswer: (count) =>
      `Personne n’a répondu en UDP (demandé à ${count})\u00a0: quelque chose le bloque, ou tous sont derrière des NAT.`,
    sameMachine: 'Tous ceux qui ont répondu sont sur cette machine\u00a0: rien ne les sépare de toi.',
    whoCouldTell:
      'Une personne sur un autre réseau pourrait dire si tu es derrière un NAT\u202f; deux, de quelle sorte.',
    noNat: 'On te voit à ta propre adresse\u00a0: pas de NAT entre les autres et toi.',
    firewall: {
      'endpoint-independent': 'Tous peuvent t’y joindre.',
      'address-dependent': 'Mais un pare-feu ne laisse entrer que les adresses à qui tu as écrit.',
      'address-and-port-dependent': 'Mais un pare-feu ne laisse entrer que ceux à qui tu as écrit.',
      unknown: 'Et un pare-feu\u202f? Il en faut deux pour le dire, à des adresses différentes.',
    },
    onTheInternet: 'C’est une adresse publique\u00a0: pas de NAT non plus entre l’internet et toi.',
    behindSomething:
      'Hors de ton réseau, cette adresse ne mène nulle part. Quel NAT t’en sépare, deux personnes dehors pourraient le dire.',
    nat: (address, port, inside) => `On te voit à ${address}:${port} (ici, port ${inside})\u00a0: c’est un NAT.`,
    mapping: {
      'endpoint-independent':
        'Correspondance\u00a0: endpoint-independent. Tous te voient au même port\u00a0: on peut dire aux autres où frapper.',
      'address-dependent':
        'Correspondance\u00a0: address-dependent (symétrique). Chaque adresse te voit à un autre port\u00a0: impossible de dire aux autres où frapper.',
      'address-and-port-dependent':
        'Correspondance\u00a0: address-and-port-dependent (symétrique). Chacun te voit à un autre port\u00a0: impossible de dire aux autres où frapper.',
      unknown: 'De quelle sorte\u202f? Il faut deux personnes dehors pour le dire, à des adresses différentes.',
    },
    filtering: {
      'endpoint-independent': 'Filtrage\u00a0: endpoint-independent. Qui frappe là peut entrer.',
      'address-dependent': 'Filtrage\u00a0: address-dependent. Seules entrent les adresses à qui tu as écrit.',
      'address-and-port-dependent': 'Filtrage\u00a0: address-and-port-dependent. Seuls entrent ceux à qui tu as écrit.',
      unknown: 'Filtrage\u00a0: inconnu. Il faut pour cela deux personnes dehors, connectées entre elles.',
    },
    open: 'Dès que tu as écrit à quelqu’un, tout le monde dehors peut t’y joindre.',
    closed: 'Dehors, personne ne peut te joindre si tu n’écris pas d’abord.',
    punching: {
      any: 'Percer un passage marche, quel que soit le NAT des autres.',
      most: 'Percer un passage marche avec la plupart des réseaux, pas avec les NAT symétriques.',
      few: 'Percer un passage ne marche qu’avec peu de réseaux\u00a0: sinon, chance ou relais.',
    },
    connected: (name, address, place) => `  ${name}\u00a0: TCP, ${address}${PLACES.fr[place]}`,
    byWebRtc: (name) => `  ${name}\u00a0: WebRTC`,
    andMore: (count) => `  et ${count} de plus`,
  },
  who: {
    you: (name, key) => `Tu es ${name}, avec la clé\u00a0: ${key}`,
    here: 'Avec toi, chacun avec sa clé (✓\u00a0: tu l’as vérifiée)\u00a0:',
    held: 'en attente\u00a0: rien ne passe entre vous',
    elsewhere: 'toi, ailleurs',
  },
  verify: {
    digits: (name, digits) =>
      `${name} et toi voyez tous deux ${digits} si personne ne s’est glissé entre vous. Dites-vous ce nombre de vive voix, pas ici, puis tape /same si c’est le même, /different sinon.`,
    verified: (name) => `${name}\u00a0: c’est vérifié. Désormais tu sais qui c’est, la prochaine fois aussi.`,
    failed: (name, why) => `${name}\u00a0: ${why}`,
    changed: (name, said) =>
      `${name} se présente comme ${said}, mais n’a pas la clé de la personne que tu connais sous ce nom\u00a0: une nouvelle machine, ou quelqu’un d’autre. Rien ne passe entre vous. Pour en avoir le cœur net, comparez des chiffres de vive voix\u00a0: /verify ${said}. Pour repartir de zéro, qui que ce soit\u00a0: /forget ${said}`,
    namesake: (name, said) =>
      `Ce n’est pas la personne que tu connais sous le nom de ${said}, qui est là aussi\u00a0: ici, celle-ci s’appelle ${name}.`,
    isYou: (name) => `${name}, c’est toi, dans une autre fenêtre ou sur une autre machine.`,
    renamed: (before, name) => `${before} s’appelle désormais ${name} ici.`,
    theirs: (name) =>
      `C’est bien ${name} qui a fait ce qu’on t’a donné\u00a0: si tu l’as reçu en mains propres, tu n’as rien à vérifier. Mais ${name} ne te connaît pas encore\u00a0: /verify ${name}`,
    forgotten: (name) => `La clé que tu connaissais de ${name} est oubliée.`,
    unknown: (name) => `Tu ne connais personne du nom de ${name}\u00a0: /who montre comment s’appelle chacun ici.`,
    notHere: (name) => `Personne du nom de ${name} n’est là\u00a0: /who montre qui est là.`,
    whom: 'Dis avec qui comparer des chiffres\u00a0: /verify NOM',
    whomToForget: 'Dis qui oublier\u00a0: /forget NOM',
    nothingToCompare: 'Il n’y a pas de chiffres à comparer\u00a0: commence par /verify NOM.',
    which: (command) => `Plusieurs comparaisons sont en cours\u00a0: dis laquelle, comme dans ${command} NOM.`,
  },
  home: {
    notKept: (path, message) =>
      `Les gens que tu rencontres ne peuvent pas être gardés dans ${path} (${message}). Le chat continue, mais ne les reconnaîtra pas la prochaine fois.`,
    contactsDamaged: (path) =>
      `${path}, où sont gardés les gens que tu connais, est abîmé\u00a0: restaure-le, ou supprime-le et refais connaissance avec tous.`,
    identityDamaged: (path) =>
      `${path}, où est gardée ton identité, est abîmé\u00a0: restaure-le, ou supprime-le et deviens quelqu’un de nouveau pour les autres.`,
    readable: (path) =>
      `D’autres peuvent lire ou changer ${path} sur cette machine, alors que ce fichier est privé\u00a0: chmod 600 y met fin. Si quelqu’un l’a lu, supprime-le.`,
    unusable: (path, message) =>
      `${path} est inutilisable (${message})\u00a0: donne dans KATA_HOME un dossier qui est à toi.`,
  },
  unknownCommand: (command) => `La commande ${command} n’existe pas\u202f; /help donne la liste, ↑ rappelle ta ligne.`,
  missingAddress: `Dis qui rejoindre\u00a0: /connect ${EXAMPLE}`,
  usage: (name) => `npm run chat -- [options]

Sur un même réseau, on se trouve sans rien de tout cela.

  --name NOM           le nom que les autres verront (${name} si tu ne dis rien)
  --connect ADRESSE    quelqu’un qui n’apparaît pas tout seul, par exemple
                       ${EXAMPLE}\u202f; peut se répéter
  --interface ADRESSE  ne chercher les autres que là où cette machine a cette
                       adresse (par défaut, partout)\u202f; peut se répéter
  --no-lan             ne pas chercher les autres, ni se faire trouver
  --listen PORT        ton propre port (si tu ne dis rien, un port libre)
  --host ADRESSE       où tu écoutes\u00a0: 0.0.0.0 pour tout le réseau (par défaut),
                       ou 127.0.0.1 pour cette machine seulement (par défaut
                       avec --no-lan)
  --invite             inviter quelqu’un, comme /invite, même dans un navigateur
  --two-way            la même chose, avec une réponse en retour
  --join INVITATION    accepter une invitation\u00a0: son texte, son lien ou son
                       id\u202f; peut se répéter
  --mailbox ADRESSE    où les invitations attendent sous un id facile à dire,
                       par exemple ws://192.168.1.20:8080/mailbox
  --page ADRESSE       où se trouve la page, par exemple
                       http://192.168.1.20:8080\u00a0: les invitations sont alors
                       des liens
  --net                dire ce que dit /net, une fois les autres trouvés
  --help               ce texte

Sans terminal, chaque ligne de l’entrée est dite telle quelle, sauf la réponse à
une invitation, et ce que disent les autres s’affiche sous la forme
«\u00a0<nom> texte\u00a0».

Ton identité et les gens que tu connais sont gardés dans des fichiers privés, un
par nom\u00a0: dans ~/.config/p2p-katas (sous Windows, %APPDATA%) ou KATA_HOME.`,

  portInUse: (port) =>
    `Le port ${port} est déjà pris\u00a0: choisis-en un autre avec --listen, ou laisse --listen de côté pour en avoir un libre.`,
  noPermission: (port) =>
    `Tu n’as pas le droit d’écouter sur le port ${port}\u00a0: choisis-en un au-dessus de 1023, ou laisse --listen de côté.`,
  noSuchHost: (host) =>
    `Cette machine n’a pas l’adresse ${host}\u00a0: donne --host 127.0.0.1 pour elle seule, ou 0.0.0.0 pour le réseau.`,
  noSuchInterface: (address, own) =>
    `Aucune interface de cette machine n’a l’adresse ${address}\u00a0: choisis parmi ${own}.`,
  nobodyThere: (address) =>
    `Personne n’écoute à l’adresse ${address}\u00a0: vérifie le port, et que le chat y tourne encore.`,
  noAnswer: (address) => `${address} ne répond pas\u00a0: vérifie l’adresse, et qu’aucun pare-feu ne fait obstacle.`,
  unknownHost: (address) =>
    `Aucune machine ne porte le nom donné dans ${address}\u00a0: vérifie-le, ou donne l’adresse en chiffres, comme ${EXAMPLE}.`,
  notThisChat: (address) => `Ce qui répond à ${address} n’est pas ce chat\u00a0: vérifie le port.`,
  thatIsYou: (address) => `${address}, c’est toi\u00a0: donne l’adresse affichée chez quelqu’un d’autre.`,
  noRoom: (address) => `Impossible de rejoindre ${address}\u00a0: il y a déjà trop de monde.`,
  badAddress: (text) => `«\u00a0${text}\u00a0» n’est pas une adresse\u00a0: elle s’écrit comme ${EXAMPLE}.`,
  badPort: (text) => `«\u00a0${text}\u00a0» n’est pas un port\u00a0: donne un nombre de 0 à 65535.`,
  badMailbox: (text) =>
    `«\u00a0${text}\u00a0» ne peut pas être l’adresse d’une boîte aux lettres\u00a0: elle commencerait par ws:// ou wss://.`,
  badPage: (text) =>
    `«\u00a0${text}\u00a0» ne peut pas être l’adresse d’une page\u00a0: elle commencerait par http:// ou https://.`,
  unknownOption: (option) => `L’option ${option} n’existe pas\u00a0: npm run chat -- --help donne la liste.`,
  noOption: (text, meant) => `«\u00a0${text}\u00a0» ne suit aucune option\u00a0: voulais-tu dire ${meant}\u202f?`,
  missingValue: (option) => `Il manque quelque chose après ${option}\u00a0: npm run chat -- --help dit quoi.`,
  keptByNpm: (option) =>
    `npm a gardé ${option} pour lui\u00a0: mets -- devant les options, comme dans npm run chat -- --name ana`,
  unforeseen: (message) => `Ça n’a pas marché, pour une raison que ce programme ne connaît pas\u00a0: ${message}`,
};

const es: Words = {
  builtOn: (own, reference) =>
    [
      own.length > 0 ? `${katas('kata', own)}: tu propio código` : '',
      reference.length > 0
        ? `${katas('kata', reference)}: la solución de referencia (la tuya aún no pasa sus pruebas)`
        : '',
    ]
      .filter((part) => part)
      .join(' · '),
  listening: (name, address) => `Eres ${name}, en ${address}. Para unirse a ti:`,
  looking: (name, networks) =>
    `Eres ${name}. Quien abra el chat en ${networks ? `tu red (${networks})` : 'esta máquina'} aparecerá aquí.`,
  byAddress: 'Si alguien no aparece, puede unirse a ti con:',
  someCommands: '/help muestra las órdenes.',
  joined: (name) => `${name} está aquí`,
  left: (name) => `${name} ya no está`,
  lost: (name) => `${name} ya no está: se ha cortado la conexión`,
  unreached: (address, teller) =>
    address
      ? `${teller} también habla con ${address}, adonde tú no consigues llegar`
      : `${teller} también habla con alguien a quien tú no consigues llegar`,
  unreachable: (name, address) =>
    `${name} anda cerca, en ${address}, pero no hay manera de llegar: quizá su cortafuegos tenga que permitir Node.`,
  nobodyFound: (connect) =>
    `De momento no aparece nadie. El wifi de invitados suele aislar a las máquinas: prueba con el punto de acceso de un móvil, o con ${connect}.`,
  multicastBlocked: (networks, connect) =>
    `Así no aparecerá nadie: la multidifusión está bloqueada en esta máquina (${networks}). Permite Node y el puerto UDP 5353 en su cortafuegos, o usa ${connect}.`,
  youLeft: 'Has salido de la conversación.',
  alone: 'Todavía no hay nadie más.',
  inPieces: (count) => `Era largo: a los demás les ha llegado en ${count} mensajes.`,
  commands: {
    who: 'quién está aquí, y con qué clave',
    verify: 'comparar cifras de viva voz: ¿es realmente esa persona?',
    name: 'NOMBRE',
    same: 'las cifras coinciden: desde entonces sabes quién es',
    different: 'no coinciden: colgar',
    forget: 'olvidar la clave de alguien que conoces',
    net: 'detrás de qué NAT estás, y quién puede llegar a ti',
    invite: 'invitar a alguien, también en un navegador',
    twoWay: 'lo mismo, con una respuesta que devolver',
    join: 'unirte con su texto, enlace o id (nutria lámpara 42)',
    invitation: 'INVITACIÓN',
    take: 'recibir la respuesta a tu invitación (basta con pegarla)',
    answer: 'RESPUESTA',
    connect: 'unirte por su dirección a alguien que no aparece',
    address: 'DIRECCIÓN',
    help: 'esta lista',
    quit: 'salir (también Ctrl-D y Ctrl-C)',
    slashes: 'decir algo que empieza por una barra',
  },
  invite: {
    oneWay: 'Dale esto a una persona de tu red: no necesita nada más para unirse a ti.',
    twoWay: 'Dale esto a una persona. Tendrá una respuesta para ti: pégala aquí.',
    orSay: (id) => `O dile: ${id}. Así, su respuesta llegará sola.`,
    answer: 'Devuelve esta respuesta a quien te ha invitado: en cuanto la tenga, habrá conexión.',
    connecting: 'Conectando…',
    tooNarrow: (columns) => `Tu terminal es demasiado estrecha para el código QR: necesita ${columns} columnas.`,
    noWebRtc: 'No hay WebRTC para este tipo de máquina: conéctate por dirección, con /connect.',
    missing: (command) => `Falta lo que te han enviado: ponlo detrás de ${command}.`,
    how: 'Escribe /invite, o /invite two-way para una invitación a la que hay que responder.',
  },
  net: {
    asking: 'A ver cómo te ven los demás: unos segundos…',
    you: (addresses, port) => `Tú: ${addresses}, puerto ${port}.`,
    kinds: {
      loopback: 'solo esta máquina',
      link: 'solo este enlace',
      private: 'privada',
      carrier: 'compartida entre los clientes de un operador',
      public: 'pública',
    },
    noUdp: 'UDP no funciona en esta máquina: quizá npm run kata doctor diga por qué.',
    onlyHere: 'Solo escuchas en esta máquina; con --host 0.0.0.0 otros pueden llegar a ti.',
    nobodyToAsk: 'Aquí no hay nadie que pueda decir cómo te ven.',
    noAnswer: (count) =>
      `Nadie ha respondido por UDP (preguntados: ${count}): algo lo bloquea, o todos están detrás de un NAT.`,
    sameMachine: 'Todos los que han respondido están en esta máquina: no hay nada en medio.',
    whoCouldTell: 'Una persona en otra red podría decir si estás detrás de un NAT; dos, de qué tipo.',
    noNat: 'Te ven en tu propia dirección: no hay ningún NAT en medio.',
    firewall: {
      'endpoint-independent': 'Todos pueden llegar a ti.',
      'address-dependent': 'Pero un cortafuegos solo deja entrar direcciones a las que has escrito.',
      'address-and-port-dependent': 'Pero un cortafuegos solo deja entrar a quien ha recibido algo tuyo.',
      unknown: '¿Y un cortafuegos? Hacen falta dos para decirlo, en direcciones distintas.',
    },
    onTheInternet: 'Es una dirección pública: tampoco hay NAT entre tú e internet.',
    behindSomething:
      'Fuera de tu red, esa dirección no lleva a ninguna parte. Qué NAT hay en medio, podrían decirlo dos personas de fuera.',
    nat: (address, port, inside) => `Te ven en ${address}:${port} (aquí, puerto ${inside}): eso es un NAT.`,
    mapping: {
      'endpoint-independent':
        'Asociación: endpoint-independent. Todos te ven en el mismo puerto: se les puede decir a otros dónde llamar.',
      'address-dependent':
        'Asociación: address-dependent (simétrico). Cada dirección te ve en otro puerto: no hay manera de decirles a otros dónde llamar.',
      'address-and-port-dependent':
        'Asociación: address-and-port-dependent (simétrico). Cada cual te ve en otro puerto: no hay manera de decirles a otros dónde llamar.',
      unknown: '¿De qué tipo? Hacen falta dos personas de fuera para decirlo, en direcciones distintas.',
    },
    filtering: {
      'endpoint-independent': 'Filtro: endpoint-independent. Quien llama ahí entra.',
      'address-dependent': 'Filtro: address-dependent. Solo entran direcciones a las que has escrito.',
      'address-and-port-dependent': 'Filtro: address-and-port-dependent. Solo entra quien ha recibido algo tuyo.',
      unknown: 'Filtro: desconocido. Hacen falta dos personas de fuera, conectadas entre sí.',
    },
    open: 'En cuanto escribes a alguien, todos los de fuera pueden llegar a ti por ahí.',
    closed: 'Nadie de fuera llega a ti si no escribes tú primero.',
    punching: {
      any: 'Perforar funciona, sea cual sea el NAT de los demás.',
      most: 'Perforar funciona con casi todas las redes, no con los NAT simétricos.',
      few: 'Perforar funciona con pocas redes: con las demás hace falta suerte o un relé.',
    },
    connected: (name, address, place) => `  ${name}: TCP, ${address}${PLACES.es[place]}`,
    byWebRtc: (name) => `  ${name}: WebRTC`,
    andMore: (count) => `  y ${count} más`,
  },
  who: {
    you: (name, key) => `Eres ${name}, con la clave: ${key}`,
    here: 'Contigo, cada cual con su clave (✓: la has verificado):',
    held: 'en espera: nada llega de un lado al otro',
    elsewhere: 'tú, en otro sitio',
  },
  verify: {
    digits: (name, digits) =>
      `Tú ves ${digits}, y ${name} también si no hay nadie en medio. Pregúntaselo de viva voz, no aquí; después escribe /same si es el mismo número, o /different si no.`,
    verified: (name) => `${name}: comprobado. Desde ahora sabes quién es, también la próxima vez.`,
    failed: (name, why) => `${name}: ${why}`,
    changed: (name, said) =>
      `${name} dice ser ${said}, pero no tiene la clave de la persona que conoces con ese nombre: una máquina nueva, u otra persona. Nada llega de un lado al otro. Para averiguar quién es, compara cifras de viva voz: /verify ${said}. Para empezar de cero, sea quien sea: /forget ${said}`,
    namesake: (name, said) =>
      `No es la persona que conoces como ${said}, que también está aquí: a esta la verás como ${name}.`,
    isYou: (name) => `${name} eres tú, en otra ventana o en otra máquina.`,
    renamed: (before, name) => `${before} se llama aquí ${name} desde ahora.`,
    theirs: (name) =>
      `${name} es quien hizo lo que te han dado: si lo recibiste en persona, no hay nada que comprobar. Pero ${name} aún no te conoce: /verify ${name}`,
    forgotten: (name) => `La clave que conocías de ${name} queda olvidada.`,
    unknown: (name) => `No conoces a nadie que se llame ${name}: /who muestra cómo se llama cada cual.`,
    notHere: (name) => `No está nadie que se llame ${name}: /who muestra quién está.`,
    whom: 'Di con quién comparar cifras: /verify NOMBRE',
    whomToForget: 'Di a quién olvidar: /forget NOMBRE',
    nothingToCompare: 'No hay cifras que comparar: empieza con /verify NOMBRE.',
    which: (command) => `Hay varias comparaciones en marcha: di cuál, como en ${command} NOMBRE.`,
  },
  home: {
    notKept: (path, message) =>
      `No se puede guardar en ${path} a quién conoces (${message}). El chat sigue, pero la próxima vez no los reconocerá.`,
    contactsDamaged: (path) =>
      `${path}, que guarda a quién conoces, está dañado: recupéralo, o bórralo y vuelve a conocer a todos.`,
    identityDamaged: (path) =>
      `${path}, que guarda tu identidad, está dañado: recupéralo, o bórralo y sé alguien nuevo para los demás.`,
    readable: (path) =>
      `Otros pueden leer o cambiar ${path} en esta máquina, y es solo para ti: chmod 600 lo evita. Si alguien lo ha leído, bórralo.`,
    unusable: (path, message) => `No se puede usar ${path} (${message}): pon en KATA_HOME una carpeta tuya.`,
  },
  unknownCommand: (command) => `No existe la orden ${command}; /help muestra las que hay, ↑ te devuelve tu línea.`,
  missingAddress: `Di a quién te unes: /connect ${EXAMPLE}`,
  usage: (name) => `npm run chat -- [opciones]

En una misma red, la gente se encuentra sin nada de esto.

  --name NOMBRE          cómo te verán los demás (${name} si no dices nada)
  --connect DIRECCIÓN    alguien que no aparece solo, por ejemplo
                         ${EXAMPLE}; se puede repetir
  --interface DIRECCIÓN  buscar a los demás solo donde esta máquina tiene esta
                         dirección (si no, en todas partes); se puede repetir
  --no-lan               no buscar a los demás ni dejar que te encuentren
  --listen PUERTO        tu propio puerto (si no dices nada, uno libre)
  --host DIRECCIÓN       dónde escuchas: 0.0.0.0 para toda la red (lo normal),
                         o 127.0.0.1 solo para esta máquina (lo normal con
                         --no-lan)
  --invite               invitar a alguien (/invite), también en un navegador
  --two-way              lo mismo, con una respuesta que devolver
  --join INVITACIÓN      unirte con una invitación: su texto, su enlace o
                         su id; se puede repetir
  --mailbox DIRECCIÓN    dónde está el buzón, que guarda invitaciones bajo un id
                         fácil de decir, por ejemplo
                         ws://192.168.1.20:8080/mailbox
  --page DIRECCIÓN       dónde está la página, por ejemplo
                         http://192.168.1.20:8080: así las invitaciones son
                         enlaces
  --net                  decir lo que dice /net, una vez que aparecen los demás
  --help                 este texto

Sin terminal, cada línea de la entrada se dice tal cual, salvo la respuesta a
una invitación, y lo que dicen los demás sale como «<nombre> texto».

Tu identidad y la gente que conoces se guardan en archivos solo para ti, uno por
nombre: en ~/.config/p2p-katas (en Windows, en %APPDATA%) o en KATA_HOME.`,

  portInUse: (port) =>
    `El puerto ${port} ya está ocupado: elige otro con --listen, o quita --listen y tendrás uno libre.`,
  noPermission: (port) =>
    `No tienes permiso para escuchar en el puerto ${port}: elige uno por encima de 1023, o quita --listen.`,
  noSuchHost: (host) =>
    `Esta máquina no tiene la dirección ${host}: pon --host 127.0.0.1 para ella sola, o 0.0.0.0 para la red.`,
  noSuchInterface: (address, own) =>
    `Ninguna interfaz de esta máquina tiene la dirección ${address}: elige entre ${own}.`,
  nobodyThere: (address) => `Nadie escucha en ${address}: comprueba el puerto y que el otro chat siga en marcha.`,
  noAnswer: (address) => `${address} no responde: comprueba la dirección y que no haya un cortafuegos en medio.`,
  unknownHost: (address) =>
    `Ninguna máquina tiene el nombre que aparece en ${address}: compruébalo, o pon la dirección en números, como ${EXAMPLE}.`,
  notThisChat: (address) => `Lo que responde en ${address} no es este chat: comprueba el puerto.`,
  thatIsYou: (address) => `${address} eres tú: pon la dirección que muestra el chat de otra persona.`,
  noRoom: (address) => `No queda sitio para unirse a ${address}: ya hay demasiada gente.`,
  badAddress: (text) => `«${text}» no es una dirección: se escribe como ${EXAMPLE}.`,
  badPort: (text) => `«${text}» no es un puerto: pon un número del 0 al 65535.`,
  badMailbox: (text) => `En «${text}» no puede haber un buzón: una dirección así empieza por ws:// o wss://.`,
  badPage: (text) => `En «${text}» no puede haber una página: una dirección así empieza por http:// o https://.`,
  unknownOption: (option) => `No existe la opción ${option}: npm run chat -- --help muestra las que hay.`,
  noOption: (text, meant) => `«${text}» no va con ninguna opción: ¿querías decir ${meant}?`,
  missingValue: (option) => `Falta algo después de ${option}: npm run chat -- --help dice qué.`,
  keptByNpm: (option) =>
    `npm se ha quedado con ${option}: pon -- antes de las opciones, como en npm run chat -- --name ana`,
  unforeseen: (message) => `No ha funcionado, por una razón que este programa no conoce: ${message}`,
};

export const WORDS: Record<Language, Words> = { en, fr, es };

function katas(word: string, numbers: number[]): string {
  return `${word}${numbers.length > 1 ? 's' : ''} ${numbers.join(', ')}`;
}
