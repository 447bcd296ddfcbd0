// The sentences of `npm run lab nat` in each language. A sentence that a language lacks is a type error.
// In French a no-break space stands before a colon (\u00a0) and before other high punctuation (\u202f).

import type { Language } from '../../languages.ts';
import type { Kind, Neighbours } from './setting.ts';
import type { Nature, Outcome } from './story.ts';

export interface Words {
  /** These stand in tables: in the first column up to 27 signs, in the others up to 17. */
  kinds: Record<Kind, string>;
  neighbours: Record<Neighbours, string>;
  natures: string;
  mapping: string;
  filtering: string;
  hairpinning: string;
  mappings: Record<Nature['mapping'], string>;
  filterings: Record<Nature['filtering'], string>;
  yes: string;
  no: string;
  meetings: string;
  linux: string;
  simulation: string;
  outcomes: Record<Outcome, string>;
  allSay(judge: string): string;
  allHappens: string;

  /** Where they do not agree. */
  label(what: string): string;
  foretold: string;
  broken: string;

  usage: string;
  needsLinux: string;
  needsPrograms(packages: string): string;
  needsNamespaces(why: string): string;
}

/** Since 24.04, Ubuntu lets only some programs do what all others may do elsewhere. */
const ALLOW = 'sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0';

const en: Words = {
  kinds: {
    open: 'no NAT',
    'full cone': 'full cone',
    hairpinning: 'full cone that hairpins',
    'restricted cone': 'restricted cone',
    'port-restricted cone': 'port-restricted cone',
    'double NAT': 'double NAT',
    'symmetric, sequential': 'symmetric, sequential',
    'symmetric, random': 'symmetric, random',
    'UDP blocked': 'UDP blocked',
  },
  neighbours: {
    'one home': 'two in one home',
    'one home, hairpinning': 'in one home that hairpins',
    'one carrier': 'homes of one carrier',
    'one carrier, hairpinning': 'of a carrier that hairpins',
  },
  natures: 'What each is',
  mapping: 'a port for',
  filtering: 'lets in',
  hairpinning: 'hairpins',
  mappings: {
    'endpoint-independent': 'everybody',
    'address-dependent': 'each address',
    'address-and-port-dependent': 'each endpoint',
    unknown: '–',
  },
  filterings: {
    'endpoint-independent': 'everybody',
    'address-dependent': 'known addresses',
    'address-and-port-dependent': 'known endpoints',
    unknown: '–',
  },
  yes: 'yes',
  no: 'no',
  meetings: 'Who reaches whom',
  linux: 'Linux',
  simulation: 'simulation',
  outcomes: {
    direct: 'directly',
    'by prediction': 'by prediction',
    relayed: 'through a relay',
    none: 'not at all',
    uneven: 'each in another way',
    mute: 'unheard',
  },
  allSay: (judge) => `Linux, the simulation and ${judge} say the same.`,
  allHappens: 'The same happens on Linux and in the simulation, as kata 3 has foretold.',
  label: (what) => `${what}:`,
  foretold: 'foretold',
  broken: 'broken',
  usage: 'There is one lab: `npm run lab nat` compares the simulated NATs with those of Linux.',
  needsLinux: 'This compares the simulated NATs with those of Linux: it runs on Linux alone.',
  needsPrograms: (packages) => `Something is not installed yet. On Debian and Ubuntu: \`sudo apt install ${packages}\``,
  needsNamespaces: (why) =>
    `This system does not let you make namespaces, in which the NATs of Linux would be (${why}). On Ubuntu: \`${ALLOW}\``,
};

const fr: Words = {
  kinds: {
    open: 'sans NAT',
    'full cone': 'cône complet',
    hairpinning: 'cône complet, hairpinning',
    'restricted cone': 'cône restreint',
    'port-restricted cone': 'cône à port restreint',
    'double NAT': 'double NAT',
    'symmetric, sequential': 'symétrique séquentiel',
    'symmetric, random': 'symétrique aléatoire',
    'UDP blocked': 'UDP bloqué',
  },
  neighbours: {
    'one home': 'derrière la même box',
    'one home, hairpinning': 'même box, hairpinning',
    'one carrier': 'chez le même opérateur',
    'one carrier, hairpinning': 'même opérateur, hairpinning',
  },
  natures: 'Ce qu’est chacun',
  mapping: 'un port pour',
  filtering: 'laisse entrer',
  hairpinning: 'hairpinning',
  mappings: {
    'endpoint-independent': 'tout le monde',
    'address-dependent': 'chaque adresse',
    'address-and-port-dependent': 'chaque port',
    unknown: '–',
  },
  filterings: {
    'endpoint-independent': 'tout le monde',
    'address-dependent': 'adresses connues',
    'address-and-port-dependent': 'ports connus',
    unknown: '–',
  },
  yes: 'oui',
  no: 'non',
  meetings: 'Qui joint qui',
  linux: 'Linux',
  simulation: 'simulation',
  outcomes: {
    direct: 'directement',
    'by prediction': 'par prédiction',
    relayed: 'par un relais',
    none: 'pas du tout',
    uneven: 'chacun autrement',
    mute: 'sans être entendu',
  },
  allSay: (judge) => `Linux, la simulation et ${judge} disent la même chose.`,
  allHappens: 'Il se passe la même chose sous Linux et dans la simulation, comme le kata 3 l’a prédit.',
  label: (what) => `${what}\u00a0:`,
  foretold: 'prédit',
  broken: 'en panne',
  usage: 'Il y a un seul labo\u00a0: `npm run lab nat` compare les NAT simulés à ceux de Linux.',
  needsLinux: 'On compare ici les NAT simulés à ceux de Linux\u00a0: cela ne marche que sous Linux.',
  needsPrograms: (packages) =>
    `Il manque encore quelque chose. Sous Debian et Ubuntu\u00a0: \`sudo apt install ${packages}\``,
  needsNamespaces: (why) =>
    `Ce système ne te laisse pas créer d’espaces de noms, où seraient les NAT de Linux (${why}). Sous Ubuntu\u00a0: \`${ALLOW}\``,
};

const es: Words = {
  kinds: {
    open: 'sin NAT',
    'full cone': 'cono completo',
    hairpinning: 'cono completo, hairpinning',
    'restricted cone': 'cono restringido',
    'port-restricted cone': 'cono restringido por puerto',
    'double NAT': 'doble NAT',
    'symmetric, sequential': 'simétrico secuencial',
    'symmetric, random': 'simétrico aleatorio',
    'UDP blocked': 'UDP bloqueado',
  },
  neighbours: {
    'one home': 'tras el mismo router',
    'one home, hairpinning': 'mismo router, hairpinning',
    'one carrier': 'con el mismo operador',
    'one carrier, hairpinning': 'mismo operador, hairpinning',
  },
  natures: 'Qué es cada uno',
  mapping: 'un puerto para',
  filtering: 'deja entrar a',
  hairpinning: 'hairpinning',
  mappings: {
    'endpoint-independent': 'todo el mundo',
    'address-dependent': 'cada dirección',
    'address-and-port-dependent': 'cada puerto',
    unknown: '–',
  },
  filterings: {
    'endpoint-independent': 'todo el mundo',
    'address-dependent': 'IP conocidas',
    'address-and-port-dependent': 'puertos conocidos',
    unknown: '–',
  },
  yes: 'sí',
  no: 'no',
  meetings: 'Quién llega a quién',
  linux: 'Linux',
  simulation: 'simulación',
  outcomes: {
    direct: 'directamente',
    'by prediction': 'por predicción',
    relayed: 'por un relé',
    none: 'de ningún modo',
    uneven: 'cada uno a su modo',
    mute: 'sin que se oiga',
  },
  allSay: (judge) => `Linux, la simulación y ${judge} dicen lo mismo.`,
  allHappens: 'En Linux y en la simulación pasa lo mismo, tal como lo predijo el kata 3.',
  label: (what) => `${what}:`,
  foretold: 'predicho',
  broken: 'averiado',
  usage: 'Hay un solo laboratorio: `npm run lab nat` compara los NAT simulados con los de Linux.',
  needsLinux: 'Aquí se comparan los NAT simulados con los de Linux: solo funciona en Linux.',
  needsPrograms: (packages) => `Falta algo por instalar. En Debian y Ubuntu: \`sudo apt install ${packages}\``,
  needsNamespaces: (why) =>
    `Este sistema no te deja crear espacios de nombres, donde estarían los NAT de Linux (${why}). En Ubuntu: \`${ALLOW}\``,
};

export const WORDS: Record<Language, Words> = { en, fr, es };
