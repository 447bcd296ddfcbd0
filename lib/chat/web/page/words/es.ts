// The page in Spanish.

import type { Words } from '../words.ts';

export const es: Words = {
  language: 'Idioma',
  leave: 'Salir',
  heading: 'Una conversación sin intermediarios',
  lead: 'Lo que escribes va cifrado y directo de este navegador al de la otra persona. Para encontrarse, una hace una invitación y la otra la responde: con dos cámaras, con un enlace o con dos palabras y un número dichos en voz alta.',
  name: 'Tu nombre',
  invited: 'Te han invitado',
  invitedHow: 'El enlace que has abierto es una invitación. Aceptarla es conectarte con quien la hizo.',
  accept: 'Aceptar',
  decline: 'Ahora no',
  inviteTitle: 'Empiezas tú',
  inviteHow:
    'Haz una invitación: un código para mostrar, un enlace para enviar, o dos palabras y un número para decir.',
  invite: 'Invitar a alguien',
  joinTitle: 'Ya ha empezado alguien',
  joinHow: 'Alguien te muestra un código, te ha enviado un enlace o te dice dos palabras y un número.',
  join: 'Unirte a alguien',

  talk: 'La conversación',
  me: 'Tú',
  message: 'Mensaje',
  send: 'Enviar',
  people: 'Quién está',
  inviteMore: 'Invitar',
  joinMore: 'Unirte',
  you: (name) => `${name} (tú)`,
  verified: 'clave verificada',
  isMe: 'tú, en otra ventana o en otra máquina',
  standing: {
    new: () => 'clave nueva, sin verificar',
    known: () => 'clave ya conocida, sin verificar',
    verified: () => 'clave verificada',
    namesake: (said) => `clave nueva, sin verificar: no es la persona que conoces como ${said}`,
    changed: (said) =>
      `No te fíes: no es la clave que conoces de ${said}. No te llega nada suyo, ni le llega nada tuyo.`,
  },
  verify: 'Verificar',
  forget: (said) => `Olvidar la clave anterior de ${said}`,
  forgetting: {
    title: (said) => `¿Olvidar la clave anterior de ${said}?`,
    how: (said) =>
      `Quien llegue con el nombre de ${said} será entonces alguien nuevo para ti, y verás lo que diga. Hazlo si ${said} te ha dicho que su clave ha cambiado. Para saber con certeza quién está ahí, verifica.`,
  },
  forgetNow: 'Olvidar',
  keepKnowing: 'Conservarla',
  gone: 'ya no está: se cortó la conexión',
  nobody: 'Todavía no hay nadie más.',
  itsState: {
    offer: {
      waiting: 'Tu invitación espera respuesta',
      connecting: 'Conectando con quien te ha respondido',
      failed: 'Tu invitación no ha servido',
    },
    answer: {
      waiting: 'Tu respuesta espera a que la reciban',
      connecting: 'Conectando con quien te invita',
      failed: 'Tu respuesta no ha servido',
    },
    visit: {
      waiting: 'Conectando con quien te invita',
      connecting: 'Conectando con quien te invita',
      failed: 'No has podido unirte',
    },
  },
  show: 'Mostrar',
  withdraw: 'Retirar',
  dismiss: 'Quitar',
  noWebRtc:
    'Este navegador no puede conectarse con otros: le falta WebRTC, o está desactivado. Prueba con otro navegador.',
  joined: (name) => `${name} está aquí`,
  left: (name) => `${name} se ha ido`,
  lost: (name) => `${name} ya no está: se cortó la conexión. Para seguir, envíale otra invitación.`,
  unreached: (address, teller) => `${teller} habla también con ${address || 'alguien'}, adonde tú no llegas`,
  happened: {
    changed: (name, said) =>
      `${name} dice ser ${said}, pero no tiene la clave que conoces de ${said}: es una máquina o un navegador nuevos, u otra persona. No te llega nada suyo, ni le llega nada tuyo. Pregúntale a ${said} de viva voz y después verifica; u olvida la clave anterior.`,
    namesake: (name, said) =>
      `No es la persona que conoces como ${said}, que también está aquí: a esta la verás como ${name}.`,
    renamed: (before, name) => `${before} se llama aquí ${name} desde ahora.`,
    isMe: (name) => `${name} eres tú, en otra ventana o en otra máquina.`,
    verified: (name) => `${name}: clave verificada. Desde ahora sabes quién es, también la próxima vez.`,
    vouched: (name) =>
      `${name}: clave verificada, porque has escaneado su propia pantalla. No hace falta comparar nada. Pero esa persona aún no sabe quién eres tú, salvo que haya escaneado la tuya.`,
    theirs: (name) =>
      `${name} es quien hizo lo que te han entregado. Es tan seguro como el medio por el que te llegó: para tener certeza, verifica.`,
  },
  about: (name, sentence) => `${name}: ${sentence}`,
  notKept:
    'Este navegador no guarda nada para esta página: cuando la cierres se olvidará a quién has verificado, y la próxima vez los demás verán en ti a alguien nuevo.',
  insecure:
    'Esta página ha llegado por http desde otra máquina. Lo que dices va cifrado, pero alguien en ese camino podría haber cambiado la propia página. Si es importante, ábrela desde un archivo o por https.',
  noEd25519: 'Este navegador es demasiado antiguo para demostrar quién eres (le falta Ed25519): usa uno más reciente.',
  reloaded:
    'Esta página se ha vuelto a cargar. La conversación sigue aquí, pero tus conexiones se han cortado: invita de nuevo a los demás o únete a ellos.',
  unheard: 'No hay nadie que pueda leerlo. Tu mensaje se queda donde está hasta que llegue alguien.',

  isItReally: (name) => `¿Es realmente ${name}?`,
  sayAloud:
    'Di estas cifras en voz alta a la otra persona y escucha las suyas, por teléfono o cara a cara, no en esta conversación. Solo coinciden si no hay nadie en medio.',
  waitingForThem: 'Esperando a la otra persona…',
  same: 'Son las mismas',
  differ: 'Son distintas',
  compare: 'Comparar',
  asks: (name) => `Hay cifras que comparar con ${name}.`,
  keys: 'Las palabras de las claves',
  keysHow: 'Una clave tiene siempre las mismas ocho palabras: quien las ha apuntado la reconoce.',
  ourKey: 'La tuya',

  close: 'Cerrar',
  titles: {
    offer: 'Tu invitación',
    answer: 'Tu respuesta',
    join: 'Unirte a alguien',
  },
  how: {
    offer:
      'Deja que la otra persona escanee este código, o envíaselo. La invitación vale para una sola persona, durante media hora.',
    answer:
      'Ahora devuélvela a quien te invita: deja que escanee el código, o envíale el texto. En cuanto lo tenga, habrá conexión. Deja esta página abierta.',
    join: 'Escanea el código que te muestran, o pega lo que te han enviado.',
    visit: 'Aquí no hace falta respuesta.',
  },
  codeOf: {
    offer: 'Código QR con tu invitación',
    answer: 'Código QR con tu respuesta',
  },
  orSay: 'O di:',
  share: 'Compartir…',
  copyLink: 'Copiar el enlace',
  copyText: 'Copiar el texto',
  copied: 'Copiado',
  showText: 'El texto en sí',
  itsText: 'Texto para enviar',
  theirs: { offer: 'Su respuesta', join: 'Su invitación' },
  scan: 'Escanear con la cámara',
  stopScanning: 'Parar la cámara',
  holdCode: 'Pon su código delante de la cámara.',
  photo: 'Leerlo de una foto',
  noCamera: {
    INSECURE:
      'Los navegadores solo permiten usar la cámara en páginas de esta máquina, en las que llegan por https o en las abiertas desde un archivo, y esta ha llegado por http desde otra máquina. Haz una foto del código, o pega el texto.',
    MISSING: 'Esta máquina no tiene una cámara que una página pueda usar. Haz una foto del código, o pega el texto.',
    REFUSED:
      'La cámara no está permitida en esta página. Permítela junto a la dirección de la página, haz una foto, o pega el texto.',
    BUSY: 'Otro programa está usando la cámara. Ciérralo, o pega el texto.',
  },
  noCode: 'En esa foto no se ve ningún código QR: haz una más de cerca, nítida y con el código entero.',
  paste: {
    offer: 'O pega lo que te envíen',
    join: 'O pega lo que te han enviado',
    joinOrId: 'O pega lo que te han enviado, o escribe las dos palabras y el número',
  },
  use: 'OK',
  progress: {
    waiting: 'Esperando su respuesta…',
    untaken: 'Esperando a que reciba tu respuesta…',
    connecting: 'Conectando…',
  },
  inviteAgain: 'Hacer otra invitación',

  leaveTitle: '¿Salir de esta conversación?',
  leaveHow: 'Los demás te verán salir, y esta página olvidará la conversación.',
  stay: 'Quedarme',
  builtOn: (own, reference) =>
    [
      own.length > 0 ? `${katas(own)}: tu propio código` : '',
      reference.length > 0 ? `${katas(reference)}: la solución de referencia` : '',
    ]
      .filter((part) => part)
      .join(' · '),
};

function katas(numbers: number[]): string {
  return `${numbers.length > 1 ? 'Katas' : 'Kata'} ${new Intl.ListFormat('es').format(numbers.map(String))}`;
}
