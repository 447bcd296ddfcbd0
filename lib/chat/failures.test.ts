import { expect, test } from 'vitest';
import { HandoverError } from '#webrtc-by-hand/handover.ts';
import { PostError } from '#webrtc-by-hand/post.ts';
import { RendezvousError } from '#webrtc-by-hand/rendezvous.ts';
import { ExchangeError } from './exchange.ts';
import { FAILURES, whyNotMet } from './failures.ts';

const { en, fr } = FAILURES;

test('each error has its sentence', () => {
  expect(whyNotMet(new RendezvousError('USED'), en)).toBe(en.RendezvousError.USED);
  expect(whyNotMet(new PostError('EXPIRED'), fr)).toBe(fr.PostError.EXPIRED);
  expect(whyNotMet(new HandoverError('NOTHING'), fr)).toBe(fr.HandoverError.NOTHING);
  expect(whyNotMet(new ExchangeError('NOT_JSON'), en)).toBe(en.notThisChat);
});

test('whatever else is thrown is told as it is, made fit to be shown', () => {
  expect(whyNotMet(new Error('out of\u001b[31m luck'), en)).toBe(en.unforeseen('out of luck'));
  expect(whyNotMet(Object.assign(new Error('odd'), { name: 'RendezvousError', code: 'toString' }), en)).toBe(
    en.unforeseen('odd'),
  );
  expect(whyNotMet(Object.assign(new Error('odd'), { name: 'unforeseen' }), en)).toBe(en.unforeseen('odd'));
  expect(whyNotMet('a text', fr)).toBe(fr.unforeseen('a text'));
  expect(whyNotMet(undefined, en)).toBe(en.unforeseen('undefined'));
});

test('what a person is told is one line, of a length that can be read, and in every language', () => {
  for (const [language, { unforeseen, notThisChat, ...failures }] of Object.entries(FAILURES)) {
    const sentences = Object.values(failures).flatMap((each) => Object.values(each));
    for (const sentence of [...sentences, notThisChat, unforeseen('')]) {
      expect(sentence).toMatch(/^[\p{Lu}][^\n]{5,160}$/u);
      if (language === 'fr') expect(sentence).not.toMatch(/[^\u00a0\u202f][:;!?]/);
    }
  }
});
