// The page: what is pressed and typed, what happens in the chat, and what of both is seen.

import './subtle.ts'; // before all that needs it

import { toLink } from '#webrtc-by-hand/handover.ts';
import { sayId } from '#webrtc-by-hand/short-id.ts';
import { LANGUAGE_NAMES, LANGUAGES, type Language, languageOf } from '../../../languages.ts';
import { isHeld, type Person } from '../../connect.ts';
import { FAILURES, whyNotMet } from '../../failures.ts';
import { ID_WORDS } from '../../id-words.ts';
import { isHandedOver } from '../../invite.ts';
import { plainName, plainPieces } from '../../plain-text.ts';
import { element, setText } from './elements.ts';
import { Handing } from './handing.ts';
import { type Keyring, openKeyring } from './keyring.ts';
import { Log } from './log.ts';
import { someName } from './names.ts';
import { isVerified, showPeople } from './people.ts';
import * as place from './place.ts';
import { type Attempt, Session } from './session.ts';
import { type Entry, forget, keep, keepLanguage, recall, recallLanguage } from './store.ts';
import { CodeUnseen } from './theirs.ts';
import { Title } from './title.ts';
import { Verifying } from './verifying.ts';
import { sayIn, WORDS } from './words.ts';

/** How often what is said is stored, at most. In ms. */
const KEEP_MS = 300;
/** Why it is us who have hung up. */
const ALARMS: Partial<Record<string, 'different' | 'broken'>> = {
  VerifyError: 'different',
  ShortStringError: 'broken',
};
/** So many of those who were cut off are shown. */
const MAX_LOST = 8;

const name = element<HTMLInputElement>('name');
const message = element<HTMLInputElement>('message');
const leaving = element<HTMLDialogElement>('leaving');
const forgetting = element<HTMLDialogElement>('forgetting');
const log = new Log();
const title = new Title();
const before = recall();

let language: Language = recallLanguage() ?? languageOf(...navigator.languages);
let keyring: Promise<Keyring> | undefined;
let session: Promise<Session> | undefined;
/** The same, once it is there. */
let here: Session | undefined;
let lost: readonly string[] = [];
/** An invitation in the link that was opened. */
let invitation = place.openedWith();
let keeping: ReturnType<typeof setTimeout> | undefined;

const handing = new Handing({
  take: async (handed, inPerson) => (await join()).receive(handed, inPerson),
  invite: async () => (await join()).invite(),
  withdraw: (attempt) => here?.withdraw(attempt),
  linkTo: (packed) => place.address && toLink(packed, place.address),
  say: (id) => sayId(id, ID_WORDS[language]),
  hasMailbox: place.mailbox !== undefined,
  why,
  met: () => message.focus(),
  closed: () => element('invite').focus(),
});

const verifying = new Verifying({
  chat: () => here?.chat,
  same: async (person) => {
    const known = await here!.chat.same(person);
    if (known) happened({ kind: 'verified', at: Date.now(), by: known.name });
  },
  different: (person) => here!.chat.different(person),
  why,
  closed: () => {
    if (document.activeElement === document.body) message.focus(); // what opened it has been drawn anew
  },
});

begin();

function begin(): void {
  for (const code of LANGUAGES) element('language').append(new Option(LANGUAGE_NAMES[code], code));
  name.value = before.name || someName(language);
  message.value = before.draft;
  listen();
  speak(language);
  log.show(before.entries);
  if (before.entries.length > 0) {
    happened({ kind: 'reloaded', at: Date.now() });
    showChat();
  } else {
    showStart();
  }
}

function listen(): void {
  element('language').addEventListener('change', ({ target }) => {
    speak((target as HTMLSelectElement).value as Language);
    keepLanguage(language);
  });
  for (const id of ['start-invite', 'invite']) element(id).addEventListener('click', () => void invite());
  for (const id of ['start-join', 'join']) element(id).addEventListener('click', () => handing.open('join'));
  element('accept').addEventListener('click', () => void handing.give(invitation));
  element('decline').addEventListener('click', () => {
    invitation = '';
    showStart();
  });
  name.addEventListener('input', keepSoon);
  message.addEventListener('input', keepSoon);
  element('composer').addEventListener('submit', (event) => {
    event.preventDefault();
    say(message.value);
  });
  element('leave').addEventListener('click', () => leaving.showModal());
  leaving.addEventListener('close', () => {
    if (leaving.returnValue === 'leave') leave();
    leaving.returnValue = ''; // as it is when it is closed without an answer
  });
  addEventListener('hashchange', () => {
    invitation = place.openedWith();
    if (element('chat').hidden) showStart();
    else if (invitation) handing.open('join', invitation);
  });
  addEventListener('pagehide', () => {
    keepNow();
    void here?.close(); // so that the others need not find out by themselves
  });
  addEventListener('pageshow', ({ persisted }) => persisted && location.reload()); // it was left, and is back
  for (const event of ['online', 'visibilitychange']) addEventListener(event, doubt);
}

/** Says everything in this language. */
function speak(chosen: Language): void {
  language = chosen;
  const words = WORDS[language];
  document.documentElement.lang = language;
  element<HTMLSelectElement>('language').value = language;
  sayIn(document, words);
  log.say(words, language);
  handing.say(words);
  verifying.say(words, language);
  element('built-on').textContent = words.builtOn(place.ownKatas, place.referenceKatas);
  drawPeople();
}

function showStart(): void {
  element('start').hidden = false;
  element('chat').hidden = true;
  element('leave').hidden = true;
  element('invited').hidden = !invitation;
  element('choices').hidden = Boolean(invitation);
}

function showChat(): void {
  invitation = '';
  element('start').hidden = true;
  element('chat').hidden = false;
  element('leave').hidden = false;
  drawPeople();
}

async function invite(): Promise<void> {
  try {
    handing.open(await (await join()).invite());
  } catch (error) {
    problem(why(error));
  }
}

/** From here on we are somebody, under this name. */
function join(): Promise<Session> {
  const isAlone = here?.attempts.length === 0 && here.chat.people.length === 0;
  if (isAlone && here?.chat.me.name !== plainName(name.value)) closeSession(); // somebody has changed their name
  session ??= openSession().catch((error) => {
    session = undefined; // it can be tried again
    throw error;
  });
  return session;
}

async function openSession(): Promise<Session> {
  keyring ??= openKeyring().then((opened) => {
    if (!opened.isKept) happened({ kind: 'notKept', at: Date.now() });
    if (!place.isSafe) happened({ kind: 'insecure', at: Date.now() });
    return opened;
  });
  here = await Session.open({
    keyring: await keyring,
    name: name.value || someName(language),
    mailbox: place.mailbox,
    onJoined: (person) => {
      lost = lost.filter((gone) => gone !== person.name);
      cameIn(person);
    },
    onText: (person, text) => {
      const by = { by: person.name, isVerified: isVerified(person) };
      happened({ kind: 'said', at: Date.now(), ...by, text });
    },
    onLeft: gone,
    onUnreached: (address, teller) => {
      happened({ kind: 'unreached', at: Date.now(), by: teller.name, ...(address !== undefined && { text: address }) });
    },
    onDigits: (person) => verifying.came(person),
    onNotVerified: (person, error) => {
      if (!verifying.failed(person, error)) problem(WORDS[language].about(person.name, why(error)));
      verifying.look();
    },
    onChanged: changed,
    onTrouble: (error) => problem(why(error)),
    onAttempt: (attempt) => {
      showChat();
      if (attempt.stage === 'failed') problem(why(attempt.error));
      handing.look();
    },
    onMet: tellWhose,
    onNotKept: () => happened({ kind: 'notKept', at: Date.now() }),
  });
  return here;
}

/** Somebody is here, or wants to be. */
function cameIn({ name: by, said, standing, isMe }: Person): void {
  const at = Date.now();
  if (standing === 'changed') {
    happened({ kind: 'changed', at, by, text: said });
    return;
  }
  happened({ kind: 'joined', at, by });
  if (isMe) happened({ kind: 'isMe', at, by });
  if (standing === 'namesake') happened({ kind: 'namesake', at, by, text: said });
}

/** We have come to think otherwise of somebody. */
function changed(person: Person, before: Person): void {
  if (isHeld(person) || isHeld(before)) cameIn(person);
  else if (person.name !== before.name) {
    happened({ kind: 'renamed', at: Date.now(), by: before.name, text: person.name });
  }
  verifying.changed(person);
  drawPeople();
}

/** Whether what was handed over has told us whom we would meet. */
function tellWhose(person: Person, { handover, inPerson }: Attempt): void {
  if (!handover.isTheirs || person.isMe || isHeld(person)) return;
  if (inPerson) happened({ kind: 'vouched', at: Date.now(), by: person.name });
  else if (!isVerified(person)) happened({ kind: 'theirs', at: Date.now(), by: person.name });
}

function gone(person: Person, error?: Error): void {
  const [at, by] = [Date.now(), person.name];
  const alarm = ALARMS[error?.name ?? ''];
  if (error && !alarm) lost = [...lost.filter((other) => other !== by), by].slice(-MAX_LOST);
  happened({ kind: alarm ?? (error ? 'lost' : 'left'), at, by });
  verifying.left(person);
}

function say(text: string): void {
  const pieces = plainPieces(text);
  if (pieces.length === 0) return;
  if (isHandedOver(text)) {
    message.value = ''; // it was meant for us, not for everybody
    void handing.give(text);
    return;
  }
  const isHeard = here !== undefined && here.chat.contacts.length > 0; // who is held does not hear it
  problem(isHeard ? '' : WORDS[language].unheard);
  if (!isHeard) return;
  void here!.chat.say(text);
  for (const piece of pieces) happened({ kind: 'said', at: Date.now(), text: piece });
  message.value = '';
  doubt();
}

/** Whoever is silent when asked is gone. Asked when it matters: when we have said something, or have been away. */
function doubt(): void {
  if (document.hidden) return;
  title.isRead();
  for (const { id } of here?.chat.people ?? []) here!.chat.check({ id, addresses: [] });
}

/** The others see us leave, and nothing is kept. */
function leave(): void {
  closeSession();
  lost = [];
  message.value = '';
  log.show([]);
  forget();
  showStart();
  name.focus();
}

function closeSession(): void {
  void here?.close();
  here = undefined;
  session = undefined;
  verifying.look();
}

function happened(entry: Entry): void {
  log.add(entry);
  if (entry.kind !== 'said') drawPeople();
  else title.isUnread();
  keepSoon();
}

function drawPeople(): void {
  const words = WORDS[language];
  const people = here?.chat.people ?? [];
  const model = {
    me: here?.chat.me.name ?? plainName(name.value),
    people,
    lost,
    attempts: here?.attempts ?? [],
    why,
    verify: (person: Person) => verifying.open(person),
    forget: ({ said }: Person) => askToForget(said),
    show: (attempt: Attempt) => handing.open(attempt),
    withdraw: (attempt: Attempt) => here?.withdraw(attempt),
    dismiss: (one: string) => {
      lost = lost.filter((other) => other !== one);
      drawPeople();
    },
  };
  showPeople(model, words);
  element('invite').classList.toggle('primary', people.length + model.attempts.length === 0);
}

/** An alarm is not to be clicked away: whoever forgets is told first what that means. */
function askToForget(said: string): void {
  const { title, how } = WORDS[language].forgetting;
  setText('forgetting-title', title(said));
  setText('forgetting-how', how(said));
  forgetting.onclose = () => {
    if (forgetting.returnValue === 'forget') here?.chat.forget(said).catch((error) => problem(why(error)));
    forgetting.returnValue = ''; // as it is when it is closed without an answer
  };
  forgetting.showModal();
}

function problem(text: string): void {
  element('chat-status').textContent = text;
  element('start-problem').textContent = text;
}

function why(error: unknown): string {
  const words = WORDS[language];
  if (!('RTCPeerConnection' in globalThis)) return words.noWebRtc;
  if ((error as Error)?.name === 'NotSupportedError') return words.noEd25519;
  return error instanceof CodeUnseen ? words.noCode : whyNotMet(error, FAILURES[language]);
}

function keepSoon(): void {
  keeping ??= setTimeout(keepNow, KEEP_MS);
}

function keepNow(): void {
  clearTimeout(keeping);
  keeping = undefined;
  keep({ name: name.value, draft: message.value, entries: log.entries });
}
