// Plausible mistakes, each of one line. Its step must notice, and no earlier one.

import type { WrongAnswer } from '../wrong-answers.ts';

// biome-ignore format: one mistake a line
export default [
  // 1. Shout
  [1, 'link.ts', 'speaks through whatever the system takes', 'socket.setMulticastInterface(link.address);', ''],
  [1, 'link.ts', 'is no member', 'socket.addMembership(group.address, link.address);', ''],
  [1, 'link.ts', 'a member of another group', 'socket.addMembership(group.address', "socket.addMembership('239.1.2.3'"],
  [1, 'link.ts', 'always to everybody', 'sent(socket, packet, to)', 'sent(socket, packet, group)'],
  [1, 'link.ts', 'one hop', 'socket.setMulticastTTL(HOPS);', ''],
  [1, 'link.ts', 'any port', 'socket.bind(group.port);', 'socket.bind(0);'],
  [1, 'link.ts', 'does not wait to be bound', 'await listening(socket);', ''],
  [1, 'beacon.ts', 'hears itself', 'return service.id === this.#me.id;', 'return false;'],
  [1, 'beacon.ts', 'hears nobody', 'return service.id === this.#me.id;', 'return true;'],
  [1, 'beacon.ts', 'tells itself by its port', 'return service.id === this.#me.id;', 'return service.port !== this.#me.port;'],
  [1, 'beacon.ts', 'shouts once', "this.#plan('announce', this.#intervalMs, () => this.#announce());", ''],
  [1, 'beacon.ts', 'shouts goodbye', 'this.#shout(this.#ttlMs);', 'this.#shout(0);'],
  [1, 'beacon.ts', 'shouts all the time', "this.#plan('announce', this.#intervalMs,", "this.#plan('announce', 100,"],
  [1, 'beacon.ts', 'tells itself by its name', 'return service.id === this.#me.id;', 'return service.name === this.#me.name;'],
  [1, 'beacon.ts', 'as regular as a clock', "this.#plan('announce', this.#intervalMs,", "this.#plan('announce', INTERVAL_MS,"],


  // 2. Who is there?
  [2, 'beacon.ts', 'never asks', "this.#say({ say: 'who', known: this.#known, alone: this.#isNew });", ''],
  [2, 'beacon.ts', 'asks though somebody has', 'if (this.#isJustAsked) return;', ''],
  [2, 'beacon.ts', 'never answers', 'this.#answer(who, from);', '{}'],
  [2, 'beacon.ts', 'a newcomer waits for what all may hear', 'known: this.#known, alone: this.#isNew', 'known: this.#known'],
  [2, 'beacon.ts', 'answers itself', 'this.#answer(who, from);', "this.#answer(who, { ...from, address: '10.0.0.77' });"],
  [2, 'beacon.ts', 'always new', 'alone: this.#isNew', 'alone: true'],
  [2, 'beacon.ts', 'answers before it is there', 'if (this.#isNamed && !this.#isKnownTo(who))', 'if (!this.#isKnownTo(who))'],

  // 3. Goodbye
  [3, 'beacon.ts', 'leaves without a word', 'return this.#shout(0);', 'return Promise.resolve();'],
  [3, 'beacon.ts', 'says that it is here', 'return this.#shout(0);', 'return this.#shout(this.#ttlMs);'],
  [3, 'beacon.ts', 'believes whoever says it', 'const neighbour = this.#neighbours.get(source, keyOf(name));', 'const [neighbour] = this.#neighbours.all(keyOf(name));'],
  [3, 'beacon.ts', 'does not listen', 'if (neighbour) this.#forget(neighbour);', ''],
  [3, 'beacon.ts', 'forgets whom it never knew', 'if (neighbour) this.#forget(neighbour);', 'this.#forget(neighbour!);'],
  [3, 'beacon.ts', 'does not wait for it to leave', 'return this.#shout(0);', 'void this.#shout(0); return Promise.resolve();'],
  [3, 'beacon.ts', 'tells Ana from ANA', 'this.#neighbours.get(source, keyOf(name));', 'this.#neighbours.get(source, name);'],

  // 4. A crash does not say goodbye
  [4, 'beacon.ts', 'never forgets', 'this.#clock.setTimeout(() => this.#forget(neighbour), ttlMs),', ''],
  [4, 'beacon.ts', 'the first time to live counts', 'const { timers, ttlMs } = neighbour;\n    for (const timer of timers) this.#clock.clearTimeout(timer);', 'const { ttlMs } = neighbour;'],
  [4, 'beacon.ts', 'everybody has three seconds', '() => this.#forget(neighbour), ttlMs)', '() => this.#forget(neighbour), 3_000)'],
  [4, 'beacon.ts', 'does not ask before it forgets', '...REMINDERS.map((share) => this.#clock.setTimeout(() => this.#ask(), share * ttlMs + spreadMs)),', ''],
  [4, 'beacon.ts', 'asks too early', 'share * ttlMs + spreadMs', 'share * ttlMs / 2'],
  [4, 'beacon.ts', 'seconds for milliseconds', '() => this.#forget(neighbour), ttlMs)', '() => this.#forget(neighbour), ttlMs * 1_000)'],
  [4, 'beacon.ts', 'all ask in the same moment', 'const spreadMs = this.#random(ttlMs / 50);', 'const spreadMs = 0;'],

  // 5. Speak the standard
  [5, 'records.ts', 'the pointer points to the host', "name: TYPE, ttl, data: instance", 'name: TYPE, ttl, data: host'],
  [5, 'records.ts', 'the pointer wipes out all others', "{ type: 'PTR', name: TYPE, ttl, data: instance }", "{ type: 'PTR', name: TYPE, ttl, flush: true, data: instance }"],
  [5, 'records.ts', 'a host without .local', 'const host = `${id}.local`;', 'const host = id;'],
  [5, 'records.ts', 'every address is IPv4', "isIPv4(address) ? 'A' : 'AAAA'", "'A'"],
  [5, 'records.ts', 'only one address', '...addresses.map((address)', '...addresses.slice(0, 1).map((address)'],
  [5, 'records.ts', 'tells a from A', "if (asksFor('PTR') && (sameName(name, TYPE) || ", "if (asksFor('PTR') && (name === TYPE || "],
  [5, 'records.ts', 'does not say what kinds there are', 'sameName(name, TYPE) || sameName(name, ALL_TYPES)', 'sameName(name, TYPE)'],
  [5, 'records.ts', 'answers for every name', "sameName(name, instanceName(ourName))) return 'us'", "true) return 'us'"],
  [5, 'records.ts', 'has no address when asked', "if (asksFor('A', 'AAAA') && sameName(name, `${id}.local`)) return 'us';", ''],
  [5, 'records.ts', 'ANY is not asked for', "|| type === ANY", ''],
  [5, 'names.ts', 'counts characters', 'lengthOf(head + segment) > maxBytes', '(head + segment).length > maxBytes'],
  [5, 'names.ts', 'cuts between code points', 'for (const { segment } of new Intl.Segmenter().segment(text))', 'for (const segment of text)'],
  [5, 'names.ts', '64 bytes', '> maxBytes) break;', '> maxBytes + 1) break;'],

  [5, 'names.ts', 'goes on after what does not fit', '> maxBytes) break;', '> maxBytes) continue;'],

  // 6. Hear the standard
  [6, 'records.ts', 'does not need an address', 'if (addresses.length === 0) return undefined;', ''],
  [6, 'records.ts', 'takes port 0', '!srv || srv.port === 0', '!srv'],
  [6, 'records.ts', 'the address of the service, not of its host', "lookUp('A', srv.target)", "lookUp('A', instance)"],
  [6, 'records.ts', 'does not know IPv6', ", ...lookUp('AAAA', srv.target)]", ']'],
  [6, 'records.ts', 'needs a TXT record', 'if (!srv ||', 'if (!srv || !txt ||'],
  [6, 'records.ts', 'looks for the bare name', "lookUp('SRV', instance)", "lookUp('SRV', name)"],

  // 7. Good manners
  [7, 'beacon.ts', 'says what the asker knows', 'ttlMs >= this.#ttlMs / 2);', 'ttlMs > 1e9);'],
  [7, 'beacon.ts', 'silent though it is soon forgotten', ' && ttlMs >= this.#ttlMs / 2);', ');'],
  [7, 'beacon.ts', 'silent when anybody is known', 'sameName(name, this.#me.name) && ttlMs', 'ttlMs'],
  [7, 'beacon.ts', 'lists those who are about to end', '.filter(({ ttlMs, endsAt }) => endsAt - now > ttlMs / 2)', ''],
  [7, 'beacon.ts', 'lists the whole time, not what is left', 'name: service.name, ttlMs: endsAt - now', 'name: service.name, ttlMs: endsAt'],
  [7, 'beacon.ts', 'lists nobody', '.slice(0, MAX_KNOWN);', '.slice(0, 0);'],
  [7, 'beacon.ts', 'all answer at once', 'return this.#random(Math.min(MAX_JITTER_MS, JITTER_FOR_EACH_MS * this.#neighbours.size) + 1);', 'return 0;'],
  [7, 'beacon.ts', 'waits the longer the more there are', 'Math.min(MAX_JITTER_MS, JITTER_FOR_EACH_MS * this.#neighbours.size) + 1', '10 * JITTER_FOR_EACH_MS * this.#neighbours.size + MAX_JITTER_MS * 0 + 1'],
  [7, 'beacon.ts', 'lists everybody', '.slice(0, MAX_KNOWN);', ';'],
  [7, 'beacon.ts', 'does not answer to its name', 'if (about) return false;', ''],
  [7, 'beacon.ts', 'most wait as long as can be', 'this.#random(Math.min(MAX_JITTER_MS, JITTER_FOR_EACH_MS * this.#neighbours.size) + 1)', 'Math.min(MAX_JITTER_MS, this.#random(JITTER_FOR_EACH_MS * this.#neighbours.size + 1))'],

  // 8. Two called ana
  [8, 'names.ts', 'counts from one', 'Number(count) + 1', 'Number(count)'],
  [8, 'names.ts', 'adds to what was added', '[, base = name, count = \'1\'] =', '[, base, count = \'1\'] = [undefined, name] ??'],
  [8, 'names.ts', 'longer than 63 bytes', 'MAX_BYTES - suffix.length) + suffix', 'MAX_BYTES) + suffix'],
  [8, 'beacon.ts', 'claims twice', 'if (left === 0) {', 'if (left === 1) {'],
  [8, 'beacon.ts', 'claims all at once', "this.#plan('claim', CLAIM_REST_MS,", "this.#plan('claim', 1,"],
  [8, 'beacon.ts', 'does not defend its name', 'if (this.#isNamed) this.#defend();\n    else if', 'if'],
  [8, 'beacon.ts', 'nobody waits', "else if (wins) this.#plan('claim', CLAIM_LOST_MS, () => this.#claim(CLAIMS));", ''],
  [8, 'beacon.ts', 'keeps the name', 'else this.#me = { ...this.#me, name: this.#nextFreeName() };', ''],
  [8, 'beacon.ts', 'gives up a name that is its own', 'if (this.#isNamed) this.#isNamed = false;\n    else ', 'this.#isNamed = false;\n    '],
  [8, 'beacon.ts', 'takes the next name unasked', 'this.#claimAnew();', ''],

  [8, 'beacon.ts', 'defends without end', 'if (this.#isNamed) this.#defend();', 'if (this.#isNamed) this.#announce();'],

  // 9. Every link
  [9, 'lan.ts', 'hears it on the first link', 'if (isForIt && isOnLink(from.address, link)) beacon.hear(packet, from);', 'beacon.hear(packet, from); break;'],
  [9, 'lan.ts', 'hears it on every link', 'isForIt && isOnLink(from.address, link)', 'isForIt'],
  [9, 'lan.ts', 'hears it once by each socket', 'socket === station.socket || beacon.isWaiting', 'true'],
  [9, 'lan.ts', 'misses what was for it alone', 'socket === station.socket || beacon.isWaiting', 'socket === station.socket'],
  [9, 'lan.ts', 'looks at one link', 'const services = this.#joined.flatMap', 'const services = this.#joined.slice(0, 1).flatMap'],
  [9, 'lan.ts', 'anybody is everybody', 'beacon.neighbours.filter((service) => whoIs(service) === who)', 'beacon.neighbours'],
  [9, 'lan.ts', 'tells what is no news', 'if (!isDeepStrictEqual(before, neighbour)) this', 'this'],
  [9, 'lan.ts', 'lost on one link is lost', '} else if (before) {', '}\n    if (before) {'],
  [9, 'lan.ts', 'never lost', 'this.#options.onLost(before);', ''],
  [9, 'lan.ts', 'lost, but still in the list', 'this.#neighbours.delete(who);', ''],
  [9, 'lan.ts', 'only the first address', 'services.flatMap(dialled)', 'dialled(first)'],
] satisfies WrongAnswer[];
